using TopoApply.Cli.Rendering;
using TopoApply.Journaling;
using TopoApply.Kernel;
using TopoApply.Netlink;

namespace TopoApply.Cli.Commands;

/// <summary>What an earlier apply has left: every command says so.</summary>
internal static class Unfinished
{
    /// <summary>Warns on standard error. Who may not look, or finds a directory that cannot be trusted, is told by the commands that need it.</summary>
    public static void Warn(string[] args)
    {
        try
        {
            // Those commands deal with it themselves.
            var isKnown = args is ["apply" or "destroy" or "recover" or "confirm" or "status" or WatchCommand.Name, ..];
            if (!isKnown && HostPaths.HaveState && LinuxJournal.IsOpen && Describe() is { } text)
            {
                Terminal.Error.Line($"{Terminal.Error.Red("warning")}: {text}");
            }
        }
        catch (Exception exception) when (exception is KernelException or IOException or UnauthorizedAccessException)
        {
            // See above.
        }
    }

    /// <summary>A sentence about what waits; null when nothing does, or when an apply is at work at this moment.</summary>
    public static string? Describe()
    {
        if (LinuxJournal.Phase is not { } phase)
        {
            return null;
        }

        if (phase == JournalPhase.Armed)
        {
            var left = Math.Max(0, LinuxJournal.Deadline() - LinuxJournal.Uptime);
            return $"the last apply waits {left:F0} s more for `topoapply confirm`; without it the state before comes back";
        }

        if (HostLock.IsHeld)
        {
            return null;
        }

        return phase == JournalPhase.Verified
            ? "the last apply died after it was verified; `topoapply recover`, or the next apply, cleans up behind it"
            : "the last apply died before its end, and what is here now is half of it; `topoapply recover`, or the next apply, restores the state before";
    }
}
