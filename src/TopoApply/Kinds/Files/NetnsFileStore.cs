using System.Runtime.InteropServices;
using TopoApply.Kernel;
using TopoApply.Netlink;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Files;

/// <summary>
/// The files under /etc/netns. `ip netns exec` shows whatever a name there leads to, so nothing is followed: each step is opened by
/// descriptor, and a symlink anywhere is refused.
/// </summary>
internal static class NetnsFileStore
{
    private const uint DirectoryMode = 0x1ED; // 0755
    private const uint FileMode = 0x1A4; // 0644
    private const int RemoveDirectory = 0x200; // AT_REMOVEDIR
    private const int MostBytes = 1024 * 1024;

    /// <summary>Opens the directory of all namespaces' files; null when there is none.</summary>
    /// <exception cref="KernelException">It cannot be trusted.</exception>
    public static Descriptor? Open() => SecureDirectory.TryOpen(HostPaths.NamespaceFiles, DirectoryMode, make: false, sticky: true);

    /// <summary>Reads files of a namespace; those that are not there are left out.</summary>
    /// <param name="all">The directory of all namespaces' files.</param>
    /// <param name="netns">The namespace.</param>
    /// <param name="names">The files' names.</param>
    /// <returns>Name and content; null for what is nothing that we would read: a symlink, a directory, something huge.</returns>
    public static IReadOnlyList<(string Name, byte[]? Content)> Read(Descriptor all, NamespaceName netns, IReadOnlyList<string> names)
    {
        try
        {
            using var directory = OpenDirectory(all, netns, make: false);
            List<(string, byte[]?)> found = [];
            foreach (var name in directory is null ? [] : names)
            {
                if (TryRead(directory!, name, out var content))
                {
                    found.Add((name, content));
                }
            }

            return found;
        }
        catch (KernelException)
        {
            // The directory itself is there, but nothing of ours.
            return [.. names.Select(name => (name, (byte[]?)null))];
        }
    }

    /// <summary>
    /// Writes a file. A rename leaves processes on the old inode, because the file is bind-mounted into their view; so it is
    /// overwritten in place while processes may have it, and else replaced as a whole, which a crash cannot tear.
    /// </summary>
    public static void Write(NamespaceName netns, string name, byte[] content, bool inPlace)
    {
        using var names = SecureDirectory.TryOpen(HostPaths.NamespaceFiles, DirectoryMode, make: true, sticky: true) ?? throw KernelException.Call($"Opening {HostPaths.NamespaceFiles}", Errno.ENOENT);
        using var directory = OpenDirectory(names, netns, make: true) ?? throw KernelException.Call($"Opening {PathOf(netns)}", Errno.ENOENT);
        using var present = OpenFile(directory, name, OpenFlags.ReadWrite);
        if (present is not null && inPlace)
        {
            FileContent.Overwrite(present, name, content);
            return;
        }

        // Beside the namespaces' directories: what lies in one of them is shown under /etc there.
        FileContent.Replace(names, TemporaryOf(netns, name), directory, name, content, FileMode);
    }

    /// <summary>Removes a file, and the namespace's directory when nothing else is in it.</summary>
    public static void Delete(NamespaceName netns, string name)
    {
        using var names = Open();
        using var directory = names is null ? null : OpenDirectory(names, netns, make: false);
        if (names is null || directory is null)
        {
            return;
        }

        if (Libc.UnlinkAt(directory, name, 0) < 0 && Marshal.GetLastPInvokeError() is not Errno.ENOENT and var errno)
        {
            throw KernelException.Call($"Removing {PathOf(netns)}/{name}", errno);
        }

        // Fails when something else is in it, which is as it should be.
        _ = Libc.UnlinkAt(names, netns.Value, RemoveDirectory);
    }

    /// <summary>Removes what a write that was killed has left: the file that had not got its name yet, and an empty directory.</summary>
    public static void CleanUp(NamespaceName netns, string name)
    {
        using var names = Open();
        if (names is not null)
        {
            _ = Libc.UnlinkAt(names, TemporaryOf(netns, name), 0);
            _ = Libc.UnlinkAt(names, netns.Value, RemoveDirectory);
        }
    }

    private static string TemporaryOf(NamespaceName netns, string name) => $".topoapply.{netns}.{name}";

    private static string PathOf(NamespaceName netns) => $"{HostPaths.NamespaceFiles}/{netns}";

    /// <returns>False when there is no such file.</returns>
    private static bool TryRead(Descriptor directory, string name, out byte[]? content)
    {
        content = null;
        try
        {
            using var file = OpenFile(directory, name, OpenFlags.ReadOnly);
            content = file is null ? null : FileContent.Read(file, MostBytes);
            return file is not null;
        }
        catch (KernelException)
        {
            // Something is there, but nothing of ours.
            return true;
        }
    }

    private static Descriptor? OpenDirectory(Descriptor names, NamespaceName netns, bool make)
    {
        var made = make && Libc.MakeDirectoryAt(names.Number, netns.Value, DirectoryMode) == 0;
        var directory = Libc.OpenAt(names, netns.Value, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.CloseOnExec, 0);
        if (directory.IsInvalid)
        {
            var errno = Marshal.GetLastPInvokeError();
            directory.Dispose();
            return errno == Errno.ENOENT && !make ? null : throw KernelException.Call($"Opening {PathOf(netns)}", errno);
        }

        if (made)
        {
            // The mode of mkdir is cut by the umask, and others than root must be able to read the files.
            File.SetUnixFileMode($"/proc/self/fd/{directory.Number}", (UnixFileMode)DirectoryMode);
        }

        try
        {
            SecureDirectory.Demand(directory, PathOf(netns));
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private static Descriptor? OpenFile(Descriptor directory, string name, int access)
    {
        var file = Libc.OpenAt(directory, name, access | OpenFlags.NoFollow | OpenFlags.NonBlock | OpenFlags.CloseOnExec, 0);
        if (file.IsInvalid)
        {
            var errno = Marshal.GetLastPInvokeError();
            file.Dispose();
            return errno switch
            {
                Errno.ENOENT => null,
                Errno.ELOOP => throw new KernelException($"{name} is a symlink; it is not followed (ELOOP)", errno),
                _ => throw KernelException.Call($"Opening {name}", errno),
            };
        }

        if (Libc.StatX(file, "", FileStatus.EmptyPath, FileStatus.Basic, out var status) == 0 && (status.Mode & FileStatus.TypeMask) == FileStatus.Regular)
        {
            return file;
        }

        file.Dispose();
        throw new KernelException($"{name} is not a plain file", Errno.EINVAL);
    }
}
