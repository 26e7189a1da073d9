using System.Text;
using TopoApply.Kinds.Files;
using TopoApply.Model;

namespace TopoApply.Lowering;

/// <summary>The files below /etc/netns that a namespace asks for. Source: resolv.conf(5), hosts(5).</summary>
internal static class FileLowering
{
    /// <summary>One resource for each file.</summary>
    public static IEnumerable<NetnsFile> Lower(TopologyIndex index, NamespaceEntry netns)
    {
        // The host's own files are never touched.
        if (netns.Name.IsHost)
        {
            yield break;
        }

        var defaults = index.Topology.Defaults?.Namespaces;
        if ((netns.Spec.Dns ?? defaults?.Dns) is { } dns)
        {
            yield return new NetnsFile { Netns = netns.Name, Name = "resolv.conf", Content = Resolver(index.Name, dns), Origin = dns.Span };
        }

        if ((netns.Spec.Hosts ?? defaults?.Hosts) is { } hosts)
        {
            var text = Begin(index.Name).Append("127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n");
            foreach (var host in hosts)
            {
                foreach (var address in host.Value)
                {
                    text.Append(address).Append(' ').Append(host.Name).Append('\n');
                }
            }

            yield return new NetnsFile { Netns = netns.Name, Name = "hosts", Content = text.ToString(), Origin = hosts.Count > 0 ? hosts[0].Span : netns.Span };
        }
    }

    private static string Resolver(string topology, DnsSpec dns)
    {
        var text = Begin(topology);
        foreach (var server in dns.Nameservers ?? [])
        {
            text.Append("nameserver ").Append(server.Value).Append('\n');
        }

        AppendLine("search", dns.Search?.Select(domain => domain.Value));
        AppendLine("options", dns.Options);
        return text.ToString();

        void AppendLine(string keyword, IEnumerable<string>? words)
        {
            if (words is not null && string.Join(' ', words) is { Length: > 0 } line)
            {
                text.Append(keyword).Append(' ').Append(line).Append('\n');
            }
        }
    }

    private static StringBuilder Begin(string topology) => new StringBuilder(OwnershipMark.FileHeader(topology)).Append('\n');
}
