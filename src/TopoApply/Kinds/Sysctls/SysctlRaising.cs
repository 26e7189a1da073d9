using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Sysctls;

/// <summary>A namespace's settings in the places where a file says them.</summary>
/// <param name="ForwardingV4">What is said about forwarding IPv4.</param>
/// <param name="ForwardingV6">What is said about forwarding IPv6.</param>
/// <param name="Place">Where forwarding stands.</param>
/// <param name="Others">The rest, by path.</param>
internal sealed record RaisedSysctls(bool? ForwardingV4, bool? ForwardingV6, SourceSpan Place, EquatableArray<Named<string, string>>? Others)
{
    /// <summary>True when anything is said about forwarding.</summary>
    public bool HasForwarding => ForwardingV4 is not null || ForwardingV6 is not null;
}

/// <summary>From settings to what a file would say: `forwarding`, what stands under `sysctls`, and what stands beside an interface.</summary>
internal static class SysctlRaising
{
    /// <summary>Puts settings in their places.</summary>
    /// <param name="settings">Those of one namespace.</param>
    /// <param name="place">The place of one.</param>
    /// <param name="hasLink">True for an interface beside which something can be said.</param>
    public static (RaisedSysctls OfNamespace, ILookup<string, Named<string, string>> OfLinks) Of(
        IEnumerable<Sysctl> settings, Func<Sysctl, SourceSpan> place, Func<string, bool> hasLink)
    {
        var all = settings.OrderBy(s => s.Path, StringComparer.Ordinal).ToList();
        var (v4, v6) = (Switch(all, SysctlPath.ForwardingV4), Switch(all, SysctlPath.ForwardingV6));

        // `false` speaks of both families, and no word says: this one on and the other off.
        if ((v4, v6) is (false, not false) or (not false, false))
        {
            (v4, v6) = (v4 is true ? true : null, v6 is true ? true : null);
        }

        List<Named<string, string>> others = [];
        List<(string Link, Named<string, string> Setting)> onLinks = [];
        foreach (var setting in all)
        {
            if ((setting.Path == SysctlPath.ForwardingV4 && v4 is not null) || (setting.Path == SysctlPath.ForwardingV6 && v6 is not null))
            {
                continue;
            }

            var span = place(setting);
            if (SysctlPath.LinkOf(setting.Path) is { } link && hasLink(link))
            {
                var parts = setting.Path.Split('/');
                onLinks.Add((link, new Named<string, string>($"{parts[1]}/{parts[2]}/*/{parts[4]}", setting.Value ?? "", span)));
            }
            else
            {
                others.Add(new Named<string, string>(setting.Path, setting.Value ?? "", span));
            }
        }

        var forwarding = all.Find(s => s.Path is SysctlPath.ForwardingV4 or SysctlPath.ForwardingV6);
        return (
            new RaisedSysctls(v4, v6, forwarding is null ? SourceSpan.None : place(forwarding), others.Count == 0 ? null : EquatableArray.From(others)),
            onLinks.ToLookup(s => s.Link, s => s.Setting, StringComparer.Ordinal));
    }

    private static bool? Switch(List<Sysctl> all, string path) => all.Find(s => s.Path == path)?.Value switch { "1" => true, "0" => false, _ => null };
}
