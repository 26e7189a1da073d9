using TopoApply.Netlink.Interop;

namespace TopoApply.Kernel.Entering;

/// <summary>The terminal that this process belongs to. Source: tty(4), credentials(7).</summary>
internal static class ControllingTerminal
{
    /// <summary>True when its keys send signals to our process group, and so to our children.</summary>
    public static bool IsOurs
    {
        get
        {
            using var terminal = Libc.OpenAt(OpenFlags.WorkingDirectory, "/dev/tty", OpenFlags.ReadOnly | OpenFlags.NoControl | OpenFlags.CloseOnExec, 0);
            return !terminal.IsInvalid && Libc.ForegroundGroup(terminal) == Libc.ProcessGroup();
        }
    }
}
