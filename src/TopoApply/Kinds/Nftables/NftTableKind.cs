using System.Text.Json;
using TopoApply.Graphs;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Planning;

namespace TopoApply.Kinds.Nftables;

/// <summary>
/// The nftables table of the topology. Not driven by a table of fields: what differs is chains and rules, and the whole of it changes
/// in one batch.
/// </summary>
internal sealed class NftTableKind : ResourceKind
{
    /// <inheritdoc/>
    public override string Name => NftTable.KindName;

    /// <inheritdoc/>
    public override IReadOnlyList<FieldChange> Compare(Resource desired, Resource live) => NftTableText.Changes((NftTable)live, (NftTable)desired);

    /// <summary>The desired table: nothing in it is unmanaged.</summary>
    public override Resource Merge(Resource desired, Resource live) => desired;

    /// <summary>Nothing: links are matched by name, whether they are there or not.</summary>
    public override IEnumerable<ResourceKey> Requires(Resource resource, State state) => [];

    /// <inheritdoc/>
    public override string Describe(Resource resource) => $"table inet {((NftTable)resource).Name}";

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Attributes(Resource resource) => NftTableText.Contents((NftTable)resource);

    /// <inheritdoc/>
    public override bool Draw(Resource resource, GraphDrawing drawing)
    {
        var raised = NftRaising.Of((NftTable)resource, default);
        foreach (var rule in (raised.Nat?.Snat ?? []).Concat(raised.Nat?.Masquerade ?? []).Concat(raised.Nat?.Dnat ?? []).Concat(raised.Nat?.Redirect ?? []))
        {
            drawing.AddNote(resource.Netns, $"NAT {NatWords(rule)}");
        }

        if (raised.Filter is not null)
        {
            drawing.AddNote(resource.Netns, "filter");
        }

        return raised.Nat is not null || raised.Filter is not null;
    }

    /// <inheritdoc/>
    public override void Read(NamespaceReader reader)
    {
        if (!reader.Exists || reader.Role == NamespaceRole.Foreign)
        {
            return;
        }

        try
        {
            if (new NftTableReader(reader.Session.Netfilter, reader.Netns, NftTable.NameFor(reader.Topology)).Find() is { } table)
            {
                reader.Add(table with { Ownership = reader.Classify(isStatic: true, isMarked: true) });
            }

            foreach (var other in reader.Everything ? NftTableList.Read(reader.Session.Netfilter) : [])
            {
                if (other != $"inet {NftTable.NameFor(reader.Topology)}")
                {
                    reader.Omit($"table {other}", "a topology has one table of its own, and this is another's");
                }
            }
        }
        catch (NetlinkException exception) when (exception.Errno is Errno.EINVAL or Errno.EOPNOTSUPP && !reader.DesiredHere<NftTable>().Any())
        {
            // A kernel without nf_tables has no table of ours; that matters only where one is wanted.
        }
    }

    private static string NatWords(NatRule rule)
    {
        var link = (rule.Match.In ?? rule.Match.Out) is { Count: > 0 } links ? $" {string.Join(", ", links)}" : "";
        var ports = rule.Match.Port is { Count: > 0 } list ? $" :{string.Join(",", list)}" : "";
        return rule.Action switch
        {
            NatAction.Masquerade => $"masquerade{link}",
            NatAction.Snat => $"snat{link} → {rule.Target}",
            NatAction.Dnat => $"dnat{link}{ports} → {rule.Target}",
            NatAction.Redirect => $"redirect{link}{ports}{(rule.TargetPort is { } port ? $" → :{port}" : "")}",
        };
    }

    /// <summary>Nothing: a table's changes are one transaction.</summary>
    public override void CleanUp(Resource resource)
    {
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json, Resource resource) => JsonSerializer.Serialize(json, (NftTable)resource, ResourceJson.Of<NftTable>());

    /// <inheritdoc/>
    public override Resource Parse(JsonElement json) => json.Deserialize(ResourceJson.Of<NftTable>()) ?? throw new JsonException("A table is missing.");

    /// <inheritdoc/>
    public override IEnumerable<string> Shell(Operation operation, State target) => NftTableShell.Of(operation, (NftTable)operation.Resource) is { } command ? [command] : [];

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, string>> Unchanged(Change change) =>
        change is { Live: NftTable live, Target: NftTable target } ? NftTableText.Unchanged(live, target) : [];

    /// <inheritdoc/>
    public override void Execute(Operation operation, OperationContext context)
    {
        context.Flush();
        var table = (NftTable)operation.Resource;
        var socket = context.Session(table.Netns).Netfilter;
        switch (operation.Verb)
        {
            case OperationVerb.Create:
                NftTableWriter.Write(socket, null, table);
                break;
            case OperationVerb.Change or OperationVerb.Adopt:
                NftTableWriter.Write(socket, operation.Live as NftTable, table);
                break;
            case OperationVerb.Delete:
                NftTableWriter.Write(socket, table, null);
                break;
            case OperationVerb.Publish:
                break;
        }
    }
}
