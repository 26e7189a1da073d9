using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TopoApply.Netlink.Abi;

namespace TopoApply.Netlink.Wire;

/// <summary>Which set of attributes each nf_tables message carries.</summary>
internal static class NftAttributeNames
{
    private static readonly AttributeSet Verdict = new(typeof(NFTA_VERDICT));

    private static readonly AttributeSet Data = new(typeof(NFTA_DATA), 0, (NFTA_DATA.VERDICT, _ => Verdict));

    private static readonly AttributeSet Expression = new(
        typeof(NFTA_EXPR),
        0,
        (NFTA_EXPR.DATA, siblings => siblings.TryGet(NFTA_EXPR.NAME, out var name) ? OfExpression(name.Text) : null));

    private static readonly AttributeSet Expressions = new(typeof(NFTA_LIST), 0, (NFTA_LIST.ELEM, _ => Expression));

    private static readonly AttributeSet Element = new(
        typeof(NFTA_SET_ELEM),
        0,
        (NFTA_SET_ELEM.KEY, _ => Data),
        (NFTA_SET_ELEM.KEY_END, _ => Data),
        (NFTA_SET_ELEM.DATA, _ => Data),
        (NFTA_SET_ELEM.EXPR, _ => Expression),
        (NFTA_SET_ELEM.EXPRESSIONS, _ => Expressions));

    private static readonly AttributeSet Elements = new(typeof(NFTA_LIST)) { Member = Element };

    private static readonly AttributeSet Hook = new(typeof(NFTA_HOOK));

    private static readonly AttributeSet SetDescription = new(typeof(NFTA_SET_DESC));

    private static readonly AttributeSet Table = Top(typeof(NFTA_TABLE));

    private static readonly AttributeSet Chain = new(typeof(NFTA_CHAIN), Unsafe.SizeOf<NfGenMsg>(), (NFTA_CHAIN.HOOK, _ => Hook));

    private static readonly AttributeSet Rule = new(typeof(NFTA_RULE), Unsafe.SizeOf<NfGenMsg>(), (NFTA_RULE.EXPRESSIONS, _ => Expressions));

    private static readonly AttributeSet Set = new(typeof(NFTA_SET), Unsafe.SizeOf<NfGenMsg>(), (NFTA_SET.DESC, _ => SetDescription));

    private static readonly AttributeSet SetElements = new(
        typeof(NFTA_SET_ELEM_LIST),
        Unsafe.SizeOf<NfGenMsg>(),
        (NFTA_SET_ELEM_LIST.ELEMENTS, _ => Elements));

    private static readonly AttributeSet Generation = Top(typeof(NFTA_GEN));

    private static readonly AttributeSet Batch = Top(typeof(NFNL_BATCH));

    private static readonly Dictionary<string, AttributeSet> ByExpression = new(StringComparer.Ordinal)
    {
        ["bitwise"] = new(typeof(NFTA_BITWISE), 0, (NFTA_BITWISE.MASK, _ => Data), (NFTA_BITWISE.XOR, _ => Data), (NFTA_BITWISE.DATA, _ => Data)),
        ["cmp"] = new(typeof(NFTA_CMP), 0, (NFTA_CMP.DATA, _ => Data)),
        ["counter"] = new(typeof(NFTA_COUNTER)),
        ["ct"] = new(typeof(NFTA_CT)),
        ["fib"] = new(typeof(NFTA_FIB)),
        ["immediate"] = new(typeof(NFTA_IMMEDIATE), 0, (NFTA_IMMEDIATE.DATA, _ => Data)),
        ["log"] = new(typeof(NFTA_LOG)),
        ["lookup"] = new(typeof(NFTA_LOOKUP)),
        ["masq"] = new(typeof(NFTA_MASQ)),
        ["meta"] = new(typeof(NFTA_META)),
        ["nat"] = new(typeof(NFTA_NAT)),
        ["payload"] = new(typeof(NFTA_PAYLOAD)),
        ["redir"] = new(typeof(NFTA_REDIR)),
        ["reject"] = new(typeof(NFTA_REJECT)),
    };

    /// <summary>The set of a message's top level, or null for messages that nothing is known of.</summary>
    public static AttributeSet? OfMessage(ushort type) => (type >> 8, type & 0xFF) switch
    {
        (NFNL_SUBSYS.NONE, _) => Batch,
        (NFNL_SUBSYS.NFTABLES, NFT_MSG.NEWTABLE or NFT_MSG.GETTABLE or NFT_MSG.DELTABLE) => Table,
        (NFNL_SUBSYS.NFTABLES, NFT_MSG.NEWCHAIN or NFT_MSG.GETCHAIN or NFT_MSG.DELCHAIN) => Chain,
        (NFNL_SUBSYS.NFTABLES, NFT_MSG.NEWRULE or NFT_MSG.GETRULE or NFT_MSG.DELRULE) => Rule,
        (NFNL_SUBSYS.NFTABLES, NFT_MSG.NEWSET or NFT_MSG.GETSET or NFT_MSG.DELSET) => Set,
        (NFNL_SUBSYS.NFTABLES, NFT_MSG.NEWSETELEM or NFT_MSG.GETSETELEM or NFT_MSG.DELSETELEM) => SetElements,
        (NFNL_SUBSYS.NFTABLES, NFT_MSG.NEWGEN or NFT_MSG.GETGEN) => Generation,
        _ => null,
    };

    private static AttributeSet? OfExpression(string name) => ByExpression.GetValueOrDefault(name);

    private static AttributeSet Top(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] Type constants) =>
        new(constants, Unsafe.SizeOf<NfGenMsg>());
}
