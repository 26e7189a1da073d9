using System.Runtime.InteropServices;
using TopoApply.Netlink;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;

namespace TopoApply.Kernel;

/// <summary>Directories that only root may write to, opened without following a symlink.</summary>
internal static class SecureDirectory
{
    /// <summary>0700.</summary>
    public const int OwnerOnly = 0x1C0;

    private const int WritableByOthers = 0x12; // 0022
    private const int Sticky = 0x200; // 01000
    private static readonly int s_asDirectory = OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.CloseOnExec;

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
    /// <param name="path">Absolute path.</param>
    /// <param name="mode">Permissions of a new one.</param>
    /// <param name="make">Make it when it is missing.</param>
    /// <param name="sticky">
    /// Everybody may add to it as long as nobody can take away or rename what is another's, as in a fresh tmpfs. What is in it must then
    /// be looked at one by one.
    /// </param>
    public static Descriptor? TryOpen(string path, uint mode, bool make, bool sticky = false)
    {
        if (make)
        {
            MakeLasting(path, mode);
        }

        var directory = Libc.OpenAt(OpenFlags.WorkingDirectory, path, s_asDirectory, 0);
        if (directory.IsInvalid)
        {
            var errno = Marshal.GetLastPInvokeError();
            directory.Dispose();
            return errno == Errno.ENOENT && !make ? null : throw KernelException.Call($"Opening {path}", errno);
        }

        try
        {
            Demand(directory, path, sticky);
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Refuses an open directory that others may write to.</summary>
    public static void Demand(Descriptor directory, string path, bool sticky = false)
    {
        if (Libc.StatX(directory, "", FileStatus.EmptyPath, FileStatus.Basic, out var status) < 0)
        {
            throw KernelException.Call($"Looking at {path}", Marshal.GetLastPInvokeError());
        }

        var isOurs = status.Uid == 0 || status.Uid == Libc.EffectiveUser() || (status.Uid == UserNamespace.Overflow && UserNamespace.IsMapped);
        if (!isOurs)
        {
            throw new KernelException($"{path} belongs to another user ({status.Uid}); nothing in it can be trusted", Errno.EPERM);
        }

        if ((status.Mode & WritableByOthers) == 0 || (sticky && (status.Mode & Sticky) != 0))
        {
            return;
        }

        throw new KernelException($"{path} can be written to by others than its owner; nothing in it can be trusted (chmod go-w {path})", Errno.EPERM);
    }

    /// <summary>Makes a directory unless it is there; a new one's name is on the disk before anything in it is relied on.</summary>
    private static void MakeLasting(string path, uint mode)
    {
        if (Libc.MakeDirectoryAt(OpenFlags.WorkingDirectory, path, mode) < 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.EEXIST)
            {
                throw KernelException.Call($"Making {path}", errno);
            }

            return;
        }

        var parent = Path.GetDirectoryName(path)!;
        using var directory = Libc.OpenAt(OpenFlags.WorkingDirectory, parent, s_asDirectory & ~OpenFlags.NoFollow, 0);
        if (directory.IsInvalid || Libc.Sync(directory) < 0)
        {
            throw KernelException.Call($"Writing {parent} to disk", Marshal.GetLastPInvokeError());
        }
    }
}
