using System.Globalization;
using System.Text;
using TopoApply.Cli.Rendering;
using TopoApply.Netlink.Values;
using TopoApply.Planning;

namespace TopoApply.Cli.Commands;

/// <summary>Warns who is logged in over a link that a plan concerns.</summary>
internal static class SshSession
{
    private const string Variable = "SSH_CONNECTION";
    private const int MostAncestors = 16;

    /// <summary>Prints the warning; nothing when the session does not come over ssh, or over another link.</summary>
    public static void Warn(Plan plan)
    {
        if (plan.IsEmpty || Local(Connection()) is not { } local || SessionLink.Concerned(plan, local) is not var (link, change))
        {
            return;
        }

        Terminal.Error.Line($"{Terminal.Error.Yellow("warning")}: this ssh session comes in over {Terminal.Clean(link.Value)} ({local}), and the plan concerns it ({PlanText.Describe(change.Resource)}).");
        Terminal.Error.Line("  hint: apply with --confirm 60s, and the state before comes back by itself if you are locked out");
    }

    /// <summary>Our address out of `client port server port`; null when it is none.</summary>
    internal static IpAddress? Local(string? connection)
    {
        if (connection?.Split(' ') is not [_, _, var server, _])
        {
            return null;
        }

        // A link-local address comes with its link; an IPv4 address may come in IPv6 clothes.
        var text = server.Split('%')[0];
        text = text.StartsWith("::ffff:", StringComparison.OrdinalIgnoreCase) && text.Contains('.') ? text["::ffff:".Length..] : text;
        return IpAddress.TryParse(text, out var address) ? address : null;
    }

    /// <summary>From the environment, or from that of a process above us: sudo does not pass it on.</summary>
    private static string? Connection()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } own)
        {
            return own;
        }

        try
        {
            var process = ParentOf("self");
            for (var i = 0; i < MostAncestors && process is not (null or "0"); i++)
            {
                var found = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{process}/environ")).Split('\0').FirstOrDefault(entry => entry.StartsWith($"{Variable}=", StringComparison.Ordinal));
                if (found is not null)
                {
                    return found[(Variable.Length + 1)..];
                }

                process = ParentOf(process);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is not ours to look at: then nothing is known.
        }

        return null;
    }

    private static string? ParentOf(string process) => File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status"))
        .FirstOrDefault(line => line.StartsWith("PPid:", StringComparison.Ordinal))?["PPid:".Length..].Trim();
}
