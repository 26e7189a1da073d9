using System.Text;
using TopoApply.Kernel.Entering;
using TopoApply.Netlink.Interop;

namespace TopoApply.Cli.Rendering;

/// <summary>
/// Lines that a person types. The terminal stays as it is: it echoes, lets the line be edited, and makes signals of Ctrl-C and Ctrl-Z by itself.
/// The framework's way to read would take all that over, and whoever stops or kills the program meanwhile gets a terminal back that does not echo.
/// </summary>
internal static class Keyboard
{
    private const int Input = 0;

    /// <summary>TCIFLUSH of termios(3).</summary>
    private const int WhatWasTyped = 0;

    /// <summary>True when standard input is a terminal.</summary>
    public static bool IsThere => Libc.IsTerminal(Input) == 1;

    /// <summary>True when <see cref="ReadLine"/> would not wait. In the background it would be stopped instead: then never.</summary>
    public static bool HasLine
    {
        get
        {
            var poll = new PollDescriptor { Descriptor = Input, Events = PollDescriptor.Readable };
            return Libc.Poll(ref poll, 1, 0) == 1 && ControllingTerminal.IsOurs;
        }
    }

    /// <summary>Waits for a line; null when the input ends before a line does (Ctrl-D).</summary>
    public static string? ReadLine()
    {
        List<byte> line = [];
        Span<byte> next = stackalloc byte[1];
        while (true)
        {
            var count = Libc.Read(Input, next, 1);
            if (Libc.Interrupted(count))
            {
                continue;
            }

            if (count <= 0)
            {
                return null;
            }

            if (next[0] == '\n')
            {
                return Encoding.UTF8.GetString([.. line]);
            }

            line.Add(next[0]);
        }
    }

    /// <summary>Forgets what was typed before a question was asked: it cannot have been meant as its answer.</summary>
    public static void Forget()
    {
        if (ControllingTerminal.IsOurs)
        {
            _ = Libc.FlushTerminal(Input, WhatWasTyped);
        }
    }
}
