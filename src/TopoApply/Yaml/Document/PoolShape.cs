using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Document;

/// <summary>A pool of addresses as a file says it.</summary>
internal sealed record PoolSpec
{
    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>The IPv4 prefix.</summary>
    public Located<IpPrefix>? V4 { get; init; }

    /// <summary>The IPv6 prefix.</summary>
    public Located<IpPrefix>? V6 { get; init; }

    /// <summary>Prefix length of what one cable or LAN gets of the IPv4 prefix.</summary>
    public Located<byte>? LengthV4 { get; init; }

    /// <summary>Likewise of the IPv6 prefix.</summary>
    public Located<byte>? LengthV6 { get; init; }
}

/// <summary>How pools are written: a prefix, or a mapping with one for each family.</summary>
internal static class PoolShape
{
    private const byte MostV4 = 31;
    private const byte MostV6 = 127;

    private static IReadOnlyList<Field<PoolSpec>>? _table;

    /// <summary>Name of a pool.</summary>
    public static Scalar<string> Name { get; } = NameShape.Of("a pool's name");

    /// <summary>The pools by name.</summary>
    public static Shape<EquatableArray<Named<string, PoolSpec>>> Map { get; } = new MapShape<string, PoolSpec>(
        "pools",
        Name,
        NameShape.Pattern,
        new ShortForm<PoolSpec>(
            new MappedShape<IpPrefix, PoolSpec>(Scalars.IpPrefix, Of, p => p.V4?.Value ?? p.V6?.Value ?? default),
            new TableShape<PoolSpec>("a pool", () => Table, span => new PoolSpec { Span = span }, Check),
            p => p is { LengthV4: null, LengthV6: null } && (p.V4 is null || p.V6 is null)));

    private static IReadOnlyList<Field<PoolSpec>> Table => _table ??=
    [
        Field.Reference(
            "ipv4",
            Family(IpFamily.V4, "an IPv4 prefix such as 10.0.0.0/16").Located(),
            (PoolSpec p) => p.V4,
            (p, v) => p with { V4 = v },
            "The IPv4 prefix that is given out."),
        Field.Reference(
            "ipv6",
            Family(IpFamily.V6, "an IPv6 prefix such as fd00::/48").Located(),
            (PoolSpec p) => p.V6,
            (p, v) => p with { V6 = v },
            "The IPv6 prefix that is given out."),
        Field.Reference(
            "ipv4_length",
            Scalars.Integer<byte>("a prefix length", 1, MostV4).Located(),
            (PoolSpec p) => p.LengthV4,
            (p, v) => p with { LengthV4 = v },
            "Prefix length of what one cable or LAN gets, 1 to 31. Default: 31 for a cable, the whole prefix for a LAN."),
        Field.Reference(
            "ipv6_length",
            Scalars.Integer<byte>("a prefix length", 1, MostV6).Located(),
            (PoolSpec p) => p.LengthV6,
            (p, v) => p with { LengthV6 = v },
            "Prefix length of what one cable or LAN gets, 1 to 127. Default: 127 for a cable, the whole prefix for a LAN."),
    ];

    private static PoolSpec Of(IpPrefix prefix, SourceSpan span)
    {
        var located = new Located<IpPrefix>(prefix, span);
        return prefix.Family == IpFamily.V4 ? new PoolSpec { Span = span, V4 = located } : new PoolSpec { Span = span, V6 = located };
    }

    private static Scalar<IpPrefix> Family(IpFamily family, string what) => new(
        what,
        (string text, out IpPrefix value, out Problem problem) =>
        {
            if (!Scalars.IpPrefix.TryParse(text, out value, out problem))
            {
                return false;
            }

            problem = new Problem($"`{text}` is not {what}");
            return value.Family == family;
        },
        v => v.ToString(),
        Scalars.IpPrefix.Schema);

    private static bool Check(PoolSpec pool, YamlMapping mapping, DiagnosticBag bag)
    {
        if (pool.V4 is null && pool.V6 is null)
        {
            bag.Error(DiagnosticCodes.MissingKey, mapping.Span, "a pool needs `ipv4` or `ipv6`");
            return false;
        }

        return CheckLength(pool.V4, pool.LengthV4, "ipv4", bag) & CheckLength(pool.V6, pool.LengthV6, "ipv6", bag);
    }

    private static bool CheckLength(Located<IpPrefix>? prefix, Located<byte>? length, string family, DiagnosticBag bag)
    {
        if (length is not { } some || prefix?.Value.Length <= some.Value)
        {
            return true;
        }

        bag.Error(
            DiagnosticCodes.ConflictingKeys,
            some.Span,
            prefix is { } whole ? $"`{whole.Value}` has no parts as large as a /{some.Value}" : $"`{family}_length` stands here without `{family}`");
        return false;
    }
}
