using System.Text.Json.Serialization;
using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Links;

/// <summary>A network device. Source: rtnetlink(7), linux/if_link.h.</summary>
internal sealed record Link : Resource
{
    /// <summary>Transmit queue length of a new link in packets (net/ethernet/eth.c).</summary>
    public const uint DefaultTransmitQueueLength = 1000;

    /// <summary>Its name; unique in the namespace.</summary>
    public InterfaceName Name { get; init; }

    /// <summary>IFLA_INFO_KIND and its data; null for a link that is only referred to (`lo`, a foreign link of the host).</summary>
    public LinkInfo? Info { get; init; }

    /// <summary>IFLA_MTU in bytes.</summary>
    public uint? Mtu { get; init; }

    /// <summary>IFLA_ADDRESS.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>IFF_UP.</summary>
    public bool? Up { get; init; }

    /// <summary>IFLA_TXQLEN in packets.</summary>
    public uint? TransmitQueueLength { get; init; }

    /// <summary>IFLA_MASTER by name; the empty name means "none", null means unmanaged.</summary>
    public InterfaceName? Master { get; init; }

    /// <summary>IFLA_IFALIAS: our mark on links of ours; "" when live has none, null when unmanaged.</summary>
    public string? Alias { get; init; }

    /// <summary>The kernel's index; 0 when not known. Not compared; a recreated link gets the same one.</summary>
    public int Index { get; init; }

    /// <summary>True while a live link is in the group that marks what we have made and not finished: who made it was killed in between.</summary>
    public bool IsUnfinished { get; init; }

    /// <inheritdoc/>
    protected override string KeyKind => ResourceKey.LinkKind;

    /// <inheritdoc/>
    protected override string KeyId => Name.Value;
}

/// <summary>What is particular to one kind of link.</summary>
[JsonDerivedType(typeof(Veth), "veth")]
[JsonDerivedType(typeof(Bridge), "bridge")]
[JsonDerivedType(typeof(OtherLink), "other")]
internal abstract record LinkInfo
{
    /// <summary>IFLA_INFO_KIND.</summary>
    public abstract string Kind { get; }
}

/// <summary>One end of a virtual cable. Source: veth(4), linux/veth.h.</summary>
internal sealed record Veth : LinkInfo
{
    /// <inheritdoc/>
    public override string Kind => "veth";

    /// <summary>The namespace of the other end; null when it lies in a namespace that we cannot name.</summary>
    public NamespaceName? PeerNetns { get; init; }

    /// <summary>The other end's name.</summary>
    public InterfaceName? PeerName { get; init; }
}

/// <summary>An Ethernet bridge. Source: linux/if_link.h, IFLA_BR_*. Times are in seconds.</summary>
internal sealed record Bridge : LinkInfo
{
    /// <inheritdoc/>
    public override string Kind => "bridge";

    /// <summary>What the kernel gives a new bridge (net/bridge/br_if.c, br_device.c).</summary>
    public static Bridge Defaults { get; } = new()
    {
        Stp = false,
        Priority = 32768,
        ForwardDelay = 15,
        HelloTime = 2,
        MaxAge = 20,
        AgeingTime = 300,
        MulticastSnooping = true,
    };

    /// <summary>Spanning tree protocol; the kernel's default is off.</summary>
    public bool? Stp { get; init; }

    /// <summary>Bridge priority, 0 to 65535; default 32768.</summary>
    public uint? Priority { get; init; }

    /// <summary>Forward delay in seconds, 2 to 30 with STP; default 15.</summary>
    public uint? ForwardDelay { get; init; }

    /// <summary>Hello time in seconds, 1 to 10; default 2.</summary>
    public uint? HelloTime { get; init; }

    /// <summary>Maximum message age in seconds, 6 to 40; default 20.</summary>
    public uint? MaxAge { get; init; }

    /// <summary>Ageing time of learned addresses in seconds; default 300.</summary>
    public uint? AgeingTime { get; init; }

    /// <summary>Multicast snooping; the kernel's default is on.</summary>
    public bool? MulticastSnooping { get; init; }
}

/// <summary>A link of a kind that we read but do not make (a physical link, a tunnel made by hand).</summary>
internal sealed record OtherLink(string Name) : LinkInfo
{
    /// <inheritdoc/>
    public override string Kind => Name;
}
