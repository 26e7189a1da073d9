using System.CommandLine;
using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>In what form a plan is shown.</summary>
/// <param name="Density">How much of it.</param>
/// <param name="Show">The changes (null), or `ops` or `shell`.</param>
/// <param name="Format">`text`, `json` or `markdown`.</param>
internal sealed record PlanOutput(Density Density = Density.Default, string? Show = null, string Format = PlanOutput.Text)
{
    private const string Text = "text";
    private const string Json = "json";
    private const string Markdown = "markdown";
    private const string Operations = "ops";
    private const string Shell = "shell";

    /// <summary>Adds the options for it to a command.</summary>
    /// <returns>What takes the options of a run together.</returns>
    public static Func<ParseResult, PlanOutput> AddTo(Command command)
    {
        var format = new Option<string>("--format") { Description = "`text`, `json` (schema/plan.schema.json) or `markdown` (for a comment on a merge request).", DefaultValueFactory = _ => Text };
        format.AcceptOnlyFromAmong(Text, Json, Markdown);
        command.Options.Add(format);
        return AddTo(command, format);
    }

    /// <summary>The same for a command that has a format of its own: what it calls otherwise is text.</summary>
    public static Func<ParseResult, PlanOutput> AddTo(Command command, Option<string> format)
    {
        var density = AddDensityTo(command);
        var show = new Option<string?>("--show") { Description = "Instead of a plan's changes: `ops`, the operations in order, or `shell`, a script of ip, nft and sysctl that does the same." };
        show.AcceptOnlyFromAmong(Operations, Shell);
        command.Options.Add(show);
        command.Demand(result =>
        {
            if (result.GetValue(show) is not null && FormOf(result.GetValue(format)) != Text)
            {
                result.AddError("--show is for text; the other forms hold the operations already, or have no place for them.");
            }
        });
        return result => new PlanOutput(density(result), result.GetValue(show), FormOf(result.GetValue(format)));
    }

    /// <summary>Adds only the options that say how much is shown.</summary>
    public static Func<ParseResult, Density> AddDensityTo(Command command)
    {
        var summary = new Option<bool>("--summary") { Description = "Show the plan with one line for each namespace." };
        var full = new Option<bool>("--full") { Description = "Show the plan with what stays as it is, and with all that goes along." };
        command.Options.Add(summary);
        command.Options.Add(full);
        command.Demand(result =>
        {
            if (result.GetValue(summary) && result.GetValue(full))
            {
                result.AddError("--summary and --full exclude each other.");
            }
        });
        return result => result.GetValue(summary) ? Density.Summary : result.GetValue(full) ? Density.Full : Density.Default;
    }

    /// <summary>Writes a plan, or why there is none, to standard output; warnings and errors go to standard error, too.</summary>
    /// <returns>The exit code.</returns>
    public int Write(string topology, PlanResult result)
    {
        DiagnosticText.Write(Terminal.Error, result.Diagnostics);
        var view = result.Plan is null ? null : new PlanView(result);
        if (Format != Text)
        {
            StandardStream.Output.Write(Format == Json ? PlanJson.Of(topology, view, result.Diagnostics) : PlanMarkdown.Of(topology, view, result.Diagnostics));
        }
        else if (view is not null)
        {
            WriteText(view);
        }

        return view is null ? ExitCode.Invalid : view.Plan.IsEmpty ? ExitCode.Done : ExitCode.Pending;
    }

    private void WriteText(PlanView view)
    {
        switch (Show)
        {
            case Operations:
                OperationsText.Write(Terminal.Out, view.Plan);
                break;
            case Shell:
                ShellText.Write(StandardStream.Output, view.Plan);
                break;
            default:
                PlanText.Write(Terminal.Out, view, Density);
                break;
        }
    }

    private static string FormOf(string? format) => format is Json or Markdown ? format : Text;
}
