using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using TopoApply.Journaling;
using TopoApply.Netlink;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Namespaces;
using TopoApply.Netlink.Values;

namespace TopoApply.Kernel;

/// <summary>
/// The journal of this host: one file under /var/lib/topoapply whose name is the phase. A change of phase is a rename, which is atomic and
/// needs no room on the disk. Only the holder of <see cref="HostLock"/> writes.
/// </summary>
internal sealed class LinuxJournal : IJournal
{
    internal const uint DirectoryMode = 0x1C0; // 0700
    private const uint FileMode = 0x180; // 0600
    private const int MostBytes = 256 * 1024 * 1024;
    private const string DeadlineName = "deadline";
    private const string LastName = "last";

    private static readonly Lazy<string> s_thisBoot = new(() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());

    private byte[]? _record;
    private string? _recordOf;
    private TimeSpan _confirm;

    /// <summary>The phases that something waits in, most advanced first.</summary>
    private static JournalPhase[] Waiting { get; } = [JournalPhase.Verified, JournalPhase.Armed, JournalPhase.Pending];

    private static IReadOnlyList<string> Temporaries { get; } = [DeadlineName, $".{DeadlineName}", $".{LastName}", $".{NameOf(JournalPhase.Pending)}"];

    /// <summary>True when something is in the journal that is not at its end. Costs six system calls.</summary>
    public static bool IsOpen => Phase is not null;

    /// <summary>Seconds since the machine was started, suspended ones included: what a deadline counts in. Source: proc_uptime(5).</summary>
    public static double Uptime => double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>What was found unfinished; null when there is nothing.</summary>
    /// <exception cref="JournalUnreadableException">There is something, and it cannot be trusted.</exception>
    public static UnfinishedApply? Find() => Waiting.Select(Load).FirstOrDefault(found => found is not null);

    /// <summary>What an incomplete rollback has left.</summary>
    public static UnfinishedApply? FindLeftover() => Load(JournalPhase.Leftover);

    /// <summary>The phase of what is unfinished; null when there is nothing.</summary>
    public static JournalPhase? Phase
    {
        get
        {
            // Every command asks this, and nearly always there is nothing.
            foreach (var phase in Waiting)
            {
                if (HostPaths.MayHaveState(NameOf(phase)) && File.Exists(PathOf(phase)))
                {
                    return phase;
                }
            }

            return null;
        }
    }

    /// <summary>True when it was written since the machine was started last.</summary>
    public static bool IsOfThisBoot(UnfinishedApply apply) => apply.Boot == s_thisBoot.Value;

    /// <summary>True when this process sees the network namespace that it was started in.</summary>
    public static bool IsAtHome(UnfinishedApply apply) => Here.Home == apply.Home;

    /// <summary>Where we are: the boot, and the cookie of the network namespace.</summary>
    public static (string Boot, ulong Home) Here
    {
        get
        {
            using var home = NetworkNamespace.OpenCurrent();
            return (s_thisBoot.Value, home.Cookie);
        }
    }

    /// <summary>Until when a confirmation must come, as <see cref="Uptime"/>; zero when nothing says so.</summary>
    public static double Deadline()
    {
        using var directory = SecureDirectory.TryOpen(HostPaths.State, DirectoryMode, make: false);
        return directory is not null && ReadFile(directory, DeadlineName) is { } bytes
            && double.TryParse(Encoding.ASCII.GetString(bytes), CultureInfo.InvariantCulture, out var deadline) ? deadline : 0;
    }

