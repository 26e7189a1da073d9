using System.Diagnostics;
using TopoApply.Applying;
using TopoApply.Cli.Rendering;
using TopoApply.Planning;

namespace TopoApply.Cli.Commands;

/// <summary>How a wish is carried out.</summary>
/// <param name="Yes">Do not ask.</param>
/// <param name="Density">How much of the plan is shown.</param>
/// <param name="DryRun">Show the plan and stop.</param>
/// <param name="ConfirmIf">A shell command whose success confirms; null for none.</param>
internal sealed record ExecutionOptions(bool Yes, Density Density = Density.Default, bool DryRun = false, string? ConfirmIf = null);

/// <summary>What `apply` and `destroy` share: show the plan, ask, carry it out, stop cleanly on a signal.</summary>
internal sealed class Execution : IDisposable
{
    private readonly Wish _wish;
    private readonly PipelineOptions _options;
    private readonly ExecutionOptions _execution;
    private readonly Interruption _interruption = new();
    private readonly ProgressLine _progress = new(Terminal.Error, TimeProvider.System);
    private readonly Stopwatch _clock = new();
    private bool _refusedToGuess;
    private int? _unrecovered;

    private Execution(Wish wish, PipelineOptions options, ExecutionOptions execution)
    {
        _wish = wish;
        _options = options;
        _execution = execution;
    }

    /// <summary>Runs the wish to its end and gives the exit code.</summary>
    public static int Run(Wish wish, PipelineOptions options, ExecutionOptions execution)
    {
        if (Guard.MissingRights() is { } missing)
        {
            return missing;
        }

        using var run = new Execution(wish, options, execution);
        return execution.DryRun ? run.DryRun() : run.Apply();
    }

    /// <inheritdoc/>
    public void Dispose() => _interruption.Dispose();

    private int DryRun()
    {
        if (Unfinished.Describe() is { } unfinished)
        {
            Terminal.Error.Line($"{Terminal.Error.Yellow("warning")}: {unfinished}");
        }

        var result = Pipeline.OnThisHost().Plan(_wish, _options);
        var code = new PlanOutput(_execution.Density).Write(_wish.Topology, result);
        WarnOfSession(result.Plan);
        return code;
    }

    private int Apply()
    {
        var report = Pipeline.OnThisHost().Apply(_wish, _options, IsRecovered, IsWanted, (_, done, total) => _progress.Update(done, total), _interruption.Token);
        _progress.Clear();
        if (report?.Outcome == ApplyOutcome.AwaitingConfirmation)
        {
            ReportText.Write(Terminal.Out, report, _clock.Elapsed);
            return Confirmation.Await(_execution.ConfirmIf, _interruption.Release);
        }

        _interruption.Release();
        if (_unrecovered is { } failed)
        {
            return failed;
        }

        if (report is not null)
        {
            return ReportText.Write(Terminal.Out, report, _clock.Elapsed);
        }

        Terminal.Error.Line(_refusedToGuess
            ? "There is no terminal to ask on; say --yes to carry the plan out. Nothing was touched."
            : "Not confirmed. Nothing was touched.");
        return ExitCode.Invalid;
    }

    private bool IsRecovered(RecoveryReport recovery)
    {
        var code = RecoveryText.Write(recovery);
        _unrecovered = code == ExitCode.Done ? null : code;
        return _unrecovered is null;
    }

    private bool IsWanted(PlanResult found)
    {
        PlanText.Write(Terminal.Out, new PlanView(found), _execution.Density);
        WarnOfSession(found.Plan);
        if (!_execution.Yes && !Ask())
        {
            return false;
        }

        // From here on a signal means "stop and roll back"; until here it just ends the program.
        _interruption.Catch();
        if (_options.Confirm is not null)
        {
            Confirmation.StartWatch();
        }

        _clock.Start();
        _progress.Start();
        return true;
    }

    private void WarnOfSession(Plan? plan)
    {
        if (plan is not null && _options.Confirm is null)
        {
            SshSession.Warn(plan);
        }
    }

    private bool Ask()
    {
        _refusedToGuess = !Terminal.CanAsk;
        if (_refusedToGuess)
        {
            return false;
        }

        Terminal.Out.Write("Apply these changes? [y/N] ");
        if (Keyboard.ReadLine() is { } answer)
        {
            return answer.Trim() is "y" or "Y" or "yes";
        }

        // Nobody has ended the line.
        Terminal.Out.Line();
        return false;
    }
}
