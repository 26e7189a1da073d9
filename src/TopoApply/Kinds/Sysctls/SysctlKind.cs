using TopoApply.Graphs;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Netlink.Namespaces;
using TopoApply.Netlink.Values;
using TopoApply.Planning;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Sysctls;

/// <summary>Kernel settings of a namespace.</summary>
internal sealed class SysctlKind : ResourceKind<Sysctl>
{
    private const string Ipv4Forward = "net/ipv4/ip_forward";

    /// <inheritdoc/>
    public override string Name => "sysctl";

    /// <inheritdoc/>
    public override IReadOnlyList<Field<Sysctl>> Fields => SysctlFields.Table;

    /// <inheritdoc/>
    public override bool Draw(Resource resource, GraphDrawing drawing)
    {
        if (resource is Sysctl { Path: SysctlPath.ForwardingV4 or SysctlPath.ForwardingV6, Value: "1" })
        {
            drawing.MarkRouter(resource.Netns);
        }

        return false;
    }

    /// <summary>Only what is wanted and what we have changed: there are thousands. Of everything, what differs from a new namespace.</summary>
    public override void Read(NamespaceReader reader)
    {
        var recorded = reader.Record.SysctlsIn(reader.Netns);
        HashSet<string> paths = new(recorded.Keys, StringComparer.Ordinal);
        foreach (var wanted in reader.DesiredHere<Sysctl>())
        {
            paths.Add(wanted.Path);
        }

        if (reader.Everything)
        {
            paths.UnionWith(SysctlSurvey.Changed(reader.Session.Namespace));
        }

        foreach (var path in paths)
        {
            if (reader.ReadSysctl(path) is not { } value)
            {
                continue;
            }

            var isOurs = recorded.TryGetValue(path, out var original);
            reader.Add(new Sysctl
            {
                Netns = reader.Netns,
                Path = path,
                Value = Normal(value),
                Original = original,
                Ownership = isOurs && reader.Role != NamespaceRole.Kept ? Ownership.Owned : Ownership.Builtin,
            });
        }
    }

    /// <summary>The link of a per-link setting, and the settings that overwrite it when they change.</summary>
    protected override IEnumerable<ResourceKey> Requires(Sysctl resource, State state)
    {
        var parts = resource.Path.Split('/');
        if (parts is not ["net", var family, "conf" or "neigh", var link, .. var rest])
        {
            yield break;
        }

        // A toggle of forwarding sets it on every link, and `all` and `default` likewise.
        if (family == "ipv4" && parts[2] == "conf" && state.Contains(ResourceKey.ForSysctl(resource.Netns, Ipv4Forward)))
        {
            yield return ResourceKey.ForSysctl(resource.Netns, Ipv4Forward);
        }

        if (link == "all")
        {
            yield break;
        }

        var stem = $"net/{family}/{parts[2]}";
        foreach (var wider in link == "default" ? (string[])["all"] : ["all", "default"])
        {
            var key = ResourceKey.ForSysctl(resource.Netns, $"{stem}/{wider}/{string.Join('/', rest)}");
            if (state.Contains(key))
            {
                yield return key;
            }
        }

        if (link != "default")
        {
            yield return ResourceKey.ForLink(resource.Netns, new InterfaceName(link));
        }
    }

    /// <inheritdoc/>
    protected override bool DiesWith(Sysctl resource, ResourceKey required) => required.Kind == "link";

    /// <inheritdoc/>
    protected override string Describe(Sysctl resource) => $"sysctl {(resource.Path.Contains('.') ? resource.Path : resource.Path.Replace('/', '.'))}";

    /// <summary>A setting that goes gets the value it had before: no packet misses it.</summary>
    public override Disruption DisruptionOf(Change change) => Disruption.None;

    /// <inheritdoc/>
    protected override IEnumerable<string> Shell(Operation operation, Sysctl resource, State target) =>
        (operation.Verb == OperationVerb.Delete ? resource.Original : resource.Value) is { } value
            ? [ShellCommand.In(resource.Netns, "sysctl").Add("-qw", $"{resource.Path}={value}").ToString()]
            : [];

    /// <inheritdoc/>
    protected override void Execute(Operation operation, Sysctl resource, OperationContext context)
    {
        if (operation.Verb == OperationVerb.Delete)
        {
            Restore(resource, context);
        }
        else if (resource.Value is { } value)
        {
            Write(resource, value, context);
        }
    }

    private static void Write(Sysctl resource, string value, OperationContext context)
    {
        var before = context.ReadSysctl(resource.Netns, resource.Path)
            ?? throw new SysctlException(resource.Path, "Writing", Errno.ENOENT);
        if (Normal(before) == Normal(value))
        {
            if (resource.Original is { } recorded)
            {
                // A rollback brings the record of it back as well: it was ours, and had been changed to what it was before us.
                context.Record.AddSysctl(resource.Key, recorded);
            }

            return;
        }

        context.Record.AddSysctl(resource.Key, resource.Original ?? Normal(before));
        if (!context.Session(resource.Netns).IsStaged)
        {
            context.SaveRecord();
        }

        context.WriteSysctl(resource.Netns, resource.Path, value);
    }

    private static void Restore(Sysctl resource, OperationContext context)
    {
        if (context.ReadSysctl(resource.Netns, resource.Path) is { } present && resource.Original is { } original && Normal(present) != original)
        {
            context.WriteSysctl(resource.Netns, resource.Path, original);
        }

        context.Record.RemoveSysctl(resource.Key);
    }

    private static string Normal(string value) => string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
