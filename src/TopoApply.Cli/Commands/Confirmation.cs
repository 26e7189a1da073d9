using System.Diagnostics;
using System.Runtime.InteropServices;
using TopoApply.Cli.Rendering;
using TopoApply.Journaling;
using TopoApply.Kernel;

namespace TopoApply.Cli.Commands;

/// <summary>What `apply --confirm` does before and after the apply itself.</summary>
internal static class Confirmation
{
    private const int PollMilliseconds = 100;

    /// <summary>What a shell adds to the signal that a process died of.</summary>
    private const int Killed = 128;

    /// <summary>So much later than the deadline nobody else will take it back any more.</summary>
    private const double GraceSeconds = 3;

    /// <summary>Starts the process that outlives this one, and waits until it stands on its own feet.</summary>
    /// <exception cref="IOException">It did not start: without it nothing is begun.</exception>
    public static void StartWatch()
    {
        var line = OwnProgram.CommandLine(WatchCommand.Name);
        using var watch = Process.Start(new ProcessStartInfo(line[0], line.Skip(1)) { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false });
        if (watch?.StandardOutput.ReadLine() != WatchCommand.Ready)
        {
            throw new IOException("the process that would revert the apply could not be started; nothing was touched");
        }
    }

    /// <summary>Waits for the confirmation, from wherever it comes, and gives the exit code.</summary>
    /// <param name="confirmIf">A shell command whose success confirms; null for none.</param>
    /// <param name="releaseSignals">
    /// Ends the handling of signals by the apply, and tells which came in the meantime, or by the function which come late. An interrupt takes the result back, and everything
    /// else just ends this process: somebody may come back over another way and confirm.
    /// </param>
    public static int Await(string? confirmIf, Func<Func<PosixSignal, bool>, PosixSignal?> releaseSignals)
    {
        var takeBack = false;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = takeBack = true);
        switch (releaseSignals(late => late == PosixSignal.SIGINT && (takeBack = true)))
        {
            case PosixSignal.SIGINT:
                takeBack = true;
                break;
            case PosixSignal.SIGHUP:
                return Killed + 1;
            case PosixSignal.SIGTERM:
                return Killed + 15;
        }

        var topology = LinuxJournal.Find()?.Entry.Topology ?? "";
        var canAsk = confirmIf is null && Terminal.CanAsk;
        var left = LinuxJournal.Deadline() - LinuxJournal.Uptime;
        Terminal.Out.Line(confirmIf is not null
            ? $"Trying for {left:F0} s: {Terminal.Clean(confirmIf)}"
            : $"Keep it within {left:F0} s{(canAsk ? ": press Enter here, or" : " by")} `topoapply confirm`. Otherwise the state before comes back.");
        if (canAsk)
        {
            Keyboard.Forget();
        }

        var confirmed = false;
        while (LinuxJournal.Phase == JournalPhase.Armed)
        {
            takeBack |= LinuxJournal.Uptime > LinuxJournal.Deadline() + GraceSeconds;
            confirmed = !takeBack && (confirmed || (confirmIf is not null ? Succeeds(confirmIf) : canAsk && EnterWasPressed()));
            if (takeBack || confirmed)
            {
                if (UnlessLocked(takeBack ? TakeBack : ConfirmCommand.Run) is { } code)
                {
                    return code;
                }

                Thread.Sleep(PollMilliseconds);
                continue;
            }

            Thread.Sleep(confirmIf is null ? PollMilliseconds : 10 * PollMilliseconds);
        }

        return Outcome(topology);
    }

    /// <summary>Null while somebody else is at it: who loses the race asks again what is left to do.</summary>
    private static int? UnlessLocked(Func<int> end)
    {
        try
        {
            return end();
        }
        catch (HostLockedException)
        {
            return null;
        }
    }

    private static int TakeBack()
    {
        if (Pipeline.OnThisHost().Recover() is not { } report)
        {
            return ExitCode.Reverted;
        }

        var code = RecoveryText.Write(report);
        return code == ExitCode.Done ? ExitCode.Reverted : code;
    }

    /// <summary>Somebody else has dealt with it; whoever that is may not have finished.</summary>
    private static int Outcome(string topology)
    {
        while (LinuxJournal.IsOpen && HostLock.IsHeld)
        {
            Thread.Sleep(PollMilliseconds);
        }

        switch (LinuxJournal.Last())
        {
            case { Ending: JournalEnding.Applied }:
                Terminal.Out.Line($"{Terminal.Out.Green("Confirmed")}: {Terminal.Clean(topology)} stays as it is.");
                return ExitCode.Done;
            case { Ending: JournalEnding.Incomplete }:
                Terminal.Error.Line($"{Terminal.Error.Red("Not confirmed in time")}, and not fully restored: see topoapply status.");
                return ExitCode.NotRestored;
            default:
                Terminal.Error.Line($"{Terminal.Error.Red("Not confirmed in time")}: reverted, the state is as before.");
                return ExitCode.Reverted;
        }
    }

    private static bool Succeeds(string command)
    {
        var left = TimeSpan.FromSeconds(Math.Max(0.1, LinuxJournal.Deadline() - LinuxJournal.Uptime));
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", command }, UseShellExecute = false });
        if (shell is not null && !shell.WaitForExit(left))
        {
            shell.Kill(entireProcessTree: true);
            return false;
        }

        return shell?.ExitCode == 0;
    }

    private static bool EnterWasPressed() => Keyboard.HasLine && Keyboard.ReadLine() is not null;
}
