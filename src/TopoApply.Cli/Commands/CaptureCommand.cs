using System.CommandLine;
using TopoApply.Cli.Rendering;
using TopoApply.Kernel.Entering;
using TopoApply.Netlink.Values;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply capture NAMESPACE:INTERFACE [FILTER…]`: tcpdump(8) on one end of a lab.</summary>
internal static class CaptureCommand
{
    private const string Tool = "tcpdump";

    /// <summary>Where administrators' programs lie, which need not be in a user's search path.</summary>
    private const string MorePath = "/usr/local/sbin:/usr/sbin:/sbin";

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var endpoint = new Argument<string>("endpoint") { Description = "Where to capture: `namespace:interface`." };
        var file = new Option<string?>("--write", "-w") { Description = "Write the packets into a file, for Wireshark and the like; `-` is standard output." };
        var filter = new Argument<string[]>("filter") { Description = "Which packets, in tcpdump's words, such as `tcp port 80`.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("capture", "Show or record the packets of an interface, by tcpdump.") { endpoint, filter, file };
        command.SetAction(result => Run(result.GetRequiredValue(endpoint), result.GetValue(file), result.GetValue(filter) ?? []));
        return command;
    }

    private static int Run(string endpoint, string? file, string[] filter)
    {
        var colon = endpoint.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || colon == endpoint.Length - 1)
        {
            return Mistake($"`{endpoint}` is not an endpoint", "write `namespace:interface`, such as router:wan");
        }

        if (Guard.MissingRights() is { } missing)
        {
            return missing;
        }

        var (name, link) = (endpoint[..colon], endpoint[(colon + 1)..]);
        var isHost = name == NamespaceName.Host.Value;
        using var entry = isHost ? null : Programs.Find(name);
        if (!isHost && entry is null)
        {
            return ExitCode.Invalid;
        }

        var links = entry?.Links() ?? LinkNames.OfHost();
        if (!links.Contains(link, StringComparer.Ordinal))
        {
            return Mistake($"{name} has no interface `{link}`", Nearest.Hint(link, links, "it has none at all"));
        }

        if (FindTool() is not { } tool)
        {
            _ = Mistake($"{Tool} is not installed, and capturing is its work", $"sudo apt-get install {Tool} (Debian, Ubuntu), sudo dnf install {Tool} (Fedora), or your system's way");
            return ExitCode.Environment;
        }

        // It would give its rights up for a user who may not write here, and who does not exist in a sandbox.
        string[] command = [tool, "-i", link, "-n", "-Z", "root", .. file is null ? ["-l"] : (string[])["-U", "-w", file], "--", .. filter];
        return Programs.Become(command, entry is null ? ThisProcess.Become : line => entry.Replace(line, Programs.Warn));
    }

    private static int Mistake(string text, string hint)
    {
        Terminal.Error.Line($"{Terminal.Error.Red("error")}: {Terminal.Clean(text)}");
        Terminal.Error.Line($"  hint: {Terminal.Clean(hint)}");
        return ExitCode.Invalid;
    }

    private static string? FindTool() => $"{Environment.GetEnvironmentVariable("PATH")}:{MorePath}"
        .Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(directory => Path.Combine(directory, Tool))
        .FirstOrDefault(File.Exists);
}
