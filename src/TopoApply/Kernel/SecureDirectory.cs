using System.Runtime.InteropServices;
using TopoApply.Netlink;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;

namespace TopoApply.Kernel;

/// <summary>Directories that only root may write to, opened without following a symlink.</summary>
internal static class SecureDirectory
{
    private const uint OwnerOnly = 0x1C0; // 0700
    private const uint Overflow = 65534; // /proc/sys/kernel/overflowuid
    private const int WritableByOthers = 0x12; // 0022

    /// <summary>True in a user namespace: there, what belongs to a user that is not mapped, such as the machine's root, shows the overflow number. Source: user_namespaces(7).</summary>
    private static readonly Lazy<bool> s_mapped = new(() => !File.ReadAllText("/proc/self/uid_map").Contains("4294967295", StringComparison.Ordinal));

    /// <summary>Makes one that only its owner may look into; its parent must be there.</summary>
    public static void Make(string path)
    {
        using var directory = Open(path, OwnerOnly);
    }

    /// <summary>Opens a directory, making it when it is missing. One that others may write to is refused.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="mode">Permissions of a new one.</param>
    public static Descriptor Open(string path, uint mode) => TryOpen(path, mode, make: true) ?? throw KernelException.Call($"Opening {path}", Errno.ENOENT);

    /// <summary>Opens a directory; null when it is missing and not to be made.</summary>
    public static Descriptor? TryOpen(string path, uint mode, bool make)
    {
        if (make && Libc.MakeDirectoryAt(OpenFlags.WorkingDirectory, path, mode) < 0 && Marshal.GetLastPInvokeError() is not Errno.EEXIST and var refused)
        {
            throw KernelException.Call($"Making {path}", refused);
        }

        var directory = Libc.OpenAt(OpenFlags.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.CloseOnExec, 0);
        if (directory.IsInvalid)
        {
            var errno = Marshal.GetLastPInvokeError();
            directory.Dispose();
            return errno == Errno.ENOENT && !make ? null : throw KernelException.Call($"Opening {path}", errno);
        }

        if (Libc.StatX(directory, "", FileStatus.EmptyPath, FileStatus.Basic, out var status) < 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            directory.Dispose();
            throw KernelException.Call($"Looking at {path}", errno);
        }

        var isOurs = status.Uid == 0 || status.Uid == Libc.EffectiveUser() || (status.Uid == Overflow && s_mapped.Value);
        if (isOurs && (status.Mode & WritableByOthers) == 0)
        {
            return directory;
        }

        directory.Dispose();
        if (!isOurs)
        {
            throw new KernelException($"{path} belongs to another user ({status.Uid}); nothing in it can be trusted", Errno.EPERM);
        }

        throw new KernelException($"{path} can be written to by others than its owner; nothing in it can be trusted (chmod go-w {path})", Errno.EPERM);
    }
}
