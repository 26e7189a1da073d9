using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using TopoApply.Netlink;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;

namespace TopoApply.Kernel;

/// <summary>One apply at a time per host: flock(2) on a file under /run/topoapply, which the kernel drops when its holder dies.</summary>
internal sealed class HostLock : IDisposable
{
    private const string Path = HostPaths.Run + "/lock";
    private const uint OwnerOnly = 0x180; // 0600

    private readonly Descriptor _file;

    private HostLock(Descriptor file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="HostLockedException">Another process has it.</exception>
    public static IDisposable Take() => TryTake(out var holder) ?? throw new HostLockedException(holder);

    /// <summary>True when somebody has the lock at this moment.</summary>
    public static bool IsHeld
    {
        get
        {
            using var taken = TryTake(out _);
            return taken is null;
        }
    }

    /// <summary>Takes the lock; null when another process has it.</summary>
    /// <param name="holder">That process, as far as its note can be read; 0 otherwise.</param>
    public static HostLock? TryTake(out int holder)
    {
        holder = 0;
        SecureDirectory.Make(HostPaths.Run);
        var flags = OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.NoFollow | OpenFlags.CloseOnExec;
        var file = Libc.OpenAt(OpenFlags.WorkingDirectory, Path, flags, OwnerOnly);
        if (file.IsInvalid)
        {
            var errno = Marshal.GetLastPInvokeError();
            file.Dispose();
            throw KernelException.Call($"Opening {Path}", errno);
        }

        if (Libc.Flock(file, FlockOperation.TryExclusive) == 0)
        {
            // Blanks cover a longer number of an earlier holder.
            var note = Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture).PadRight(19) + '\n');
            _ = Libc.Write(file, note, note.Length);
            return new HostLock(file);
        }

        var error = Marshal.GetLastPInvokeError();
        using (file)
        {
            if (error != Errno.EAGAIN)
            {
                throw KernelException.Call($"Locking {Path}", error);
            }

            Span<byte> text = stackalloc byte[20];
            var length = Libc.Read(file, text, text.Length);
            _ = length > 0 && int.TryParse(Encoding.ASCII.GetString(text[..(int)length]), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out holder);
            return null;
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _file.Dispose();
}

/// <summary>Another apply is at work on this host.</summary>
/// <param name="holder">Its process id; 0 when it is not known.</param>
internal sealed class HostLockedException(int holder)
    : Exception($"another apply is at work on this host{(holder == 0 ? "" : $" (process {holder})")}; one at a time, try again when it is done");
