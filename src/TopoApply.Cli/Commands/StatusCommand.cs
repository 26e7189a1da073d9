using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
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
        var format = new Option<string>("--format") { Description = "`text` or `json`.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        command.Add(format);
        command.SetAction(result => Guard.MissingRights() ?? (result.GetValue(format) == "json" ? RunJson() : Run()));
        return command;
    }

    private static int RunJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("topologies");
            foreach (var name in RecordStore.Topologies())
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            if (LinuxJournal.Last() is { } last)
            {
                json.WriteStartObject("lastApply");
                json.WriteString("topology", last.Topology);
                json.WriteString("ending", Name(last.Ending));
                json.WriteString("time", last.Time);
                json.WriteEndObject();
            }

            if (LinuxJournal.FindLeftover() is { } leftover)
            {
                json.WriteString("notRestored", leftover.Entry.Topology);
            }

            WriteWaiting(json);
            json.WriteEndObject();
        }

        StandardStream.Output.Write($"{Encoding.UTF8.GetString(stream.ToArray())}\n");
        return ExitCode.Done;
    }

    private static void WriteWaiting(Utf8JsonWriter json)
    {
        if (Unfinished.Describe() is not { } text)
        {
            return;
        }

        json.WriteStartObject("waiting");
        json.WriteString("for", LinuxJournal.Phase == JournalPhase.Armed ? "confirm" : "recover");
        if (LinuxJournal.Phase == JournalPhase.Armed)
        {
            json.WriteNumber("seconds", Math.Max(0, (long)(LinuxJournal.Deadline() - LinuxJournal.Uptime)));
        }

        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string Name(JournalEnding ending) => ending switch
    {
        JournalEnding.Applied => "applied",
        JournalEnding.RolledBack => "rolled-back",
        JournalEnding.Reverted => "reverted",
        JournalEnding.Recovered => "recovered",
        JournalEnding.Incomplete => "not-restored",
    };

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
