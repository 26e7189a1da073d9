using System.Runtime.InteropServices;
using System.Text;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;

namespace TopoApply.Cli.Rendering;

/// <summary>
/// Standard output or standard error, written to its descriptor at once. The framework's console prepares for keys, cursors and signals
/// before its first character, which costs as much time as reading a small file; it is taken only where the locale's text is not UTF-8.
/// </summary>
internal sealed class StandardStream : TextWriter
{
    private const int Output = 1;
    private const int Error = 2;

    private readonly int _descriptor;

    private StandardStream(int descriptor) => _descriptor = descriptor;

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Standard output.</summary>
    public static TextWriter OpenOutput() => IsUtf8(System.Environment.GetEnvironmentVariable) ? new StandardStream(Output) : Console.Out;

    /// <summary>Standard error.</summary>
    public static TextWriter OpenError() => IsUtf8(System.Environment.GetEnvironmentVariable) ? new StandardStream(Error) : Console.Error;

    /// <summary>True when standard output leads to a terminal.</summary>
    public static bool IsOutputTerminal => Libc.IsTerminal(Output) == 1;

    /// <summary>True when standard error leads to a terminal.</summary>
    public static bool IsErrorTerminal => Libc.IsTerminal(Error) == 1;

    /// <summary>
    /// True when the locale's text is UTF-8, or when the locale does not say: the first of the three variables that is set counts, and in it
    /// what stands between `.` and `@`.
    /// </summary>
    public static bool IsUtf8(Func<string, string?> variable)
    {
        foreach (var name in (string[])["LC_ALL", "LC_MESSAGES", "LANG"])
        {
            if (variable(name) is { } locale && !string.IsNullOrWhiteSpace(locale))
            {
                var dot = locale.IndexOf('.');
                var at = locale.IndexOf('@', dot + 1);
                var charset = dot < 0 ? "" : locale[(dot + 1)..(at < 0 ? locale.Length : at)];
                return charset.Length == 0 || charset.Equals("UTF-8", StringComparison.OrdinalIgnoreCase) || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase);
            }
        }

        return true;
    }

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
