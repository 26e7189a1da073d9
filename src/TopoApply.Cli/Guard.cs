using System.Reflection;
using TopoApply.Cli.Rendering;
using TopoApply.Journaling;
using TopoApply.Kernel;
using TopoApply.Kernel.Entering;
using TopoApply.Netlink;
using TopoApply.Saving;

namespace TopoApply.Cli;

/// <summary>Turns what a command may throw into one sentence and an exit code: a user never sees a stack trace for what a user can mend.</summary>
internal static class Guard
{
    /// <summary>Runs a command.</summary>
    public static int Run(Func<int> command)
    {
        try
        {
            return command();
        }
        catch (HostLockedException locked)
        {
            return Environment(locked.Message);
        }
        catch (Exception unfinished) when (unfinished is UnconfirmedApplyException or JournalUnreadableException)
        {
            return Environment(unfinished.Message);
        }
        catch (SandboxRefusedException refused)
        {
            return Environment(refused.Message);
        }
        catch (UnusablePlanException unusable)
        {
            Terminal.Error.Line($"{Terminal.Error.Red("error")}: {Terminal.Clean(unusable.Message)}");
            return ExitCode.Invalid;
        }
        catch (StalePlanException stale)
        {
            Terminal.Error.Line($"{Terminal.Error.Red("error")}: {Terminal.Clean(stale.Message)}; nothing was touched.");
            stale.Moved.ToList().ForEach(moved => Terminal.Error.Line($"  {Terminal.Clean(moved)}"));
            Terminal.Error.Line("  hint: plan again, and look at what is different");
            return ExitCode.Stale;
        }
        catch (KernelException refusal)
        {
            return Environment($"the kernel refused: {refusal.Message}");
        }
        catch (UnauthorizedAccessException denied)
        {
            return Environment(denied.Message);
        }
        catch (IOException failed)
        {
            return IsBrokenPipe(failed) ? ExitCode.Done : Environment(failed.Message);
        }
        catch (Exception bug)
        {
            Terminal.Error.Line($"topoapply {Version} met a case that it does not know; please report it with the lines below.");
            bug.ToString().Split('\n').ToList().ForEach(line => Terminal.Error.Whole(Terminal.Clean(line)));
            return ExitCode.Environment;
        }
    }

    /// <summary>True when this process may read and write the kernel's network state.</summary>
    public static bool HasRights => LinuxKernel.CheckRights() is null;

    /// <summary>Checks the rights that reading and writing the kernel's network state needs; null when they are there.</summary>
    public static int? MissingRights()
    {
        if (LinuxKernel.CheckRights() is not { } problem)
        {
            return null;
        }

        return Environment(problem);
    }

    private static string Version => typeof(Guard).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private static int Environment(string message)
    {
        Terminal.Error.Line($"{Terminal.Error.Red("error")}: {Terminal.Clean(message)}");
        return ExitCode.Environment;
    }

    private static bool IsBrokenPipe(IOException failed) => (failed.HResult & 0xFFFF) == 32 || failed.Message.Contains("Broken pipe", StringComparison.Ordinal);
}
