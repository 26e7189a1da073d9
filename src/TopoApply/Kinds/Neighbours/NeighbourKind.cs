using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Planning;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Neighbours;

/// <summary>Permanent neighbour entries.</summary>
internal sealed class NeighbourKind : ResourceKind<Neighbour>
{
    /// <inheritdoc/>
    public override string Name => "neighbour";

    /// <inheritdoc/>
    public override bool NeedsHostRecord => true;

    /// <inheritdoc/>
    public override bool NeedsLinksUp => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Field<Neighbour>> Fields => NeighbourFields.Table;

    /// <inheritdoc/>
    public override void Read(NamespaceReader reader)
    {
        Func<int, InterfaceName?> nameOf = reader.Links.NameOf;
        reader.Dump(
            RTM.GETNEIGH,
            static writer => writer.Header(new NdMsg { Family = AF.UNSPEC }),
            (in message) =>
            {
                if (NeighbourCodec.Decode(message, reader.Netns, nameOf, out var protocol) is { } neighbour)
                {
                    reader.TryAdd(neighbour.OwnedAs(Classify(reader, neighbour, protocol)));
                }
            });
    }

    /// <inheritdoc/>
    protected override IEnumerable<ResourceKey> Requires(Neighbour resource, State state)
    {
        yield return ResourceKey.ForLink(resource.Netns, resource.Link);
    }

    /// <inheritdoc/>
    protected override bool DiesWith(Neighbour resource, ResourceKey required) => required == ResourceKey.ForLink(resource.Netns, resource.Link);

    /// <inheritdoc/>
    protected override string Describe(Neighbour resource) =>
        $"neighbour {resource.Address}{(resource.Mac is { } mac ? $" lladdr {mac}" : "")} dev {resource.Link}";

    /// <summary>Nothing that the description does not say.</summary>
    protected override IReadOnlyList<KeyValuePair<string, string>> Attributes(Neighbour resource) => [];

    /// <inheritdoc/>
    protected override IEnumerable<string> Shell(Operation operation, Neighbour resource, State target)
    {
        var command = ShellCommand.Ip(resource.Netns).Add("neigh", operation.Verb == OperationVerb.Delete ? "del" : "replace", resource.Address.ToString());
        yield return (operation.Verb == OperationVerb.Delete
            ? command.Add("dev", resource.Link.Value)
            : command.Option("lladdr", resource.Mac).Add("dev", resource.Link.Value, "nud", "permanent", "protocol", $"{Marks.Protocol}")).ToString();
    }

    /// <inheritdoc/>
    protected override void Execute(Operation operation, Neighbour resource, OperationContext context)
    {
        switch (operation.Verb)
        {
            case OperationVerb.Create:
                // A learned entry of the same address is no resource; the permanent one takes its place.
                Write(NLM_F.CREATE | NLM_F.REPLACE);
                break;
            case OperationVerb.Change or OperationVerb.Adopt:
                // It may be gone by now: a link that goes down in the same plan takes its neighbours along.
                Write(NLM_F.CREATE | NLM_F.REPLACE);
                break;
            case OperationVerb.Delete when context.TryIndexOf(resource.Netns, resource.Link, out var index):
                context.Send(
                    resource.Netns,
                    RTM.DELNEIGH,
                    0,
                    w => NeighbourCodec.WriteDelete(w, resource, index),
                    Errno.ENOENT,
                    Errno.ESRCH,
                    Errno.ENODEV);
                break;
        }

        void Write(ushort flags)
        {
            var index = context.IndexOf(resource.Netns, resource.Link);
            context.Send(resource.Netns, RTM.NEWNEIGH, flags, w => NeighbourCodec.WriteNew(w, resource, index));
        }
    }

    private static Ownership Classify(NamespaceReader reader, Neighbour neighbour, byte protocol) => reader.Classify(
        Marks.IsStatic(protocol),
        protocol == Marks.Protocol && (reader.Links.IsOurs(neighbour.Link) || reader.Record.HasHostObject(neighbour.Key)));
}
