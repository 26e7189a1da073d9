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
        var descriptor = Libc.OpenPlain(OpenFlags.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec, 0);
        return descriptor >= 0 ? new InputFile(path, new Descriptor(descriptor)) : throw Failure(path);
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

            var errno = Marshal.GetLastSystemError();
            if (errno != Errno.EINTR)
            {
                throw Failure(_path, errno);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>In the framework's words: it is asked for the same, and fails alike.</summary>
    private static IOException Failure(string path, int errno = 0)
    {
        File.OpenHandle(path).Dispose();
        return new IOException(Marshal.GetPInvokeErrorMessage(errno == 0 ? Errno.EAGAIN : errno));
    }
}
