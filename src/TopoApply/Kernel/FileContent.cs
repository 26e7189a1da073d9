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
        using var stream = new MemoryStream();
        Span<byte> buffer = stackalloc byte[16 * 1024];
        while (true)
        {
            var read = Libc.Read(file, buffer, buffer.Length);
            if (Libc.Interrupted(read))
            {
                continue;
            }

            if (read < 0)
            {
                throw KernelException.Call("Reading a file", Marshal.GetLastPInvokeError());
            }

            if (read == 0)
            {
                return stream.ToArray();
            }

            stream.Write(buffer[..(int)read]);
            if (stream.Length > most)
            {
                throw KernelException.Call("Reading a file", Errno.EFBIG);
            }
        }
    }

    /// <summary>Writes a new file beside, syncs it, gives it the name, and syncs the directory: readers see the old or the new, whole.</summary>
    public static void Replace(Descriptor temporaryDirectory, string temporaryName, Descriptor directory, string name, byte[] bytes, uint mode)
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
                RandomAccess.Write(handle, bytes, 0);
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
