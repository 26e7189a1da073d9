namespace TopoApply.Kinds.Nftables;

/// <summary>Names of what `reject` answers, as in nft.</summary>
internal static class RejectReasons
{
    /// <summary>NFT_REJECT_ICMPX_PORT_UNREACH: what a plain `reject` answers.</summary>
    public const byte PortUnreachable = 1;

    private static readonly string[] Icmpx = ["no-route", "port-unreachable", "host-unreachable", "admin-prohibited"];

    /// <summary>The names of both families' common codes, in the order of NFT_REJECT_ICMPX_*.</summary>
    public static IReadOnlyList<string> Names => Icmpx;

    /// <summary>Name of NFT_REJECT_ICMPX_*.</summary>
    public static string NameOf(byte code) => code < Icmpx.Length ? Icmpx[code] : code.ToString();

    /// <summary>Name of an ICMP code of destination unreachable.</summary>
    public static string NameOfIcmp(byte code) => code switch
    {
        0 => "net-unreachable",
        1 => "host-unreachable",
        2 => "prot-unreachable",
        3 => "port-unreachable",
        9 => "net-prohibited",
        10 => "host-prohibited",
        13 => "admin-prohibited",
        _ => code.ToString(),
    };

    /// <summary>Name of an ICMPv6 code of destination unreachable.</summary>
    public static string NameOfIcmpv6(byte code) => code switch
    {
        0 => "no-route",
        1 => "admin-prohibited",
        3 => "addr-unreachable",
        4 => "port-unreachable",
        5 => "policy-fail",
        6 => "reject-route",
        _ => code.ToString(),
    };
}