    /// <summary>How the last apply of this host ended; null when there was none.</summary>
    public static LastApply? Last()
    {
        using var directory = SecureDirectory.TryOpen(HostPaths.State, DirectoryMode, make: false);
        return directory is not null
            && ReadFile(directory, LastName) is { } bytes
            && Encoding.UTF8.GetString(bytes).TrimEnd('\n').Split(' ', 3) is [var ending, var time, var topology]
            && Enum.TryParse<JournalEnding>(ending, out var parsed)
            && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out var when)
            ? new LastApply(topology, parsed, when)
            : null;
    }

    /// <inheritdoc/>
    public void Begin(JournalEntry entry)
    {
        if (_recordOf != entry.Topology)
        {
            _record = new RecordStore(entry.Topology).ReadBytes();
            _recordOf = entry.Topology;
        }

        _confirm = entry.Confirm ?? TimeSpan.Zero;
        using var home = NetworkNamespace.OpenCurrent();
        var apply = new UnfinishedApply(JournalPhase.Pending, entry, _record, s_thisBoot.Value, home.Cookie, Environment.ProcessId, DateTimeOffset.UtcNow);
        try
        {
            SecureDirectory.Make(HostPaths.Run);
            using var directory = SecureDirectory.Open(HostPaths.State, DirectoryMode);
            FileContent.Replace(directory, $".{NameOf(JournalPhase.Pending)}", directory, NameOf(JournalPhase.Pending), JournalText.Write(apply), FileMode);
        }
        catch (Exception exception) when (exception is KernelException or IOException or UnauthorizedAccessException)
        {
            var errno = exception is KernelException { Errno: var number } ? number : Errno.EIO;
            throw new KernelException($"the journal cannot be written, and nothing is done without it: {exception.Message}", errno);
        }
    }

    /// <inheritdoc/>
    public void Arm()
    {
        using var directory = SecureDirectory.Open(HostPaths.State, DirectoryMode);
        var deadline = (Uptime + _confirm.TotalSeconds).ToString("F2", CultureInfo.InvariantCulture);
        FileContent.Replace(directory, $".{DeadlineName}", directory, DeadlineName, Encoding.ASCII.GetBytes(deadline), FileMode);
        Move(directory, JournalPhase.Pending, JournalPhase.Armed);
    }

    /// <inheritdoc/>
    public void Verified() => MoveTo(JournalPhase.Verified, JournalPhase.Armed, JournalPhase.Pending);

    /// <inheritdoc/>
    public void Reopen() => MoveTo(JournalPhase.Pending, JournalPhase.Armed, JournalPhase.Verified);

    /// <inheritdoc/>
    public void Leave(string topology)
    {
        WriteLast(topology, JournalEnding.Incomplete);
        MoveTo(JournalPhase.Leftover, JournalPhase.Armed, JournalPhase.Verified, JournalPhase.Pending);
    }

    /// <summary>Throws away whatever is in the journal, without a look at it.</summary>
    /// <returns>False when nothing was there.</returns>
    public static bool Forget()
    {
        using var directory = SecureDirectory.TryOpen(HostPaths.State, DirectoryMode, make: false);
        var found = false;
        foreach (var phase in directory is null ? [] : Enum.GetValues<JournalPhase>())
        {
            found |= Libc.UnlinkAt(directory!, NameOf(phase), 0) == 0;
        }

        Sweep();
        return found;
    }

    /// <summary>Removes what a process left that was killed before its entry had its name: then nothing had been touched.</summary>
    public static void Sweep()
    {
        using var directory = SecureDirectory.TryOpen(HostPaths.State, DirectoryMode, make: false);
        foreach (var name in directory is null ? [] : Temporaries)
        {
            _ = Libc.UnlinkAt(directory!, name, 0);
        }
    }

    /// <inheritdoc/>
    public void End(string topology, JournalEnding ending, bool? remember = null)
    {
        using var directory = SecureDirectory.Open(HostPaths.State, DirectoryMode);
        WriteLast(topology, ending);
        if (remember is { } keep)
        {
            VerifiedState.Replace(directory, PathOf(JournalPhase.Verified), topology, keep);
        }

        foreach (var phase in Enum.GetValues<JournalPhase>())
        {
            _ = Libc.UnlinkAt(directory, NameOf(phase), 0);
        }

        foreach (var name in Temporaries)
        {
            _ = Libc.UnlinkAt(directory, name, 0);
        }

        _ = Libc.Sync(directory);
    }

    /// <summary>For people only: when there is no room for it, nothing depends on it.</summary>
    private static void WriteLast(string topology, JournalEnding ending)
    {
        try
        {
            using var directory = SecureDirectory.Open(HostPaths.State, DirectoryMode);
            var text = string.Create(CultureInfo.InvariantCulture, $"{ending} {DateTimeOffset.UtcNow:O} {topology}\n");
            FileContent.Replace(directory, $".{LastName}", directory, LastName, Encoding.UTF8.GetBytes(text), FileMode);
        }
        catch (Exception exception) when (exception is KernelException or IOException or UnauthorizedAccessException)
        {
            // See above.
        }
    }

    private static string NameOf(JournalPhase phase) => phase switch
    {
        JournalPhase.Pending => "pending",
        JournalPhase.Armed => "armed",
        JournalPhase.Verified => "verified",
        _ => "leftover",
    };

    private static string PathOf(JournalPhase phase) => $"{HostPaths.State}/{NameOf(phase)}";

    private static UnfinishedApply? Load(JournalPhase phase)
    {
        using var directory = SecureDirectory.TryOpen(HostPaths.State, DirectoryMode, make: false);
        try
        {
            return directory is not null && ReadFile(directory, NameOf(phase)) is { } bytes ? JournalText.Read(phase, bytes) : null;
        }
        catch (JournalUnreadableException unreadable)
        {
            throw new JournalUnreadableException($"an earlier apply did not come to its end, and its journal {PathOf(phase)} cannot be used: {unreadable.Message} (topoapply recover --forget throws it away)");
        }
    }

    /// <summary>What a file of the journal's directory holds; null when it is not there.</summary>
    internal static byte[]? ReadFile(Descriptor directory, string name)
    {
        using var file = Libc.OpenAt(directory, name, OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.NonBlock | OpenFlags.CloseOnExec, 0);
        if (file.IsInvalid)
        {
            var errno = Marshal.GetLastPInvokeError();
            return errno == Errno.ENOENT ? null : throw KernelException.Call($"Opening {HostPaths.State}/{name}", errno);
        }

        return FileContent.Read(file, MostBytes);
    }

    private static void MoveTo(JournalPhase to, params ReadOnlySpan<JournalPhase> from)
    {
        using var directory = SecureDirectory.Open(HostPaths.State, DirectoryMode);
        foreach (var phase in from)
        {
            if (File.Exists(PathOf(phase)))
            {
                Move(directory, phase, to);
                return;
            }
        }
    }

    private static void Move(Descriptor directory, JournalPhase from, JournalPhase to)
    {
        File.Move(PathOf(from), PathOf(to), overwrite: true);
        if (Libc.Sync(directory) < 0)
        {
            throw KernelException.Call($"Writing {HostPaths.State} to disk", Marshal.GetLastPInvokeError());
        }
    }
}
