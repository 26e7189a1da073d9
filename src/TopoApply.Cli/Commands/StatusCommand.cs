using System.CommandLine;
using System.Globalization;
using TopoApply.Cli.Rendering;
using TopoApply.Journaling;
using TopoApply.Kernel;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply status`: which topologies are here, how the last apply ended, and what waits.</summary>
internal static class StatusCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new Command("status", "Show which topologies are here, how the last apply ended, and what waits for a confirmation or a recovery.");
        command.SetAction(_ => Guard.MissingRights() ?? Run());
        return command;
    }

    private static int Run()
    {
        var names = RecordStore.Topologies();
        Terminal.Out.Line(names.Count == 0 ? "No topology is here." : $"Here: {string.Join(", ", names.Select(Terminal.Clean))}");
        if (LinuxJournal.Last() is { } last)
        {
            Terminal.Out.Line(string.Create(CultureInfo.InvariantCulture, $"Last apply: {Terminal.Clean(last.Topology)}, {Words(last.Ending)}, {last.Time:yyyy-MM-dd HH:mm:ss} UTC"));
        }

        if (LinuxJournal.FindLeftover() is { } leftover)
        {
            Terminal.Out.Line($"Left over: the state before an apply of {Terminal.Clean(leftover.Entry.Topology)} is not fully restored (topoapply recover)");
        }

        if (Unfinished.Describe() is { } waiting)
        {
            Terminal.Out.Line(waiting);
        }

        return ExitCode.Done;
    }

    private static string Words(JournalEnding ending) => ending switch
    {
        JournalEnding.Applied => "applied and verified",
        JournalEnding.RolledBack => "failed, the state before is restored",
        JournalEnding.Reverted => Terminal.Out.Red("NOT CONFIRMED, reverted to the state before"),
        JournalEnding.Recovered => Terminal.Out.Red("died, the state before is restored"),
        _ => Terminal.Out.Red("failed, the state before is NOT fully restored"),
    };
}
