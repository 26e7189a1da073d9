using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Files;

/// <summary>From what stands in a namespace's files to what a topology would say. Source: resolv.conf(5), hosts(5).</summary>
internal static class FileRaising
{
    /// <summary>The `dns` section that leads to this resolv.conf; null when none does. Comments do not count.</summary>
    public static DnsSpec? Dns(NetnsFile file, SourceSpan span)
    {
        List<Located<IpAddress>> servers = [];
        List<Located<string>> search = [];
        List<string> options = [];
        foreach (var words in Lines(file))
        {
            switch (words)
            {
                case ["nameserver", var text] when IpAddress.TryParse(text, out var address):
                    servers.Add(new Located<IpAddress>(address, span));
                    break;
                case ["search", .. var domains] when search.Count == 0:
                    search.AddRange(domains.Select(d => new Located<string>(d, span)));
                    break;
                case ["options", .. var more]:
                    options.AddRange(more);
                    break;
                default:
                    return null;
            }
        }

        return new DnsSpec
        {
            Span = span,
            Nameservers = servers.Count == 0 ? null : EquatableArray.From(servers),
            Search = search.Count == 0 ? null : EquatableArray.From(search),
            Options = options.Count == 0 ? null : EquatableArray.From(options),
        };
    }

    /// <summary>The `hosts` section that leads to this file; null when none does. The lines of `localhost` are written by themselves.</summary>
    public static EquatableArray<Named<string, EquatableArray<IpAddress>>>? Hosts(NetnsFile file, SourceSpan span)
    {
        Dictionary<string, List<IpAddress>> byName = new(StringComparer.Ordinal);
        List<string> order = [];
        foreach (var words in Lines(file))
        {
            if (words is ["127.0.0.1", "localhost"] or ["::1", "localhost", ..])
            {
                continue;
            }

            if (words is not [var text, _, ..] || !IpAddress.TryParse(text, out var address))
            {
                return null;
            }

            foreach (var name in words.Skip(1))
            {
                if (!byName.TryGetValue(name, out var addresses))
                {
                    byName[name] = addresses = [];
                    order.Add(name);
                }

                addresses.Add(address);
            }
        }

        return EquatableArray.From(order.Select(name => new Named<string, EquatableArray<IpAddress>>(name, EquatableArray.From(byName[name]), span)));
    }

    /// <summary>True when two contents say the same to the resolver, whoever has written them.</summary>
    public static bool SaysTheSame(string? left, string? right) => left is not null && right is not null && Words(left).SequenceEqual(Words(right), StringComparer.Ordinal);

    private static IEnumerable<string[]> Lines(NetnsFile file) => Words(file.Content ?? "").Select(line => line.Split(' '));

    private static IEnumerable<string> Words(string content) => content.Split('\n')
        .Select(line => line.Split(['#', ';'])[0])
        .Select(line => string.Join(' ', line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)))
        .Where(line => line.Length > 0);
}
