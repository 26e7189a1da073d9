using System.Text;
using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Nftables;

/// <summary>
/// The table `inet topoapply-NAME` of one topology in one namespace, with everything in it. The name is the mark: whatever is in
/// the table is ours to change. Other tables are never read into this type. Source: linux/netfilter/nf_tables.h, nft(8).
/// </summary>
internal sealed record NftTable : Resource
{
    /// <summary>Name of the kind.</summary>
    public const string KindName = "nftables";

    /// <summary>The table's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>NFT_TABLE_F_*; 0 unless somebody else set one.</summary>
    public uint Flags { get; init; }

    /// <summary>The chains, sorted by name.</summary>
    public EquatableArray<NftChain> Chains { get; init; }

    /// <summary>Named sets, stateful objects and flowtables. We make none: they are somebody's additions, kept to be restored.</summary>
    public EquatableArray<NftObject> Objects { get; init; }

    /// <summary>The ruleset's generation at which a live table was read; 0 for others. Not compared.</summary>
    public uint Generation { get; init; }

    /// <inheritdoc/>
    protected override string KeyKind => KindName;

    /// <inheritdoc/>
    protected override string KeyId => Name;

    /// <summary>The name of a topology's table.</summary>
    public static string NameFor(string topology) => $"topoapply-{topology}";

    /// <summary>The key of a table.</summary>
    public static ResourceKey KeyFor(NamespaceName netns, string name) => new(KindName, netns, name);

    /// <summary>True when both hold the same configuration; handles, counters and generation do not count.</summary>
    public bool SameAs(NftTable other) =>
        Name == other.Name && Flags == other.Flags && Chains == other.Chains && Objects == other.Objects;
}

/// <summary>A chain.</summary>
internal sealed record NftChain
{
    /// <summary>Name within the table.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is registered; null for a chain that is only jumped to.</summary>
    public NftHook? Hook { get; init; }

    /// <summary>What happens to packets that no rule decided about: NF_ACCEPT (1) or NF_DROP (0). Null without a hook.</summary>
    public uint? Policy { get; init; }

    /// <summary>NFTA_CHAIN_USERDATA as given (somebody's comment); empty in ours.</summary>
    public EquatableArray<byte> Userdata { get; init; }

    /// <summary>The rules, in order.</summary>
    public EquatableArray<NftRule> Rules { get; init; }

    /// <summary>True when the chain can become <paramref name="other"/> in place: the kernel changes the policy only.</summary>
    public bool CanBecome(NftChain other) => Hook == other.Hook && Userdata == other.Userdata;
}

/// <summary>Where a base chain is registered.</summary>
/// <param name="Type">filter, nat or route.</param>
/// <param name="Number">NF_INET_*.</param>
/// <param name="Priority">Lower runs first.</param>
/// <param name="Other">Further attributes of NFTA_CHAIN_HOOK as given (devices of somebody's ingress chain); empty in ours.</param>
internal sealed record NftHook(string Type, uint Number, int Priority, EquatableArray<byte> Other = default);

/// <summary>A rule. Equal to another when expressions and user data are; the handle does not count.</summary>
internal sealed record NftRule
{
    /// <summary>Type of a comment in nft's user data (libnftnl, NFTNL_UDATA_RULE_COMMENT).</summary>
    private const byte CommentType = 0;

    /// <summary>The expressions, in order.</summary>
    public required EquatableArray<NftExpression> Expressions { get; init; }

    /// <summary>NFTA_RULE_USERDATA: type, length, value, as nft writes it.</summary>
    public EquatableArray<byte> Userdata { get; init; }

    /// <summary>The kernel's number of a live rule; 0 for others.</summary>
    public ulong Handle { get; init; }

    /// <summary>The comment in the user data; null when there is none.</summary>
    public string? Comment
    {
        get
        {
            var data = Userdata.Span;
            while (data.Length >= 2 && data.Length >= 2 + data[1])
            {
                var value = data.Slice(2, data[1]);
                if (data[0] == CommentType)
                {
                    return Encoding.UTF8.GetString(value.TrimEnd((byte)0));
                }

                data = data[(2 + data[1])..];
            }

            return null;
        }
    }

    /// <summary>User data with a comment, NUL-terminated as nft does; empty for null.</summary>
    public static EquatableArray<byte> UserdataFor(string? comment)
    {
        if (comment is null)
        {
            return [];
        }

        var text = Encoding.UTF8.GetBytes(comment);
        return [CommentType, (byte)(text.Length + 1), .. text, 0];
    }

    /// <summary>True when expressions and user data are equal.</summary>
    public bool Equals(NftRule? other) => other is not null && Expressions == other.Expressions && Userdata == other.Userdata;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Expressions, Userdata);
}

/// <summary>What an <see cref="NftObject"/> is; the order is that of creation.</summary>
internal enum NftObjectKind
{
    /// <summary>A stateful object (counter, quota, limit …).</summary>
    Stateful,

    /// <summary>A named set or map.</summary>
    Set,

    /// <summary>A flowtable.</summary>
    Flowtable,
}

/// <summary>A named set, stateful object or flowtable, as the kernel gave it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Name within the table and kind.</param>
/// <param name="Attributes">Its attributes without table, name, handle, use and what only answers have.</param>
/// <param name="Elements">Contents of a set's elements.</param>
/// <param name="ObjectType">NFT_OBJECT_* of a stateful object; 0 for others.</param>
internal sealed record NftObject(
    NftObjectKind Kind,
    string Name,
    EquatableArray<byte> Attributes,
    EquatableArray<EquatableArray<byte>> Elements,
    uint ObjectType = 0);
