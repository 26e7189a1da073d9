using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kinds.Nftables;

/// <summary>
/// Reads the attributes of an expression and remembers which were read. What remains unread and is not zero is something that we
/// do not understand. Source: linux/netfilter/nf_tables.h (integers in network order).
/// </summary>
internal ref struct NftAttributes(AttributeList attributes)
{
    private readonly AttributeList _attributes = attributes;

    // One bit per attribute type; a method of a struct that is passed by value must not lose it.
    private readonly Used _used = new();

    /// <summary>True when every attribute with a non-zero byte has been read.</summary>
    public readonly bool AllUsed
    {
        get
        {
            foreach (var attribute in _attributes)
            {
                if (!_used.Contains(attribute.Type) && attribute.Payload.ContainsAnyExcept((byte)0))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>A 32-bit number; null when absent.</summary>
    public readonly uint? U32(ushort type) => TryTake(type, out var attribute) ? attribute.U32BigEndian : null;

    /// <summary>A 64-bit number; null when absent.</summary>
    public readonly ulong? U64(ushort type) => TryTake(type, out var attribute) ? attribute.U64BigEndian : null;

    /// <summary>A byte; null when absent.</summary>
    public readonly byte? U8(ushort type) => TryTake(type, out var attribute) ? attribute.U8 : null;

    /// <summary>A string; null when absent.</summary>
    public readonly string? Text(ushort type) => TryTake(type, out var attribute) ? attribute.Text : null;

    /// <summary>NFTA_DATA_VALUE inside the attribute; null when absent.</summary>
    public readonly EquatableArray<byte>? Value(ushort type) =>
        TryTake(type, out var attribute) && attribute.Nested.TryGet(NFTA_DATA.VALUE, out var value) ? [.. value.Payload] : null;

    /// <summary>NFTA_DATA_VERDICT inside the attribute; null when absent.</summary>
    public readonly (int Code, string? Chain)? Verdict(ushort type)
    {
        if (!TryTake(type, out var attribute) || !attribute.Nested.TryGet(NFTA_DATA.VERDICT, out var verdict)
            || !verdict.Nested.TryGet(NFTA_VERDICT.CODE, out var code))
        {
            return null;
        }

        return ((int)code.U32BigEndian, verdict.Nested.TryGet(NFTA_VERDICT.CHAIN, out var chain) ? chain.Text : null);
    }

    private readonly bool TryTake(ushort type, out NetlinkAttribute attribute)
    {
        _used.Add(type);
        return _attributes.TryGet(type, out attribute);
    }

    private sealed class Used
    {
        private ulong _bits;

        public void Add(ushort type) => _bits |= 1UL << type;

        public bool Contains(ushort type) => type < 64 && (_bits >> type & 1) != 0;
    }
}
