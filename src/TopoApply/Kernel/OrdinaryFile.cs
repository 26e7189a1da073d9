using System.Runtime.InteropServices;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;

namespace TopoApply.Kernel;

/// <summary>
/// Opens files whose names stand in a file. Only ordinary ones are opened at all: to open a device may start something, and to open a FIFO waits
/// for its other end. Symlinks are followed.
/// </summary>
internal static class OrdinaryFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="problem">Why it cannot be read when the result is null.</param>
    public static FileStream? TryOpen(string path, out string problem)
    {
        // The descriptor of a path opens nothing; what it leads to is the same file, whatever becomes of the name.
        problem = "";
        using var place = Libc.OpenAt(OpenFlags.WorkingDirectory, path, OpenFlags.Path | OpenFlags.CloseOnExec, 0);
        if (place.IsInvalid)
        {
            problem = Words(Marshal.GetLastPInvokeError());
            return null;
        }

        if (Libc.StatX(place, "", FileStatus.EmptyPath, FileStatus.Basic, out var status) < 0 || (status.Mode & FileStatus.TypeMask) != FileStatus.Regular)
        {
            problem = Directory.Exists(path) ? "it is a directory" : "it is not an ordinary file";
            return null;
        }

        try
        {
            return new FileStream($"/proc/self/fd/{place.Number}", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            problem = failed is UnauthorizedAccessException ? "permission denied" : failed.Message;
            return null;
        }
    }

    private static string Words(int error) => error switch
    {
        Errno.ENOENT or Errno.ENOTDIR => "there is no such file",
        Errno.EACCES => "permission denied",
        Errno.ELOOP => "its symlinks go round in a circle",
        _ => $"the system says {Errno.Name(error)}",
    };
}
