using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;

namespace TopoApply.Netlink.Namespaces;

/// <summary>The kernel refused to read or write a sysctl.</summary>
internal sealed class SysctlException(string path, string what, int errno)
    : KernelException($"{what} sysctl {path}: {Reason(errno)} ({Values.Errno.Name(errno)})", errno)
{
    /// <summary>The path below /proc/sys.</summary>
    public string Path { get; } = path;

    private static string Reason(int errno) => errno switch
    {
        Values.Errno.ENOENT => "there is no such sysctl in this namespace",
        Values.Errno.EINVAL => "the kernel does not take this value",
        _ => Values.Errno.Words(errno),
    };
}

/// <summary>
/// Files below /proc/sys/net. They resolve by the namespace of the thread that opens them; the descriptor keeps that namespace,
/// so that only opening happens there.
/// </summary>
internal static class SysctlFile
{
    private const string Root = "/proc/sys/";
    private const int LongestValue = 64 * 1024;

    /// <summary>Reads a value, without the line's end.</summary>
    public static string Read(Descriptor target, string path)
    {
        using var file = Open(target, path, "Reading", OpenFlags.ReadOnly);

        // One call: most sysctls answer a second one, at another offset, with nothing. The longest are lists of ports.
        var buffer = ArrayPool<byte>.Shared.Rent(LongestValue);
        try
        {
            nint read;
            do
            {
                read = Libc.Read(file, buffer, LongestValue);
            }
            while (Libc.Interrupted(read));
            return read >= 0
                ? Encoding.UTF8.GetString(buffer.AsSpan(0, (int)read)).TrimEnd('\n')
                : throw new SysctlException(path, "Reading", Marshal.GetLastPInvokeError());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes a value in one call: the kernel takes each write as a whole value.</summary>
    public static void Write(Descriptor target, string path, string value)
    {
        using var file = Open(target, path, "Writing", OpenFlags.WriteOnly);
        var bytes = Encoding.UTF8.GetBytes(value + '\n');
        nint written;
        do
        {
            written = Libc.Write(file, bytes, bytes.Length);
        }
        while (Libc.Interrupted(written));
        if (written != bytes.Length)
        {
            throw new SysctlException(path, "Writing", written < 0 ? Marshal.GetLastPInvokeError() : Errno.EINVAL);
        }
    }

    private static Descriptor Open(Descriptor target, string path, string what, int flags)
    {
        if (!IsBelowNet(path))
        {
            throw new ArgumentException($"'{path}' is not a path below net/.", nameof(path));
        }

        try
        {
            return NamespaceThread.Open(target, Root + path, flags | OpenFlags.NoFollow | OpenFlags.CloseOnExec);
        }
        catch (KernelException exception) when (exception is not SysctlException)
        {
            throw new SysctlException(path, what, exception.Errno);
        }
    }

    private static bool IsBelowNet(string path)
    {
        var parts = path.Split('/');
        return parts.Length > 1 && parts[0] == "net" && !path.Contains('\0') && Array.TrueForAll(parts, part => part is not ("" or "." or ".."));
    }
}
