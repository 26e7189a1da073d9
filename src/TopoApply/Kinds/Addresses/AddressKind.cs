using TopoApply.Graphs;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Planning;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Addresses;

/// <summary>Addresses of links.</summary>
internal sealed class AddressKind : ResourceKind<Address>
{
    /// <summary>Those of `lo` and of one link, each with IPv4, IPv6 and a link-local one.</summary>
    private const int UsualAddresses = 6;

    private static readonly string[] Ipv6Switches = ["all", "default"];

    /// <inheritdoc/>
    public override string Name => "address";

    /// <inheritdoc/>
    public override bool NeedsHostRecord => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Field<Address>> Fields => AddressFields.Table;

    /// <summary>
    /// The order of the IPv4 addresses of a link in one subnet: the first is the primary, from which packets are sent. The kernel
    /// keeps the order of creation, so what comes out of order is made again, behind the longest beginning that is in order already.
    /// </summary>
    public override IEnumerable<ForcedRecreation> ForcedRecreations(State desired, State live)
    {
        // Most labs have one address in a subnet, and then there is no order.
        if (!desired.All.Any(r => r is Address { Order: > 0 }))
        {
            yield break;
        }

        foreach (var group in desired.All.OfType<Address>().Where(a => a.Local.Family == IpFamily.V4).GroupBy(Subnet))
        {
            var wanted = group.OrderBy(a => a.Order).ToArray();
            if (wanted.Length < 2)
            {
                continue;
            }

            var kept = -1;
            var inOrder = true;
            foreach (var address in wanted)
            {
                var present = live.Find<Address>(address.Key);
                var fits = present is not null && inOrder && present.Order > kept;
                if (fits)
                {
                    kept = present!.Order;
                    continue;
                }

                inOrder = false;
                if (present is not null)
                {
                    yield return new ForcedRecreation(
                        address.Key,
                        new FieldChange("order", Place(present.Order), Place(address.Order), "the kernel keeps addresses of a subnet in the order of their creation"));
                }
            }
        }
    }

    /// <inheritdoc/>
    public override bool Draw(Resource resource, GraphDrawing drawing)
    {
        var address = (Address)resource;
        if (address.Ownership == Ownership.KernelMade)
        {
            return false;
        }

        drawing.AddLabel(address.Netns, address.Link, address.Peer is { } peer ? $"{address.Local} peer {peer}" : address.Local.ToString());
        return true;
    }

