using System.Runtime.InteropServices;

namespace TopoApply.Netlink.Interop;

/// <summary>struct winsize. Source: asm/termios.h, ioctl_tty(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WindowSize
{
    /// <summary>TIOCGWINSZ: tell the size.</summary>
    public const uint Request = 0x5413;

    /// <summary>ws_row.</summary>
    public ushort Rows;

    /// <summary>ws_col; 0 when nobody has said it.</summary>
    public ushort Columns;

    /// <summary>ws_xpixel.</summary>
    public ushort Width;

    /// <summary>ws_ypixel.</summary>
    public ushort Height;
}
