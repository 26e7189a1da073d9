using TopoApply.Diagnostics;
using TopoApply.Lowering;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Document;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Expanding;

/// <summary>
/// `gateway` and `publish`: what a namespace is to another. Both follow from who is plugged into whom and with which addresses, so they are
/// written out last, with a look at the whole topology without them.
/// </summary>
internal static class RoleExpansion
{
    private const string Gateway = "gateway";
    private const string Publish = "publish";

    /// <summary>The topology with routes and translations in place of the roles; all other short forms have been written out.</summary>
    public static YamlMapping Expand(YamlMapping root, DiagnosticBag bag)
    {
        var roles = new List<(YamlScalar Name, YamlEntry Role)>();
        root = WithoutRoles(root, roles);
        if (roles.Count == 0)
        {
            return root;
        }

        // What is wrong with the rest is said when it is read in earnest.
        var scratch = new DiagnosticBag(new ExpansionBudget(bag.Budget.Items, bag.Budget.Nodes));
        TopologyShape.File.TryRead(root, scratch, out var topology);
        var index = TopologyIndex.Build(topology, new Findings(scratch));
        var view = new RoleView(index, new Segments(index), bag);
        var additions = new NamespaceAdditions();
        foreach (var (name, role) in roles)
        {
            if (!NamespaceName.TryParse(name.Text, out var netns) || view.Find(netns) is not { } entry)
            {
                continue;
            }

            if (role.Key.Text == Gateway)
            {
                GatewayRole.Add(entry, role.Value, view, additions);
            }
            else
            {
                PublishRole.Add(entry, role.Value, view, additions);
            }
        }

        return additions.On(root);
    }

    private static YamlMapping WithoutRoles(YamlMapping root, List<(YamlScalar Name, YamlEntry Role)> roles)
    {
        if (root.Find("host") is { } host)
        {
            root = root.With(host, Take(host, roles));
        }

        return root.Find("namespaces") is { Value: YamlMapping namespaces } entry
            ? root.With(entry, namespaces with { Entries = [.. namespaces.Entries.Select(e => e with { Value = Take(e, roles) })] })
            : root;
    }

    private static YamlNode Take(YamlEntry netns, List<(YamlScalar Name, YamlEntry Role)> roles)
    {
        if (netns.Value is not YamlMapping mapping)
        {
            return netns.Value;
        }

        foreach (var key in (string[])[Gateway, Publish])
        {
            if (mapping.Find(key) is { } role)
            {
                roles.Add((netns.Key, role));
            }
        }

        return mapping.Without(Gateway, Publish);
    }
}

/// <summary>The topology as roles see it.</summary>
internal sealed class RoleView(TopologyIndex index, Segments segments, DiagnosticBag bag)
{
    private readonly HashSet<(string Code, SourceSpan Span)> _said = [];
    private readonly Dictionary<NamespaceName, ILookup<InterfaceEntry, InterfaceEntry>> _bySegment = [];

    /// <summary>Takes what is wrong.</summary>
    public DiagnosticBag Bag => bag;

    /// <summary>A namespace; null when it is not declared.</summary>
    public NamespaceEntry? Find(NamespaceName name) => index.Find(name);

    /// <summary>A namespace that a role names; reported when it is not declared.</summary>
    public NamespaceEntry? Find(NamespaceName name, SourceSpan span)
    {
        if (Find(name) is { } found)
        {
            return found;
        }

        if (!bag.Unread.MayName(name.Value))
        {
            Error(
                DiagnosticCodes.UnknownNamespace,
                span,
                $"no namespace `{name}` is declared",
                NodeText.Suggest(name.Value, index.Namespaces.Select(n => n.Name.Value), bag));
        }

        return null;
    }

    /// <summary>The interfaces of a namespace that have addresses and are on the segment of another.</summary>
    public IEnumerable<InterfaceEntry> Beside(InterfaceEntry entry, NamespaceEntry netns)
    {
        if (!_bySegment.TryGetValue(netns.Name, out var lookup))
        {
            _bySegment[netns.Name] = lookup = Addressed(netns).ToLookup(segments.Of);
        }

        return lookup[segments.Of(entry)];
    }

    /// <summary>The interfaces of a namespace that have addresses, but for `lo`.</summary>
    public static IEnumerable<InterfaceEntry> Addressed(NamespaceEntry netns) => netns.Interfaces.Where(i => !i.IsLoopback && i.Addresses.Count > 0);

    /// <summary>True when a namespace may have more than what could be read of it.</summary>
    public bool IsIncomplete(NamespaceEntry netns) => bag.Unread.MayAddTo(netns.Name.Value, netns.Spec.Span);

    /// <summary>Reports an error; what a range repeats is said once.</summary>
    public void Error(string code, SourceSpan span, string message, string? hint = null)
    {
        if (_said.Add((code, span)))
        {
            bag.Error(code, span, message, hint);
        }
    }
}
