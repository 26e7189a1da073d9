using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Files;

/// <summary>What stands in a namespace's resolv.conf. Source: resolv.conf(5).</summary>
internal sealed record DnsSpec
{
    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>Name servers, in the order of asking.</summary>
    public EquatableArray<Located<IpAddress>>? Nameservers { get; init; }

    /// <summary>Domains to try for short names.</summary>
    public EquatableArray<Located<string>>? Search { get; init; }

    /// <summary>Options such as `ndots:2`.</summary>
    public EquatableArray<string>? Options { get; init; }
}

/// <summary>How resolv.conf and hosts are written in YAML.</summary>
internal static class DnsShape
{
    private static IReadOnlyList<Field<DnsSpec>>? _table;

    /// <summary>The `dns` section.</summary>
    public static Shape<DnsSpec> Dns => field ??= new NamedShape<DnsSpec>(
        "dns",
        new TableShape<DnsSpec>("`dns`", () => Table, span => new DnsSpec { Span = span }));

    /// <summary>A domain or host name.</summary>
    public static Scalar<string> HostName => field ??= new(
        "a host name",
        (string text, out string value, out Problem problem) =>
        {
            value = text;
            var good = IsHostName(text);
            problem = good ? default : new Problem($"`{text}` is not a host name", "letters, digits and `-` between dots, at most 63 in a part and 253 in all");
            return good;
        },
        v => v,
        ScalarSchema.Name(HostNamePattern) with { Examples = ["lab.test"] });

    /// <summary>The `hosts` section.</summary>
    public static Shape<EquatableArray<Named<string, EquatableArray<IpAddress>>>> Hosts => field ??= new MapShape<string, EquatableArray<IpAddress>>(
        "hosts",
        HostName,
        HostNamePattern,
        new ListShape<IpAddress>(Scalars.IpAddress, "addresses", single: true, minimum: 1, maximum: 16),
        ranges: true);

    private static string HostNamePattern => @"(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62}))*\.?";

    private static IReadOnlyList<Field<DnsSpec>> Table => _table ??=
    [
        Field.Value(
            "nameservers",
            new ListShape<Located<IpAddress>>(Scalars.IpAddress.Located(), "addresses", single: true),
            (DnsSpec d) => d.Nameservers,
            (d, v) => d with { Nameservers = v },
            "Addresses of the name servers in the order of asking. The C library uses the first three."),
        Field.Value(
            "search",
            new ListShape<Located<string>>(HostName.Located(), "domains", single: true),
            (DnsSpec d) => d.Search,
            (d, v) => d with { Search = v },
            "Domains that are tried behind a short name, in order."),
        Field.Value(
            "options",
            new ListShape<string>(
                new Scalar<string>("an option", TryParseOption, v => v, ScalarSchema.Name("[a-z0-9-]+(?::[0-9]+)?") with { Examples = ["ndots:2", "timeout:1"] }),
                "options",
                single: true),
            (DnsSpec d) => d.Options,
            (d, v) => d with { Options = v },
            "Options of resolv.conf(5), such as `ndots:2`, `timeout:1`, `rotate`."),
    ];

    private static bool TryParseOption(string text, out string value, out Problem problem)
    {
        value = text;
        problem = new Problem($"`{text}` is not an option of resolv.conf", "such as `ndots:2`, `timeout:1` or `rotate`");
        var colon = text.IndexOf(':');
        var name = colon < 0 ? text : text[..colon];
        return name.Length > 0
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && (colon < 0 || (colon < text.Length - 1 && text.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9') is false));
    }

    private static bool IsHostName(string text)
    {
        if (text.Length is 0 or > 253)
        {
            return false;
        }

        foreach (var range in text.AsSpan().TrimEnd('.').Split('.'))
        {
            var part = text.AsSpan()[range];
            if (part.Length is 0 or > 63 || part[0] == '-')
            {
                return false;
            }

            foreach (var c in part)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
                {
                    return false;
                }
            }
        }

        return !text.EndsWith("..", StringComparison.Ordinal);
    }
}
