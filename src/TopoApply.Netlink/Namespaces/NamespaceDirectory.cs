using System.Runtime.InteropServices;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;

namespace TopoApply.Netlink.Namespaces;

/// <summary>
/// One name in a held directory such as /run/netns. Everything acts relative to the directory's descriptor and on descriptors
/// of what was found, so that no component can be exchanged meanwhile. Runs in the calling thread's mount namespace.
/// </summary>
internal sealed class NamespaceDirectory : IDisposable
{
    /// <summary>Where `ip netns` and everybody else look for names.</summary>
    private const string PublicDirectory = "/run/netns";

    // Mounts can lie on top of each other; more of them than this on one name are somebody's experiment.
    private const int MostMounts = 16;

    private readonly Descriptor _directory;
    private readonly string _path;
    private readonly string _name;

    private NamespaceDirectory(Descriptor directory, string path, string name)
    {
        _directory = directory;
        _path = path;
        _name = name;
    }

    /// <summary>Another name in the same directory, which stays this object's.</summary>
    public NamespaceDirectory At(string name) => new(_directory, $"{Path.GetDirectoryName(_path)}/{name}", name);

    private string HeldPath => $"/proc/self/fd/{_directory.Number}/{_name}";

    /// <summary>Opens the directory that <paramref name="path"/> lies in; null when there is none.</summary>
    /// <exception cref="KernelException">It cannot be opened.</exception>
    public static NamespaceDirectory? TryOpen(string path)
    {
        var (parent, name) = Split(path);
        var directory = Libc.OpenAt(OpenFlags.WorkingDirectory, parent, OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec, 0);
        if (!directory.IsInvalid)
        {
            return new NamespaceDirectory(directory, path, name);
        }

        var errno = Marshal.GetLastPInvokeError();
        directory.Dispose();
        return errno == Errno.ENOENT ? null : throw KernelException.Call($"Opening {parent}", errno);
    }

    /// <summary>
    /// Makes the directory of <paramref name="path"/>. That of the public names becomes a shared mount of its own unless it is a
    /// mount already, so that names made here show in other mount namespaces, and names removed there disappear here, as with
    /// `ip netns add`; other directories concern nobody else.
    /// </summary>
    public static void Prepare(string path)
    {
        var (parent, _) = Split(path);
        if (Libc.MakeDirectoryAt(OpenFlags.WorkingDirectory, parent, 0x1ED) < 0 && Marshal.GetLastPInvokeError() is not Errno.EEXIST and var errno)
        {
            throw KernelException.Call($"Making {parent}", errno);
        }

        if (parent == PublicDirectory)
        {
            MountOnItself(path, MountFlags.Shared);
        }
    }

    /// <summary>
    /// Opens the directory that <paramref name="path"/> lies in, made where it is missing, as a mount of its own that is nobody's peer, so that one
    /// call takes away everything that is bound in it (<see cref="NetworkNamespace.ReleaseAll"/>).
    /// </summary>
    /// <param name="path">A name in it; its parent must be there.</param>
    public static NamespaceDirectory OpenPrivate(string path)
    {
        Prepare(path);
        MountOnItself(path, MountFlags.Private);
        return TryOpen(path) ?? throw KernelException.Call($"Opening the directory of {path}", Errno.ENOENT);
    }

