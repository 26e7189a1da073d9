using System.Text.Json.Serialization;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Nftables;

/// <summary>
/// One expression of an nft rule in canonical form: what the kernel adds by itself when it answers (the upper bound of a translation
/// that has one port, flags that follow from the rest) is left out, so that a compiled rule and the same rule read back are equal.
/// </summary>
[JsonDerivedType(typeof(MetaLoad), "metaLoad")]
[JsonDerivedType(typeof(CtLoad), "ctLoad")]
[JsonDerivedType(typeof(PayloadLoad), "payloadLoad")]
[JsonDerivedType(typeof(FibLoad), "fibLoad")]
[JsonDerivedType(typeof(Bitwise), "bitwise")]
[JsonDerivedType(typeof(Compare), "compare")]
[JsonDerivedType(typeof(Lookup), "lookup")]
[JsonDerivedType(typeof(Immediate), "immediate")]
[JsonDerivedType(typeof(Verdict), "verdict")]
[JsonDerivedType(typeof(Counter), "counter")]
[JsonDerivedType(typeof(Log), "log")]
[JsonDerivedType(typeof(Reject), "reject")]
[JsonDerivedType(typeof(Nat), "nat")]
[JsonDerivedType(typeof(Masquerade), "masquerade")]
[JsonDerivedType(typeof(Redirect), "redirect")]
[JsonDerivedType(typeof(RawExpression), "rawExpression")]
internal abstract record NftExpression
{
    private protected NftExpression()
    {
    }
}

/// <summary>`meta`: loads a property of the packet into a register.</summary>
/// <param name="Key">NFT_META_*.</param>
/// <param name="Register">Destination.</param>
internal sealed record MetaLoad(uint Key, uint Register) : NftExpression;

/// <summary>`ct`: loads a property of the packet's connection into a register.</summary>
/// <param name="Key">NFT_CT_*.</param>
/// <param name="Register">Destination.</param>
internal sealed record CtLoad(uint Key, uint Register) : NftExpression;

/// <summary>`payload`: loads bytes of a header into a register.</summary>
/// <param name="Base">NFT_PAYLOAD_*.</param>
/// <param name="Offset">Bytes from the header's start.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Register">Destination.</param>
internal sealed record PayloadLoad(uint Base, uint Offset, uint Length, uint Register) : NftExpression;

/// <summary>`fib`: loads the result of a route lookup into a register.</summary>
/// <param name="Result">NFT_FIB_RESULT_*.</param>
/// <param name="Flags">NFTA_FIB_F_*.</param>
/// <param name="Register">Destination.</param>
internal sealed record FibLoad(uint Result, uint Flags, uint Register) : NftExpression;

/// <summary>`bitwise`: destination = (source &amp; mask) ^ xor.</summary>
internal sealed record Bitwise(uint Source, uint Destination, EquatableArray<byte> Mask, EquatableArray<byte> Xor) : NftExpression;

/// <summary>`cmp`: goes on with the rule if the register compares so with the value.</summary>
/// <param name="Register">Source.</param>
/// <param name="Operator">How they compare.</param>
/// <param name="Value">As many bytes as are compared.</param>
internal sealed record Compare(uint Register, NftOperator Operator, EquatableArray<byte> Value) : NftExpression;

/// <summary>`lookup`: goes on with the rule if the register's value is in the set.</summary>
/// <param name="Register">Source.</param>
/// <param name="Set">An anonymous set or map; null when it is a named one.</param>
/// <param name="SetName">Name of a named set; null when it is anonymous.</param>
/// <param name="Inverted">Go on if it is not in the set.</param>
/// <param name="Destination">Register for a map's value; null for a set.</param>
internal sealed record Lookup(uint Register, NftSet? Set, string? SetName = null, bool Inverted = false, uint? Destination = null) : NftExpression;

/// <summary>`immediate`: loads a constant into a register.</summary>
internal sealed record Immediate(uint Register, EquatableArray<byte> Value) : NftExpression;

/// <summary>`immediate` into the verdict register: ends the rule.</summary>
/// <param name="Code">NF_VERDICT.*.</param>
/// <param name="Chain">Where to jump or go; null for the others.</param>
internal sealed record Verdict(int Code, string? Chain = null) : NftExpression;

/// <summary>`counter`. Its values are state, not configuration: all counters are equal.</summary>
internal sealed record Counter(ulong Packets, ulong Bytes) : NftExpression
{
    /// <summary>True for every counter.</summary>
    public bool Equals(Counter? other) => other is not null;

    /// <inheritdoc/>
    public override int GetHashCode() => 1;
}

/// <summary>`log`.</summary>
/// <param name="Prefix">Text before the line; null for none.</param>
/// <param name="Level">As syslog(3).</param>
internal sealed record Log(string? Prefix, uint Level) : NftExpression;

/// <summary>`reject`.</summary>
/// <param name="Type">NFT_REJECT_*.</param>
/// <param name="Code">ICMP or ICMPX code; 0 for a TCP reset.</param>
internal sealed record Reject(uint Type, byte Code) : NftExpression;

/// <summary>`nat`: translates the source or destination. Registers are null where nothing is given; an upper one is null when it equals the lower.</summary>
/// <param name="Type">NFT_NAT_*.</param>
/// <param name="Family">NFPROTO_IPV4 or NFPROTO_IPV6.</param>
/// <param name="AddressMin">First address.</param>
/// <param name="AddressMax">Last address.</param>
/// <param name="PortMin">First port.</param>
/// <param name="PortMax">Last port.</param>
/// <param name="Flags">NF_NAT_RANGE_* without the two that the kernel derives.</param>
internal sealed record Nat(uint Type, uint Family, uint? AddressMin, uint? AddressMax, uint? PortMin, uint? PortMax, uint Flags) : NftExpression;

/// <summary>`masq`: source translation to the outgoing link's address.</summary>
internal sealed record Masquerade(uint? PortMin, uint? PortMax, uint Flags) : NftExpression;

/// <summary>`redir`: destination translation to the namespace itself.</summary>
internal sealed record Redirect(uint? PortMin, uint? PortMax, uint Flags) : NftExpression;

/// <summary>An expression, or a use of one, that is not written by us: kept as the kernel gave it, to be shown and restored.</summary>
/// <param name="Name">NFTA_EXPR_NAME.</param>
/// <param name="Data">Content of NFTA_EXPR_DATA; null when there was none.</param>
internal sealed record RawExpression(string Name, EquatableArray<byte>? Data) : NftExpression;

/// <summary>NFT_CMP_*.</summary>
internal enum NftOperator : uint
{
    /// <summary>Equal.</summary>
    Equal = 0,

    /// <summary>Not equal.</summary>
    NotEqual = 1,

    /// <summary>Less than.</summary>
    Less = 2,

    /// <summary>At most.</summary>
    AtMost = 3,

    /// <summary>Greater than.</summary>
    Greater = 4,

    /// <summary>At least.</summary>
    AtLeast = 5,
}
