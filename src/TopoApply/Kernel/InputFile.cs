using System.Runtime.InteropServices;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;

namespace TopoApply.Kernel;

/// <summary>
/// A file or pipe that is read from its beginning to its end. Plain system calls: the framework's handle is made by reflection, for which it
/// compiles at every start.
/// </summary>
internal sealed class InputFile : IDisposable
{
    private readonly string _path;
    private readonly Descriptor _file;

    private InputFile(string path, Descriptor file) => (_path, _file) = (path, file);

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">It cannot be read; or one of the other exceptions of <see cref="File.OpenHandle"/>.</exception>
    public static InputFile Open(string path)
    {
        while (true)
        {
            var descriptor = Libc.OpenPlain(OpenFlags.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec, 0);
            if (descriptor >= 0)
            {
                return new InputFile(path, new Descriptor(descriptor));
            }

            ThrowUnlessInterrupted(path);
        }
    }

    /// <summary>Reads what comes next; 0 at the end.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public int Read(Span<byte> buffer)
    {
        while (true)
        {
            var count = Libc.ReadPlain(_file.Number, buffer, buffer.Length);
            if (count >= 0)
            {
                return (int)count;
            }

            ThrowUnlessInterrupted(_path);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static void ThrowUnlessInterrupted(string path)
    {
        var errno = Marshal.GetLastSystemError();
        if (errno == Errno.EINTR)
        {
            return;
        }

        // In the framework's words where it fails at the same: a missing file, a directory, a lack of rights.
        File.OpenHandle(path).Dispose();
        throw new IOException($"{Marshal.GetPInvokeErrorMessage(errno)} : '{path}'");
    }
}
