using TopoApply.Netlink.Interop;

namespace TopoApply.Kernel;

/// <summary>Takes this process out of the hands of whoever started it. Source: setsid(2), daemon(7).</summary>
internal static class Detachment
{
    /// <summary>A session of its own: what the terminal sends to its processes does not reach this one any more.</summary>
    public static void FromTerminal()
    {
        _ = Libc.NewSession();
        Environment.CurrentDirectory = "/";
    }

    /// <summary>Nothing to read from or write to: whoever is at the other end may go.</summary>
    public static void FromStreams()
    {
        using var nothing = Libc.OpenAt(OpenFlags.WorkingDirectory, "/dev/null", OpenFlags.ReadWrite | OpenFlags.CloseOnExec, 0);
        for (var stream = 0; stream <= 2 && !nothing.IsInvalid; stream++)
        {
            _ = Libc.Duplicate(nothing, stream);
        }
    }
}
