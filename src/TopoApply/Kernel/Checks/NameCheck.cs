using TopoApply.Kernel.Entering;

namespace TopoApply.Kernel.Checks;

/// <summary>Whether names are resolved in a namespace by its own resolv.conf. `topoapply exec` sees to that; `ip netns exec` cannot always.</summary>
internal static class NameCheck
{
    private const string Resolver = "/etc/resolv.conf";
    private const string Switch = "/etc/nsswitch.conf";
    private const string Instead = "topoapply exec NAMESPACE -- COMMAND";

    /// <summary>Runs the check.</summary>
    public static IEnumerable<Finding> Run()
    {
        List<Finding> findings = [];
        if (!File.Exists(Resolver))
        {
            findings.Add(Finding.Warning("names", $"{Resolver} is missing or leads nowhere: `ip netns exec` cannot show a namespace's own there; `topoapply exec` can", Instead));
        }
        else if (new FileInfo(Resolver).LinkTarget is { } target)
        {
            findings.Add(Finding.Warning("names", $"{Resolver} is a link to {target}: what `ip netns exec` shows there is lost when that file is replaced; `topoapply exec` is not concerned", Instead));
        }

        foreach (var directory in MachineView.Resolvers.Where(Directory.Exists))
        {
            findings.Add(Finding.Warning("names", $"programs under `ip netns exec` may have the host's daemon in {directory} resolve names for them; `topoapply exec` hides it", Instead));
        }

        if (HostsLine() is { } line && !line.Contains("dns", StringComparer.Ordinal))
        {
            findings.Add(Finding.Warning("names", $"`hosts:` in {Switch} does not name `dns`: programs in namespaces do not ask the name servers of their resolv.conf", $"sudo sed -i '/^hosts:/s/$/ dns/' {Switch}"));
        }

        return findings.Count > 0 ? findings : [Finding.Ok("names", $"namespaces resolve names by their own {Resolver}")];
    }

    private static string[]? HostsLine() => File.Exists(Switch)
        ? File.ReadLines(Switch).Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).LastOrDefault(words => words.Length > 0 && words[0] == "hosts:")
        : null;
}
