using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using TopoApply.Applying;
using TopoApply.Journaling;
using TopoApply.Kernel;

namespace TopoApply.Cli.Commands;

/// <summary>
/// The process that outlives `apply --confirm`: it restores the state before when no confirmation comes in time, and at once when the
/// applying process dies half-way. It is started by that process before the first operation.
/// </summary>
internal static class WatchCommand
{
    /// <summary>The command's name; hidden from help.</summary>
    public const string Name = "watch-confirmation";

    /// <summary>What it prints when it is on its own feet.</summary>
    public const string Ready = "ready";

    private const int PollMilliseconds = 100;
    private const int PatienceSeconds = 10;
    private const int WarningOfDaemon = (3 << 3) | 4; // LOG_DAEMON | LOG_WARNING, syslog(3)

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new Command(Name, "Restore the state before unless a confirmation comes in time.") { Hidden = true };
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
        Console.Out.WriteLine(Ready);
        Console.Out.Flush();
        Detachment.FromTerminal();
        var seen = false;
        var giveUp = LinuxJournal.Uptime + PatienceSeconds;
        while (true)
        {
            var phase = LinuxJournal.Phase;
            if (phase is null && (seen || (LinuxJournal.Uptime > giveUp && !HostLock.IsHeld)))
            {
                return ExitCode.Done;
            }

            seen |= phase is not null;
            if (phase is not null && (phase != JournalPhase.Armed || LinuxJournal.Uptime >= LinuxJournal.Deadline()) && TryRecover() is { } report)
            {
                Log(report);
                return ExitCode.Reverted;
            }

            Thread.Sleep(PollMilliseconds);
        }
    }

    private static RecoveryReport? TryRecover()
    {
        try
        {
            return Pipeline.OnThisHost().Recover(evenArmed: false);
        }
        catch (Exception exception) when (exception is HostLockedException or UnconfirmedApplyException)
        {
            // The applying process is alive, or has just come to its end.
            return null;
        }
    }

    /// <summary>To the system's log, where there is one.</summary>
    private static void Log(RecoveryReport report)
    {
        var what = report.Outcome switch
        {
            RecoveryOutcome.Finished => "its result stays",
            RecoveryOutcome.Incomplete => $"the state before is NOT fully restored ({report.Rollback?.Restored}/{report.Rollback?.Total})",
            _ => $"reverted, the state before is restored ({report.Rollback?.Restored}/{report.Rollback?.Total})",
        };
        var why = report.Apply.Phase == JournalPhase.Armed ? $"was not confirmed within {report.Apply.Entry.Confirm?.TotalSeconds} s" : "died half-way";
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(
                Encoding.UTF8.GetBytes($"<{WarningOfDaemon}>topoapply[{Environment.ProcessId}]: the apply of {report.Apply.Entry.Topology} {why}: {what}"),
                new UnixDomainSocketEndPoint("/dev/log"));
        }
        catch (SocketException)
        {
            // No system log here; `topoapply status` knows it all the same.
        }
    }
}