    /// <summary>Opens the name as a namespace, or tells what else it is.</summary>
    public NamespaceOpening OpenNamespace()
    {
        var descriptor = Libc.OpenAt(_directory, _name, OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.NonBlock | OpenFlags.CloseOnExec, 0);
        if (descriptor.IsInvalid)
        {
            var errno = Marshal.GetLastPInvokeError();
            descriptor.Dispose();
            return errno switch
            {
                Errno.ENOENT => new NamespaceOpening(NamespaceFile.Missing, null),
                Errno.ELOOP or Errno.ENXIO => new NamespaceOpening(NamespaceFile.Foreign, null),

                // Leftovers have mode 0: root opens them all the same, others may not.
                Errno.EACCES => new NamespaceOpening(Plain(), null),
                _ => throw KernelException.Call($"Opening {_path}", errno),
            };
        }

        try
        {
            Check(Libc.FileSystem(descriptor, out var fileSystem), $"Looking at {_path}");
            if (fileSystem.Type != FileStatus.NsfsMagic)
            {
                descriptor.Dispose();
                return new NamespaceOpening(Plain(), null);
            }

            // Namespaces of other types lie in the same file system; setns(2) would refuse them only later.
            if (Libc.IoControl(descriptor, NamespaceFlags.TypeRequest) != NamespaceFlags.NewNet)
            {
                descriptor.Dispose();
                return new NamespaceOpening(NamespaceFile.Foreign, null);
            }

            return new NamespaceOpening(NamespaceFile.Namespace, NetworkNamespace.Wrap(descriptor));
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Binds a namespace to the name.</summary>
    public void Bind(Descriptor target)
    {
        var what = $"Binding a network namespace to {_path}";
        var flags = OpenFlags.ReadOnly | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow | OpenFlags.CloseOnExec;
        var file = Libc.OpenAt(_directory, _name, flags, 0);
        var made = !file.IsInvalid;
        if (!made)
        {
            var errno = Marshal.GetLastPInvokeError();
            file.Dispose();
            if (errno != Errno.EEXIST || Plain() != NamespaceFile.Leftover)
            {
                throw KernelException.Call(what, errno);
            }

            file = Libc.OpenAt(_directory, _name, OpenFlags.Path | OpenFlags.NoFollow | OpenFlags.CloseOnExec, 0);
            if (file.IsInvalid)
            {
                errno = Marshal.GetLastPInvokeError();
                file.Dispose();
                throw KernelException.Call(what, errno);
            }
        }

        using (file)
        {
            // Both ends by descriptor: mount(2) would follow a symlink that took the file's place.
            if (Libc.Mount($"/proc/self/fd/{target.Number}", $"/proc/self/fd/{file.Number}", "none", MountFlags.Bind, null) < 0)
            {
                var errno = Marshal.GetLastPInvokeError();
                if (made)
                {
                    _ = Libc.UnlinkAt(_directory, _name, 0);
                }

                throw KernelException.Call(what, errno);
            }
        }
    }

    /// <summary>Unmounts the name and removes its file.</summary>
    public void Unbind()
    {
        var what = $"Removing {_path}";
        var opening = OpenNamespace();
        opening.Namespace?.Dispose();
        switch (opening.File)
        {
            case NamespaceFile.Missing:
                throw KernelException.Call(what, Errno.ENOENT);
            case NamespaceFile.Foreign:
                throw KernelException.Call($"{what}, which is not a network namespace", Errno.EEXIST);
            default:
                break;
        }

        // Without NOFOLLOW a symlink's target would lose its mount.
        for (var i = 0; i < MostMounts && Libc.Unmount(HeldPath, MountFlags.Detach | MountFlags.NoFollow) == 0; i++)
        {
        }

        if (Plain() != NamespaceFile.Leftover)
        {
            throw KernelException.Call(what, Errno.EBUSY);
        }

        Check(Libc.UnlinkAt(_directory, _name, 0), what);
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();

    private static void MountOnItself(string path, nuint propagation)
    {
        var (parent, _) = Split(path);
        using var directory = TryOpen(path) ?? throw KernelException.Call($"Opening {parent}", Errno.ENOENT);
        if ((directory.Status("", FileStatus.EmptyPath).Attributes & FileStatus.MountRoot) != 0)
        {
            return;
        }

        Check(Libc.Mount(parent, parent, "none", MountFlags.Bind | MountFlags.Recursive, null), $"Mounting {parent} on itself");
        Check(Libc.Mount("", parent, "none", propagation | MountFlags.Recursive, null), $"Setting how the mount of {parent} spreads");
    }

    private static (string Parent, string Name) Split(string path)
    {
        var name = Path.GetFileName(path);
        return Path.GetDirectoryName(path) is { Length: > 0 } parent && path[0] == '/' && name is not ("" or "." or "..") && !path.Contains('\0')
            ? (parent, name)
            : throw new ArgumentException($"'{path}' is not an absolute path of a file.", nameof(path));
    }

    private static void Check(int result, string what)
    {
        if (result < 0)
        {
            throw KernelException.Call(what, Marshal.GetLastPInvokeError());
        }
    }

    private Statx Status(string name, int flags)
    {
        Check(Libc.StatX(_directory, name, flags, FileStatus.Basic, out var status), $"Looking at {_path}");
        return status;
    }

    /// <summary>What the name is when it is known not to be a namespace.</summary>
    private NamespaceFile Plain()
    {
        if (Libc.StatX(_directory, _name, FileStatus.NoFollow, FileStatus.Basic, out var status) < 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            return errno == Errno.ENOENT ? NamespaceFile.Missing : throw KernelException.Call($"Looking at {_path}", errno);
        }

        var empty = (status.Mode & FileStatus.TypeMask) == FileStatus.Regular && status.Size == 0 && (status.Attributes & FileStatus.MountRoot) == 0;
        return empty ? NamespaceFile.Leftover : NamespaceFile.Foreign;
    }
}
