using System.Runtime.InteropServices;
using System.Text;
using TopoApply.Netlink.Interop;

namespace TopoApply.Netlink.Namespaces.Launching;

/// <summary>
/// What is done between here and the start of a program in other namespaces: a list of system calls, complete before the first of them.
/// </summary>
internal sealed unsafe class LaunchSteps : IDisposable
{
    private const int OwnerWrites = 0x1A4; // 0644

    private readonly List<NativeStep> _steps = [];
    private readonly List<string> _words = [];
    private readonly List<nint> _texts = [];

    /// <summary>How many steps there are.</summary>
    public int Count => _steps.Count;

    /// <summary>From the next step on failures do not matter.</summary>
    public bool Lenient { get; set; }

    /// <summary>What a step does, for the message when it fails.</summary>
    public string Words(int step) => _words[step];

    /// <summary>Enters a network namespace.</summary>
    public LaunchSteps Enter(NetworkNamespace netns, string name) =>
        Add(NativeFunctions.SetNamespace, $"Entering the network namespace {name}", netns.DescriptorNumber, NamespaceFlags.NewNet);

    /// <summary>A view of the mounts of one's own, into which the machine's changes still come, but out of which none go.</summary>
    public LaunchSteps OwnMounts() =>
        Add(NativeFunctions.Unshare, "Making a mount namespace", NamespaceFlags.NewMounts).NoMountsOut();

    /// <summary>The machine's mounts come in, and ours do not go out.</summary>
    public LaunchSteps NoMountsOut() =>
        Add(NativeFunctions.Mount, "Keeping mounts from the rest of the machine", Text("none"), Text("/"), 0, (nint)(MountFlags.Slave | MountFlags.Recursive));

    /// <summary>Mounts a new file system.</summary>
    /// <param name="type">Its type, such as `tmpfs`.</param>
    /// <param name="path">Where.</param>
    /// <param name="options">Its options, or null.</param>
    /// <param name="readOnly">True when it must not be written to.</param>
    public LaunchSteps Mount(string type, string path, string? options = null, bool readOnly = false) => Add(
        NativeFunctions.Mount, $"Mounting {type} on {path}", Text(type), Text(path), Text(type), readOnly ? (nint)MountFlags.ReadOnly : 0, options is null ? 0 : Text(options));

    /// <summary>Shows a file or directory, with all that is mounted in it, in another place.</summary>
    public LaunchSteps Bind(string source, string path) =>
        Add(NativeFunctions.Mount, $"Mounting {source} on {path}", Text(source), Text(path), 0, (nint)(MountFlags.Bind | MountFlags.Recursive));

    /// <summary>Makes a directory.</summary>
    public LaunchSteps MakeDirectory(string path, int mode = 0x1ED) => Add(NativeFunctions.MakeDirectory, $"Making {path}", Text(path), mode);

    /// <summary>Makes a symbolic link.</summary>
    public LaunchSteps MakeLink(string path, string target) => Add(NativeFunctions.MakeLink, $"Making {path}", Text(target), Text(path));

    /// <summary>Makes an empty file.</summary>
    public LaunchSteps MakeFile(string path)
    {
        Open(path, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive);
        return CloseKept(path);
    }

    /// <summary>Writes to a file that is there.</summary>
    public LaunchSteps WriteFile(string path, string content)
    {
        Open(path, OpenFlags.WriteOnly);
        Add(NativeFunctions.Write, $"Writing {path}", NativeStep.Kept, Text(content), Encoding.UTF8.GetByteCount(content));
        return CloseKept(path);
    }

    /// <summary>Changes the working directory.</summary>
    public LaunchSteps ChangeDirectory(string path) => Add(NativeFunctions.ChangeDirectory, $"Changing to {path}", Text(path));

    /// <summary>Goes to where the caller was, as it is now; it may not be seen any more.</summary>
    public LaunchSteps ReturnTo(string path)
    {
        var wasLenient = Lenient;
        Lenient = true;
        ChangeDirectory(path);
        Lenient = wasLenient;
        return this;
    }

    /// <summary>Sets the machine's name, in a UTS namespace of one's own.</summary>
    public LaunchSteps SetHostName(string name) =>
        Add(NativeFunctions.SetHostName, "Setting the host's name", Text(name), Encoding.UTF8.GetByteCount(name));

    /// <inheritdoc/>
    public void Dispose()
    {
        _texts.ForEach(Marshal.FreeCoTaskMem);
        _texts.Clear();
        _steps.Clear();
    }

    /// <summary>The steps for <see cref="NativeLaunch"/>.</summary>
    internal NativeStep[] ToNative() => [.. _steps];

    private void Open(string path, int flags)
    {
        Add(NativeFunctions.Open, $"Opening {path}", Text(path), flags | OpenFlags.NoFollow | OpenFlags.CloseOnExec, OwnerWrites);
        var last = _steps[^1];
        last.Keep = true;
        _steps[^1] = last;
    }

    private LaunchSteps CloseKept(string path) => Add(NativeFunctions.Close, $"Closing {path}", NativeStep.Kept);

    private LaunchSteps Add(nint function, string words, nint a, nint b = 0, nint c = 0, nint d = 0, nint e = 0)
    {
        _steps.Add(new NativeStep
        {
            Function = (delegate*<nint, nint, nint, nint, nint, int>)function,
            A = a,
            B = b,
            C = c,
            D = d,
            E = e,
            Optional = Lenient,
        });
        _words.Add(words);
        return this;
    }

    private nint Text(string text)
    {
        var native = Marshal.StringToCoTaskMemUTF8(text);
        _texts.Add(native);
        return native;
    }
}
