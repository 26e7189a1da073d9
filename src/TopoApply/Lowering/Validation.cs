using TopoApply.Diagnostics;
using TopoApply.Kinds.Nftables;
using TopoApply.Kinds.Rules;
using TopoApply.Kinds.Sysctls;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Lowering;

/// <summary>What only the whole file can tell: whether names lead somewhere, and whether the kernel could do what is asked.</summary>
internal static class Validation
{
    private const int MaxNameservers = 3;

    /// <summary>Reports everything that is wrong.</summary>
    public static void Check(TopologyIndex index, Findings findings)
    {
        AddressValidation.CheckSegments(index, findings);
        foreach (var netns in index.Namespaces)
        {
            AddressValidation.Check(index, netns, findings);
            RouteValidation.Check(netns, findings);
            foreach (var rule in netns.Spec.Rules ?? [])
            {
                CheckRule(netns, rule, findings);
            }

            foreach (var neighbour in netns.Spec.Neighbours ?? [])
            {
                CheckLink(netns, neighbour.Dev, findings);
            }

            CheckSysctls(netns, findings);
            CheckNftLinks(netns, findings);
            CheckResolver(netns, findings);
        }
    }

    /// <summary>Reports a name that no interface of the namespace has. Of the host's interfaces the file knows only some.</summary>
    public static bool CheckLink(NamespaceEntry netns, Located<InterfaceName>? link, Findings findings)
    {
        if (link is not { } name || netns.Name.IsHost || name.Value == InterfaceName.Loopback || netns.Find(name.Value) is not null)
        {
            return true;
        }

        ReportUnknown(netns, name, findings);
        return false;
    }

    /// <summary>Reports a name that nothing in the namespace has, unless it may be in what could not be read.</summary>
    public static void ReportUnknown(NamespaceEntry netns, Located<InterfaceName> link, Findings findings)
    {
        if (!findings.MayName(link.Value.Value))
        {
            findings.Error(
                DiagnosticCodes.UnknownInterface,
                link.Span,
                $"namespace `{netns.Name}` has no interface `{link.Value}`",
                netns.Suggest(link.Value, findings));
        }
    }

    private static void CheckRule(NamespaceEntry netns, RuleSpec rule, Findings findings)
    {
        if (rule.Priority is { Value: 0 or 32766 or 32767 } priority)
        {
            findings.Error(
                DiagnosticCodes.ReservedPriority,
                priority.Span,
                $"{priority.Value} is the priority of the kernel's own rule for the table `{priority.Value switch { 0 => "local", 32766 => "main", _ => "default" }}`",
                "choose one from 1 to 32765");
        }

        CheckLink(netns, rule.InputLink, findings);
        CheckLink(netns, rule.OutputLink, findings);
    }

    private static void CheckSysctls(NamespaceEntry netns, Findings findings)
    {
        foreach (var setting in netns.Spec.Sysctls ?? [])
        {
            if (SysctlPath.LinkOf(setting.Name) is { } link and not ("all" or "default"))
            {
                CheckLink(netns, new Located<InterfaceName>(new InterfaceName(link), setting.Span), findings);
            }
        }
    }

    private static void CheckNftLinks(NamespaceEntry netns, Findings findings)
    {
        var nat = netns.Spec.Nat;
        if (nat is null && netns.Spec.Filter is null)
        {
            return;
        }

        foreach (var rule in (EquatableArray<NatRule>[])[nat?.Masquerade ?? [], nat?.Snat ?? [], nat?.Dnat ?? [], nat?.Redirect ?? []])
        {
            foreach (var one in rule)
            {
                CheckNftLinks(netns, one.Match, one.Span, findings);
            }
        }

        foreach (var chain in (FilterChain?[])[netns.Spec.Filter?.Input, netns.Spec.Filter?.Forward, netns.Spec.Filter?.Output])
        {
            foreach (var rule in chain?.Rules ?? [])
            {
                CheckNftLinks(netns, rule.Match, rule.Span, findings);
            }
        }
    }

    // A rule may wait for an interface that a daemon will make, so this is no error.
    private static void CheckNftLinks(NamespaceEntry netns, NftMatch match, SourceSpan span, Findings findings)
    {
        foreach (var name in (match.In ?? []).Concat(match.Out ?? []))
        {
            var link = new InterfaceName(name);
            if (!netns.Name.IsHost && !name.EndsWith('*') && link != InterfaceName.Loopback && netns.Find(link) is null && !findings.MayName(name))
            {
                findings.Warning(
                    DiagnosticCodes.UnknownInterface,
                    span,
                    $"namespace `{netns.Name}` has no interface `{name}`, so this rule matches nothing",
                    netns.Suggest(link, findings));
            }
        }
    }

    private static void CheckResolver(NamespaceEntry netns, Findings findings)
    {
        if (netns.Spec.Dns?.Nameservers is { Count: > MaxNameservers } servers)
        {
            findings.Warning(
                DiagnosticCodes.ResolverLimit,
                servers[MaxNameservers].Span,
                $"the C library asks the first {MaxNameservers} name servers only, this is number {MaxNameservers + 1}");
        }
    }
}
