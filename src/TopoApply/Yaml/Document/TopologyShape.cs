using TopoApply.Diagnostics;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Document;

/// <summary>How a topology is written: the top level of a file.</summary>
internal static class TopologyShape
{
    private static IReadOnlyList<Field<Topology>>? _table;
    private static IReadOnlyList<Field<DefaultsSpec>>? _defaults;

    /// <summary>The whole file.</summary>
    public static TableShape<Topology> File => field ??= new("a topology", () => Table, _ => new Topology(), CheckHost);

    private static IReadOnlyList<Field<Topology>> Table => _table ??=
    [
        Field.Value(
            "version",
            Version,
            (Topology t) => t.Version,
            (t, v) => t with { Version = v },
            "Version of this language: 1.",
            required: true),
        Field.Reference(
            "name",
            Name.Located(),
            (Topology t) => t.Name,
            (t, v) => t with { Name = v },
            "Name of the topology, which marks everything that it makes: letters, digits, `_`, `.` and `-`, at most 63.",
            required: true),
        Field.Short<Topology, EquatableArray<Located<string>>>(
            "include",
            IncludeShape.Paths,
            "Another file of this language, or several, relative to this one. What this file says comes on top: mappings merge, lists are joined, for the rest this file wins."),
        Field.Short<Topology, EquatableArray<Named<string, YamlScalar>>>(
            "vars",
            VariableShape.Map,
            "Variables: `${name}` stands for the text, anywhere in the file; in a computation such as `${base+i}` for the number. `--var NAME=VALUE` gives another value; a variable without one must be given so."),
        Field.Short<Topology, EquatableArray<Named<string, NamespaceSpec>>>(
            "kinds",
            KindShape.Map,
            "Shapes of namespaces by name, for `extends`."),
        Field.Short<Topology, EquatableArray<Named<string, PoolSpec>>>(
            "pools",
            PoolShape.Map,
            "Prefixes that number cables and LANs, by name: `10.0.0.0/16`, or `{ ipv4: 10.0.0.0/16, ipv6: fd00::/48 }`. What asks first gets the first part, so a cable or LAN at the end renumbers nothing."),
        Field.Reference(
            "defaults",
            new TableShape<DefaultsSpec>("`defaults`", () => Defaults, span => new DefaultsSpec { Span = span }),
            (Topology t) => t.Defaults,
            (t, v) => t with { Defaults = v },
            "Values for everything that does not say its own."),
        Field.Value(
            "namespaces",
            NamespaceShape.Map,
            (Topology t) => (EquatableArray<Named<NamespaceName, NamespaceSpec>>?)t.Namespaces,
            (t, v) => t with { Namespaces = v ?? [] },
            "The network namespaces by name. A name such as `client[1-3]` stands for three, and `${i}` below it is the number."),
        Field.Reference(
            "host",
            NamespaceShape.Host,
            (Topology t) => t.Host,
            (t, v) => t with { Host = v },
            "The namespace that TopoApply is started in; it may also stand under `namespaces`. Only what stands here is changed there, and only what is marked as ours is removed."),
        Field.Value(
            "links",
            new CableListShape(),
            (Topology t) => (EquatableArray<CableSpec>?)t.Cables,
            (t, v) => t with { Cables = v ?? [] },
            "The veth cables between namespaces, one item each."),
        Field.Short<Topology, EquatableArray<Named<string, LanSpec>>>(
            "lans",
            LanShape.Map,
            "LANs by name: each is a bridge with a cable to every member."),
    ];

    private static IReadOnlyList<Field<DefaultsSpec>> Defaults => _defaults ??=
    [
        Field.Reference(
            "namespaces",
            NamespaceShape.Defaults,
            (DefaultsSpec d) => d.Namespaces,
            (d, v) => d with { Namespaces = v },
            "For every namespace but `host`. Sysctls are merged one by one."),
        Field.Reference(
            "links",
            CableTable.Defaults,
            (DefaultsSpec d) => d.Cables,
            (d, v) => d with { Cables = v },
            "For every cable."),
        Field.Reference(
            "interfaces",
            InterfaceShape.Defaults,
            (DefaultsSpec d) => d.Interfaces,
            (d, v) => d with { Interfaces = v },
            "For every interface of a namespace but `host`'s and `lo`; what `links` says comes first."),
    ];

    private static bool CheckHost(Topology topology, YamlMapping mapping, DiagnosticBag bag)
    {
        if (topology.Host is not null && topology.Namespaces.Any(n => n.Name.IsHost))
        {
            bag.Error(DiagnosticCodes.DuplicateName, mapping.SpanOf("host"), "`host` stands here and under `namespaces`", "join the two");
            return false;
        }

        return true;
    }

    private static Scalar<int> Version => field ??= new(
        "a version",
        (string text, out int value, out Problem problem) =>
        {
            value = 1;
            problem = new Problem($"`{text}` is not a version that this program reads", "write `version: 1`");
            return text == "1";
        },
        v => $"{v}",
        ScalarSchema.Integer(1, 1) with { Pattern = "1" });

    private static Scalar<string> Name => field ??= new(
        "a topology's name",
        (string text, out string value, out Problem problem) =>
        {
            value = text;
            problem = text.Length > NamespaceName.MaxLength
                ? new Problem($"a topology's name has at most {NamespaceName.MaxLength} characters, this one has {text.Length}")
                : new Problem($"`{text}` cannot be a topology's name", "letters, digits, `_`, `.` and `-`, a letter or digit first");
            return text.Length <= NamespaceName.MaxLength && NameText.IsValid(text);
        },
        v => v,
        ScalarSchema.Name(Scalars.NamespaceKeyPattern));
}
