using System.Runtime.InteropServices;
using System.Text;
using TopoApply.Netlink;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;
using TopoApply.Saving;

namespace TopoApply.Kernel;

/// <summary>A saved plan's file: a regular file that only its owner may read, never another one that a symlink leads to.</summary>
internal static class SavedPlanFile
{
    private const string Extension = ".plan";
    private const uint Permissions = 0x180; // 0600
    private const int MostBytes = 64 * 1024 * 1024;

    /// <summary>True when a file is meant to be a saved plan: by its name, or by how it begins. A pipe or a device is never looked into.</summary>
    public static bool IsPlan(string path)
    {
        if (path.EndsWith(Extension, StringComparison.Ordinal) && File.Exists(path))
        {
            return true;
        }

        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: >= 16 })
            {
                return false;
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            Span<byte> start = stackalloc byte[SavedPlanText.Beginning.Length];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && Encoding.ASCII.GetString(start) == SavedPlanText.Beginning;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads a plan.</summary>
    /// <exception cref="UnusablePlanException">It cannot be read, or must not be used.</exception>
    public static SavedPlan Read(string path)
    {
        try
        {
            using var file = Libc.OpenAt(OpenFlags.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.NonBlock | OpenFlags.CloseOnExec, 0);
            if (file.IsInvalid)
            {
                throw Unusable(path, Marshal.GetLastPInvokeError() switch
                {
                    Errno.ELOOP => "it is a symbolic link; name the file itself",
                    Errno.ENOENT => "there is no such file",
                    Errno.EACCES => "permission denied",
                    var errno => KernelException.Call("Opening it", errno).Message,
                });
            }

            if (Libc.StatX(file, "", FileStatus.EmptyPath, FileStatus.Basic, out var status) < 0 || (status.Mode & FileStatus.TypeMask) != FileStatus.Regular)
            {
                throw Unusable(path, "it is no regular file");
            }

            return SavedPlanText.Read(FileContent.Read(file, MostBytes));
        }
        catch (KernelException exception)
        {
            throw Unusable(path, exception.Errno == Errno.EFBIG ? $"it is larger than {MostBytes} bytes" : exception.Message);
        }
        catch (UnusablePlanException exception)
        {
            throw exception.Message.StartsWith("the plan ", StringComparison.Ordinal) ? exception : Unusable(path, exception.Message);
        }
    }

    /// <summary>Writes a plan, whole or not at all.</summary>
    /// <exception cref="KernelException">It cannot be written.</exception>
    public static void Write(string path, SavedPlan plan)
    {
        var full = Path.GetFullPath(path);
        using var directory = Libc.OpenAt(OpenFlags.WorkingDirectory, Path.GetDirectoryName(full) ?? "/", OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec, 0);
        if (directory.IsInvalid)
        {
            throw KernelException.Call($"Opening {Path.GetDirectoryName(full)}", Marshal.GetLastPInvokeError());
        }

        var name = Path.GetFileName(full);
        if (Libc.StatX(directory, name, FileStatus.NoFollow, FileStatus.Basic, out var status) == 0 && (status.Mode & FileStatus.TypeMask) != FileStatus.Regular)
        {
            throw new KernelException($"{path} is there and no regular file; the plan is not saved", Errno.EEXIST);
        }

        FileContent.Replace(directory, $".{name}.{Environment.ProcessId}", directory, name, SavedPlanText.Write(plan), Permissions);
    }

    private static UnusablePlanException Unusable(string path, string reason) => new($"the plan {path} cannot be used: {reason}");
}
