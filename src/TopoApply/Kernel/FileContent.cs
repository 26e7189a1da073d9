using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TopoApply.Netlink;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;

namespace TopoApply.Kernel;

/// <summary>Reads and replaces small files relative to held directories.</summary>
internal static class FileContent
{
    /// <summary>Reads a whole file; more than <paramref name="most"/> bytes are refused.</summary>
    public static byte[] Read(Descriptor file, int most)
    {
        var size = Libc.StatX(file, "", FileStatus.EmptyPath, FileStatus.Basic, out var status) == 0 ? status.Size : 0;
        var bytes = new byte[Math.Min(size, (ulong)most) + 1];
        var length = 0;
        while (true)
        {
            var read = Libc.Read(file, bytes.AsSpan(length), bytes.Length - length);
            if (Libc.Interrupted(read))
            {
                continue;
            }

            if (read < 0)
            {
                throw KernelException.Call("Reading a file", Marshal.GetLastPInvokeError());
            }

            // Of an ordinary file less comes than was asked for only at its end.
            length += (int)read;
            if (length < bytes.Length)
            {
                return bytes[..length];
            }

            if (length > most)
            {
                throw KernelException.Call("Reading a file", Errno.EFBIG);
            }

            Array.Resize(ref bytes, bytes.Length * 2);
        }
    }

    /// <summary>Writes a new file beside, syncs it, gives it the name, and syncs the directory: readers see the old or the new, whole.</summary>
    public static void Replace(Descriptor temporaryDirectory, string temporaryName, Descriptor directory, string name, ReadOnlyMemory<byte> bytes, uint mode)
    {
        _ = Libc.UnlinkAt(temporaryDirectory, temporaryName, 0);
        var flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow | OpenFlags.CloseOnExec;
        using (var file = Libc.OpenAt(temporaryDirectory, temporaryName, flags, mode))
        {
            if (file.IsInvalid)
            {
                throw KernelException.Call($"Making {temporaryName}", Marshal.GetLastPInvokeError());
            }

            try
            {
                using var handle = new SafeFileHandle(file.Number, ownsHandle: false);
                File.SetUnixFileMode(handle, (UnixFileMode)mode);
                RandomAccess.Write(handle, bytes.Span, 0);
                Sync(file, temporaryName);
                File.Move(Held(temporaryDirectory, temporaryName), Held(directory, name), overwrite: true);
            }
            catch
            {
                _ = Libc.UnlinkAt(temporaryDirectory, temporaryName, 0);
                throw;
            }
        }

        Sync(directory, name);
    }

    /// <summary>Overwrites a file where it is: whoever has it open or mounted sees the new content.</summary>
    public static void Overwrite(Descriptor file, string name, byte[] bytes)
    {
        using var handle = new SafeFileHandle(file.Number, ownsHandle: false);
        RandomAccess.Write(handle, bytes, 0);
        RandomAccess.SetLength(handle, bytes.Length);
        Sync(file, name);
    }

    private static string Held(Descriptor directory, string name) => $"/proc/self/fd/{directory.Number}/{name}";

    private static void Sync(Descriptor descriptor, string name)
    {
        if (Libc.Sync(descriptor) < 0)
        {
            throw KernelException.Call($"Writing {name} to disk", Marshal.GetLastPInvokeError());
        }
    }
}
