using System.Runtime.InteropServices;
using System.Text;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;

namespace TopoApply.Cli.Rendering;

/// <summary>
/// Standard output or standard error, written to its descriptor at once. The framework's console prepares for keys, cursors and signals
/// before its first character, which costs as much time as reading a small file, and leaves a terminal's keys in another mode at its end.
/// What is written is UTF-8; where the locale's text is not, <see cref="TerminalTraits"/> leaves nothing but ASCII of what is for a person.
/// </summary>
internal sealed class StandardStream : TextWriter
{
    private const int OutputDescriptor = 1;
    private const int ErrorDescriptor = 2;

    private readonly int _descriptor;

    private StandardStream(int descriptor) => _descriptor = descriptor;

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Standard output.</summary>
    public static StandardStream Output { get; } = new(OutputDescriptor);

    /// <summary>Standard error.</summary>
    public static StandardStream Error { get; } = new(ErrorDescriptor);

    /// <summary>True when it leads to a terminal.</summary>
    public bool IsTerminal => Libc.IsTerminal(_descriptor) == 1;

    /// <summary>Columns of the terminal that it leads to, at this moment; 0 when it leads to none, or the terminal does not say.</summary>
    public int Columns => Libc.WindowSizeOf(_descriptor, WindowSize.Request, out var size) == 0 ? size.Columns : 0;

    /// <inheritdoc/>
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Write($"{value}\n");

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        ReadOnlySpan<byte> bytes = Encoding.UTF8.GetBytes(value ?? "");
        while (!bytes.IsEmpty)
        {
            var written = Libc.WritePlain(_descriptor, bytes, bytes.Length);
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            switch (Marshal.GetLastSystemError())
            {
                case Errno.EPIPE:
                    // Whoever read has seen enough.
                    return;
                case Errno.EAGAIN:
                    // The other side has made it non-blocking, and has not read yet.
                    Thread.Sleep(1);
                    break;
                case Errno.EINTR:
                    break;
                case var errno:
                    throw new IOException(Marshal.GetPInvokeErrorMessage(errno));
            }
        }
    }
}
