using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Neighbours;

/// <summary>A permanent neighbour entry (NUD_PERMANENT). Source: ip-neighbour(8), linux/neighbour.h. Learned entries are not resources.</summary>
internal sealed record Neighbour : Resource
{
    /// <summary>The link on which the neighbour is.</summary>
    public InterfaceName Link { get; init; }

    /// <summary>NDA_DST.</summary>
    public IpAddress Address { get; init; }

    /// <summary>NDA_LLADDR.</summary>
    public MacAddress? Mac { get; init; }

    /// <inheritdoc/>
    protected override string KeyKind => "neighbour";

    /// <inheritdoc/>
    protected override string KeyId => $"{Link}/{Address}";
}