    /// <inheritdoc/>
    public override void Read(NamespaceReader reader)
    {
        List<(Address Address, AddressFacts Facts)> found = new(UsualAddresses);
        Func<int, InterfaceName?> nameOf = reader.Links.NameOf;
        reader.DumpFamilies(
            RTM.GETADDR,
            static (writer, family) => writer.Header(new IfAddrMsg { Family = family }),
            (in message) =>
            {
                if (AddressCodec.Decode(message, reader.Netns, nameOf, out var facts) is { } address)
                {
                    found.Add((address, facts));
                    if (reader.Everything && AddressCodec.Unsaid(message, address.Link) is { } left)
                    {
                        reader.Omit(Describe(address), left);
                    }
                }
            });

        // A namespace whose `lo` is up has at least one address that a kernel since 5.18 marks as its own.
        var kernelMarks = found.Exists(f => f.Facts.Protocol is not null);
        Dictionary<(NamespaceName, InterfaceName, IpPrefix), int>? counts = HasOrder(found) ? [] : null;
        foreach (var (address, facts) in found)
        {
            var order = 0;
            if (counts is not null && address.Local.Family == IpFamily.V4)
            {
                // A dump lists the addresses of a subnet in the kernel's own order, the primary first.
                order = counts.GetValueOrDefault(Subnet(address));
                counts[Subnet(address)] = order + 1;
            }

            var placed = order == 0 ? address : address with { Order = order };
            reader.Add(placed.OwnedAs(Classify(reader, address, facts, kernelMarks)));
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ResourceKey> Requires(Address resource, State state)
    {
        yield return ResourceKey.ForLink(resource.Netns, resource.Link);
        if (resource.Local.Family == IpFamily.V6)
        {
            foreach (var name in Ipv6Switches.Append(resource.Link.Value))
            {
                var key = ResourceKey.ForSysctl(resource.Netns, $"net/ipv6/conf/{name}/disable_ipv6");
                if (state.Contains(key))
                {
                    yield return key;
                }
            }
        }
        else if (resource.Order > 0)
        {
            foreach (var other in ConnectedPrefixes.Of(state).In(resource.Netns))
            {
                if (other is Address before && before.Order == resource.Order - 1 && Subnet(before) == Subnet(resource))
                {
                    yield return before.Key;
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override bool DiesWith(Address resource, ResourceKey required) => required == ResourceKey.ForLink(resource.Netns, resource.Link);

    /// <inheritdoc/>
    protected override string Describe(Address resource) =>
        $"address {resource.Local}{(resource.Peer is { } peer ? $" peer {peer}" : "")} dev {resource.Link}";

    /// <inheritdoc/>
    protected override bool Shows(Address resource, string field, string value) => (field, value) is not (("prefix length" or "peer", _) or ("nodad", "true"));

    /// <inheritdoc/>
    protected override IEnumerable<string> Shell(Operation operation, Address resource, State target)
    {
        var gone = operation.Verb == OperationVerb.Delete;
        var command = ShellCommand.Ip(resource.Netns).Add("addr", gone ? "del" : operation.Verb == OperationVerb.Create ? "add" : "replace");
        command = resource.Peer is { } peer
            ? command.Add(resource.Local.Address.ToString(), "peer", $"{peer}/{resource.Local.Length}")
            : command.Add(resource.Local.ToString());
        command = command.Add("dev", resource.Link.Value);
        if (!gone)
        {
            command = command
                .Option("scope", resource.Scope is { } scope && scope != AddressCodec.DefaultScope(resource.Local.Address) ? Scalars.Scope.Format(scope) : null)
                .When(resource.Local.Family == IpFamily.V6 && resource.NoDad != false, "nodad");
        }

        yield return command.ToString();
    }

    /// <inheritdoc/>
    protected override void Execute(Operation operation, Address resource, OperationContext context)
    {
        var marked = resource.Ownership == Ownership.Owned;
        switch (operation.Verb)
        {
            case OperationVerb.Create:
                var index = context.IndexOf(resource.Netns, resource.Link);
                context.Send(resource.Netns, RTM.NEWADDR, NLM_F.CREATE | NLM_F.EXCL, w => AddressCodec.WriteNew(w, resource, index, marked));
                break;
            case OperationVerb.Change or OperationVerb.Adopt:
                // IPv4 changes lifetimes and the protocol so, IPv6 the flags; everything else is a new address. CREATE, since a link that
                // goes down in the same plan takes its IPv6 addresses along.
                index = context.IndexOf(resource.Netns, resource.Link);
                context.Send(resource.Netns, RTM.NEWADDR, NLM_F.CREATE | NLM_F.REPLACE, w => AddressCodec.WriteNew(w, resource, index, marked));
                break;
            case OperationVerb.Delete:
                Delete(resource, context);
                break;
            case OperationVerb.Publish:
                break;
        }
    }

    private static (NamespaceName Netns, InterfaceName Link, IpPrefix Prefix) Subnet(Address address) => (address.Netns, address.Link, address.OnLink);

    /// <summary>True when a link has two IPv4 addresses, which few have. A dump goes link by link (inet_dump_ifaddr), so they stand side by side.</summary>
    private static bool HasOrder(List<(Address Address, AddressFacts Facts)> found)
    {
        for (var i = 1; i < found.Count; i++)
        {
            var (before, address) = (found[i - 1].Address, found[i].Address);
            if (before.Local.Family == IpFamily.V4 && address.Local.Family == IpFamily.V4 && before.Link == address.Link)
            {
                return true;
            }
        }

        return false;
    }

    private static string Place(int order) => order == 0 ? "primary" : $"{order + 1}";

    private static Ownership Classify(NamespaceReader reader, Address address, AddressFacts facts, bool kernelMarks)
    {
        if (IsKernelMade(reader, address, facts, kernelMarks))
        {
            return Ownership.KernelMade;
        }

        var isMarked = reader.Links.IsOurs(address.Link) || (facts.Protocol == Marks.Protocol && reader.Record.HasHostObject(address.Key));
        return reader.Classify(isStatic: !facts.IsDynamic, isMarked: isMarked && !facts.IsDynamic);
    }

    private static bool IsKernelMade(NamespaceReader reader, Address address, AddressFacts facts, bool kernelMarks)
    {
        var own = address.Local.Address;
        if (address.Link == InterfaceName.Loopback && own.IsLoopback && address.Local.Length is 8 or 128)
        {
            return true;
        }

        if (own is not { Family: IpFamily.V6, IsLinkLocal: true })
        {
            return facts.Protocol is IFAPROT.KERNEL_LO or IFAPROT.KERNEL_RA;
        }

        // Before 5.18 nothing tells the kernel's own link-local address from one put there by hand.
        return kernelMarks ? facts.Protocol == IFAPROT.KERNEL_LL : !reader.Desired.Contains(address.Key);
    }

    /// <summary>
    /// Deleting the primary of an IPv4 subnet takes the secondaries along, and with the last address of a link all its routes;
    /// unless the kernel is told to make the next one primary.
    /// </summary>
    private static void Delete(Address address, OperationContext context)
    {
        if (!context.TryIndexOf(address.Netns, address.Link, out var index))
        {
            return;
        }

        void Send() => context.Send(
            address.Netns,
            RTM.DELADDR,
            0,
            w => AddressCodec.WriteDelete(w, address, index),
            Errno.EADDRNOTAVAIL,
            Errno.ENODEV);

        var shared = address.Local.Family == IpFamily.V4
            && ConnectedPrefixes.Of(context.Target).In(address.Netns).Concat(ConnectedPrefixes.Of(context.Live).In(address.Netns))
                .Any(p => p is Address other && other.Local != address.Local && Subnet(other) == Subnet(address));
        if (!shared)
        {
            Send();
            return;
        }

        var path = $"net/ipv4/conf/{address.Link}/promote_secondaries";
        var before = context.ReadSysctl(address.Netns, path);
        if (before is null or "1")
        {
            Send();
            return;
        }

        // Recorded, so that whoever finds it changed after a kill puts it back like any other setting of ours.
        var key = ResourceKey.ForSysctl(address.Netns, path);
        var known = context.Record.SysctlsIn(address.Netns).ContainsKey(path);
        context.Record.AddSysctl(key, before);
        context.SaveRecord();
        context.WriteSysctl(address.Netns, path, "1");
        try
        {
            Send();
            context.Flush();
        }
        finally
        {
            context.WriteSysctl(address.Netns, path, before);
            if (!known)
            {
                context.Record.RemoveSysctl(key);
            }
        }
    }
}
