using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using TopoApply.Applying;
using TopoApply.Journaling;
using TopoApply.Kernel;
using TopoApply.Netlink;
using TopoApply.Cli.Rendering;

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
    private const int PauseMilliseconds = 1000;
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
        Detachment.FromTerminal();
        StandardStream.Output.WriteLine(Ready);
        Detachment.FromStreams();
        var seen = false;
        var trouble = "";
        var giveUp = LinuxJournal.Uptime + PatienceSeconds;
        while (true)
        {
            var phase = LinuxJournal.Phase;
            if (phase is null && (seen || (LinuxJournal.Uptime > giveUp && !HostLock.IsHeld)))
            {
                return ExitCode.Done;
            }

            seen |= phase is not null;
            if (phase is not null && TryRecover(ref trouble) is { } report)
            {
                Log(Words(report));
                return ExitCode.Reverted;
            }

            Thread.Sleep(PollMilliseconds);
        }
    }

    /// <summary>Null while there is nothing to do, and when it could not be done: then it is tried again, for nobody else may be left to do it.</summary>
    private static RecoveryReport? TryRecover(ref string trouble)
    {
        try
        {
            var isDue = LinuxJournal.Phase != JournalPhase.Armed || LinuxJournal.Uptime >= LinuxJournal.Deadline();
            return isDue ? Pipeline.OnThisHost().Recover(evenArmed: false) : null;
        }
        catch (Exception exception) when (exception is HostLockedException or UnconfirmedApplyException)
        {
            // The applying process is alive, or has just come to its end.
            return null;
        }
        catch (Exception exception) when (exception is KernelException or IOException or UnauthorizedAccessException or JournalUnreadableException)
        {
            // Once for each reason: this may go on for days.
            if (exception.Message != trouble)
            {
                trouble = exception.Message;
                Log($"reverting an apply is not possible yet: {trouble}");
            }

            Thread.Sleep(PauseMilliseconds);
            return null;
        }
    }

    private static string Words(RecoveryReport report)
    {
        var what = report.Outcome switch
        {
            RecoveryOutcome.Finished => "its result stays",
            RecoveryOutcome.Incomplete => $"the state before is NOT fully restored ({report.Rollback?.Restored}/{report.Rollback?.Total})",
            _ => $"reverted, the state before is restored ({report.Rollback?.Restored}/{report.Rollback?.Total})",
        };
        var why = report.Apply.Phase == JournalPhase.Armed ? $"was not confirmed within {report.Apply.Entry.Confirm?.TotalSeconds} s" : "died half-way";
        return $"the apply of {report.Apply.Entry.Topology} {why}: {what}";
    }

    /// <summary>To the system's log, where there is one.</summary>
    private static void Log(string text)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(
                Encoding.UTF8.GetBytes($"<{WarningOfDaemon}>topoapply[{Environment.ProcessId}]: {text}"),
                new UnixDomainSocketEndPoint("/dev/log"));
        }
        catch (SocketException)
        {
            // No system log here; `topoapply status` knows it all the same.
        }
    }
}
