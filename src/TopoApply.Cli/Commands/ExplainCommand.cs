using System.CommandLine;
using TopoApply.Cli.Rendering;
using TopoApply.Yaml;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply explain [KIND[.FIELD…]]`: the documentation of what can stand in a topology file.</summary>
internal static class ExplainCommand
{
    private const int Widest = 100;

    /// <summary>Less than this is not enough for two columns.</summary>
    private const int Narrow = 60;
    private const int WidestName = 24;

    private static int Width => Terminal.Out.IsTerminal ? Math.Min(Widest, Terminal.Out.Width) : Widest;

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var path = new Argument<string?>("path") { Description = "A kind such as `route`, or a field such as `route.metric`; all kinds are listed without one.", Arity = ArgumentArity.ZeroOrOne };
        var format = SharedOptions.TextOrMarkdown();
        var command = new Command("explain", "Explain what can stand in a topology file.") { path, format };
        command.SetAction(result => Run(result.GetValue(path), result.GetValue(format) == SharedOptions.Markdown));
        return command;
    }

    private static int Run(string? path, bool isMarkdown)
    {
        using var guide = new Guide();
        if (path is null)
        {
            if (isMarkdown)
            {
                Console.Out.Write(GuideMarkdown.Of(guide));
            }
            else
            {
                WriteTable(guide.Kinds());
            }

            return ExitCode.Done;
        }

        if (guide.Find(path, out var missing) is not { } entry)
        {
            Terminal.Error.Line($"{Terminal.Error.Red("error")}: a topology file knows no `{Terminal.Clean(missing.Name)}`{(missing.Parent.Length == 0 ? "" : $" in `{Terminal.Clean(missing.Parent)}`")}");
            Terminal.Error.Line($"  hint: {Terminal.Clean(Nearest.Hint(missing.Name, missing.Known, "there is nothing in it"))}");
            return ExitCode.Invalid;
        }

        if (isMarkdown)
        {
            Console.Out.Write(GuideMarkdown.Of(guide, path));
        }
        else
        {
            Write(entry);
        }

        return ExitCode.Done;
    }

    private static void Write(GuideEntry entry)
    {
        var terminal = Terminal.Out;
        terminal.Line(terminal.Bold(entry.Path) + (entry.Required ? " (required)" : ""));
        WriteWrapped("  ", entry.Documentation);
        if (entry.Value.Length > 0 && entry.Fields.Count == 0)
        {
            WriteWrapped("  ", $"Value: {entry.Value}");
        }

        if (entry.Fields.Count > 0)
        {
            terminal.Line();
            WriteTable(entry.Fields);
        }

        if (entry.Example is { } example)
        {
            terminal.Line();
            terminal.Line("  For example:");
            foreach (var line in example.Split('\n'))
            {
                terminal.Line($"    {line}");
            }
        }
    }

    private static void WriteTable(IReadOnlyList<(string Name, string Documentation)> rows)
    {
        var width = Math.Min(WidestName, rows.Max(row => row.Name.Length));
        foreach (var (name, documentation) in rows)
        {
            if (Width < Narrow)
            {
                Terminal.Out.Line($"  {name}");
                WriteWrapped("      ", documentation);
                continue;
            }

            WriteWrapped($"  {name.PadRight(width)}  ", documentation);
        }
    }

    /// <summary>The words in lines, under each other behind what stands before them.</summary>
    private static void WriteWrapped(string before, string text)
    {
        var width = Width;
        var line = before;
        foreach (var word in text.Split(' '))
        {
            if (line.Length + word.Length > width && line.Trim().Length > 0)
            {
                Terminal.Out.Line(line.TrimEnd());
                line = new string(' ', before.Length);
            }

            line += word + " ";
        }

        if (line.Trim().Length > 0)
        {
            Terminal.Out.Line(line.TrimEnd());
        }
    }
}
