using System.Runtime.CompilerServices;
using TopoApply.Netlink.Abi;

namespace TopoApply.Netlink.Wire;

/// <summary>Which set of attributes each message of nf_tables carries.</summary>
internal static class NftAttributeNames
{
    private static readonly AttributeSet Verdict = new(typeof(NFTA_VERDICT));

    private static readonly AttributeSet Data = new(typeof(NFTA_DATA), 0, (NFTA_DATA.VERDICT, _ => Verdict));

    private static readonly AttributeSet Meta = new(typeof(NFTA_META));

    private static readonly AttributeSet Ct = new(typeof(NFTA_CT));

    private static readonly AttributeSet Payload = new(typeof(NFTA_PAYLOAD));

    private static readonly AttributeSet Fib = new(typeof(NFTA_FIB));

    private static readonly AttributeSet Bitwise = new(typeof(NFTA_BITWISE), 0, (NFTA_BITWISE.MASK, _ => Data), (NFTA_BITWISE.XOR, _ => Data), (NFTA_BITWISE.DATA, _ => Data));

    private static readonly AttributeSet Compare = new(typeof(NFTA_CMP), 0, (NFTA_CMP.DATA, _ => Data));

    private static readonly AttributeSet Lookup = new(typeof(NFTA_LOOKUP));

    private static readonly AttributeSet Immediate = new(typeof(NFTA_IMMEDIATE), 0, (NFTA_IMMEDIATE.DATA, _ => Data));

    private static readonly AttributeSet Counter = new(typeof(NFTA_COUNTER));

    private static readonly AttributeSet Log = new(typeof(NFTA_LOG));

    private static readonly AttributeSet Reject = new(typeof(NFTA_REJECT));

    private static readonly AttributeSet Nat = new(typeof(NFTA_NAT));

    private static readonly AttributeSet Masquerade = new(typeof(NFTA_MASQ));

    private static readonly AttributeSet Redirect = new(typeof(NFTA_REDIR));

    private static readonly AttributeSet Expression = new(
        typeof(NFTA_EXPR),
        0,
        (NFTA_EXPR.DATA, siblings => siblings.TryGet(NFTA_EXPR.NAME, out var name) ? OfExpression(name.Text) : null));

    private static readonly AttributeSet Expressions = new(typeof(NFTA_LIST), 0, (NFTA_LIST.ELEM, _ => Expression));

    private static readonly AttributeSet Element = new(
        typeof(NFTA_SET_ELEM),
        0,
        (NFTA_SET_ELEM.KEY, _ => Data),
        (NFTA_SET_ELEM.DATA, _ => Data),
        (NFTA_SET_ELEM.KEY_END, _ => Data),
        (NFTA_SET_ELEM.EXPR, _ => Expression),
        (NFTA_SET_ELEM.EXPRESSIONS, _ => Expressions));

    private static readonly AttributeSet Elements = new(typeof(NFTA_LIST), 0, (NFTA_LIST.ELEM, _ => Element));

    private static readonly AttributeSet SetDescription = new(typeof(NFTA_SET_DESC));

    private static readonly AttributeSet Hook = new(typeof(NFTA_HOOK));

    private static readonly AttributeSet Table = new(typeof(NFTA_TABLE), HeaderLength);

    private static readonly AttributeSet Chain = new(typeof(NFTA_CHAIN), HeaderLength, (NFTA_CHAIN.HOOK, _ => Hook), (NFTA_CHAIN.COUNTERS, _ => Counter));

    private static readonly AttributeSet Rule = new(typeof(NFTA_RULE), HeaderLength, (NFTA_RULE.EXPRESSIONS, _ => Expressions));

    private static readonly AttributeSet Set = new(
        typeof(NFTA_SET),
        HeaderLength,
        (NFTA_SET.DESC, _ => SetDescription),
        (NFTA_SET.EXPR, _ => Expression),
        (NFTA_SET.EXPRESSIONS, _ => Expressions));

    private static readonly AttributeSet SetElements = new(typeof(NFTA_SET_ELEM_LIST), HeaderLength, (NFTA_SET_ELEM_LIST.ELEMENTS, _ => Elements));

    private static readonly AttributeSet Object = new(typeof(NFTA_OBJ), HeaderLength);

    private static readonly AttributeSet Flowtable = new(typeof(NFTA_FLOWTABLE), HeaderLength);

    private static readonly AttributeSet Generation = new(typeof(NFTA_GEN), HeaderLength);

    private static readonly AttributeSet Batch = new(typeof(NFNL_BATCH), HeaderLength);

    private static int HeaderLength => Unsafe.SizeOf<NfGenMsg>();

    /// <summary>The set of a message's top level; null for messages that nothing is known of.</summary>
    public static AttributeSet? OfMessage(ushort type) => type switch
    {
        NFNL_MSG.BATCH_BEGIN or NFNL_MSG.BATCH_END => Batch,
        _ when type >> 8 != NFNL_SUBSYS.NFTABLES => null,
        _ => (byte)type switch
        {
            NFT_MSG.NEWTABLE or NFT_MSG.GETTABLE or NFT_MSG.DELTABLE => Table,
            NFT_MSG.NEWCHAIN or NFT_MSG.GETCHAIN or NFT_MSG.DELCHAIN => Chain,
            NFT_MSG.NEWRULE or NFT_MSG.GETRULE or NFT_MSG.DELRULE => Rule,
            NFT_MSG.NEWSET or NFT_MSG.GETSET or NFT_MSG.DELSET => Set,
            NFT_MSG.NEWSETELEM or NFT_MSG.GETSETELEM or NFT_MSG.DELSETELEM => SetElements,
            NFT_MSG.NEWGEN or NFT_MSG.GETGEN => Generation,
            NFT_MSG.NEWOBJ or NFT_MSG.GETOBJ or NFT_MSG.DELOBJ => Object,
            NFT_MSG.NEWFLOWTABLE or NFT_MSG.GETFLOWTABLE or NFT_MSG.DELFLOWTABLE => Flowtable,
            _ => null,
        },
    };

    private static AttributeSet? OfExpression(string name) => name switch
    {
        "meta" => Meta,
        "ct" => Ct,
        "payload" => Payload,
        "fib" => Fib,
        "bitwise" => Bitwise,
        "cmp" => Compare,
        "lookup" => Lookup,
        "immediate" => Immediate,
        "counter" => Counter,
        "log" => Log,
        "reject" => Reject,
        "nat" => Nat,
        "masq" => Masquerade,
        "redir" => Redirect,
        _ => null,
    };
}
