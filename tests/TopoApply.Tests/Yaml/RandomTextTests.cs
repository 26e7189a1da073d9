using System.Text;
using FluentAssertions;
using FsCheck.Xunit;
using TopoApply.Diagnostics;
using TopoApply.Yaml;

namespace TopoApply.Tests.Yaml;

/// <summary>Whatever stands in a file, the loader returns: a state, or at least one error.</summary>
public sealed class RandomTextTests
{
    private static readonly string[] Words =
    [
        "version", "name", "namespaces", "links", "defaults", "host", "interfaces", "routes", "rules", "bridge", "ports", "addresses", "nat", "filter", "dns",
        "sysctls", "net.ipv4.ip_forward", "a", "b", "a[1-3]", "lan${i}", "a:e", "a:e 10.0.0.1/24 -- b:e", "10.0.0.1/24", "fd00::1", "default", "1", "01", "true",
        "null", "~", "1500", "to", "via", "dev", "mtu", "&x", "*x", "!t", "<<", "|", ">", "\"", "'", "[", "]", "{", "}", ",", "#", "%", "@", "`", "?", "-", "--", "---", "...",
        "\t", "\u00a0", "\u202e", "\uFEFF", "\0", "\ud800", "${", "}", "[9-1]", "x[1-99999]", "\\u001b", "2024-01-01", "0x1F", "é",
    ];

    private const string Others = "[]{}:-#&*!|>'\"%@`, \n\t$/.";

    private static readonly string[] Glue = [" ", ": ", "\n", "\n  ", "\n    ", "\n      ", ", ", "", "\n- ", "\n  - ", ":\n  ", "\r\n"];

    [Property(MaxTest = 3000)]
    public void Random_words_never_make_the_loader_throw(int[] choices)
    {
        var text = new StringBuilder();
        foreach (var choice in choices)
        {
            text.Append(Words[(uint)choice % (uint)Words.Length]).Append(Glue[(uint)choice / 7 % (uint)Glue.Length]);
        }

        ShouldAnswer(text.ToString());
    }

    [Property(MaxTest = 1000)]
    public void A_topology_with_a_piece_cut_out_or_doubled_never_makes_the_loader_throw(ushort start, byte length, bool twice)
    {
        var at = start % Sample.Length;
        var end = Math.Min(Sample.Length, at + length);
        ShouldAnswer(twice ? Sample[..end] + Sample[at..] : Sample[..at] + Sample[end..]);
    }

    [Property(MaxTest = 1000)]
    public void A_topology_with_other_characters_in_it_never_makes_the_loader_throw(ushort at, char c, byte other)
    {
        var text = new StringBuilder(Sample);
        text[at % text.Length] = c;
        text[(at * 31) % text.Length] = Others[other % Others.Length];
        ShouldAnswer(text.ToString());
    }

    [Property(MaxTest = 300)]
    public void Random_bytes_never_make_the_loader_throw(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        var result = YamlLoader.Load("x.yaml", stream);
        (result.Succeeded || result.Diagnostics.Any(d => d.Severity == Severity.Error)).Should().BeTrue();
    }

    private const string Sample = """
        version: 1
        name: sample
        defaults: { links: { mtu: 1400 }, namespaces: { forwarding: true } }
        namespaces:
          client[1-2]:
            dns: { nameservers: [10.0.0.1], search: [lab.test] }
            routes:
              - { to: default, via: 10.0.0.1 }
          router:
            sysctls: { net.ipv4.conf.all.rp_filter: 2 }
            interfaces:
              br0:
                bridge: { ports: ["lan[1-2]"], stp: false }
                addresses: [10.0.0.1/24, "fd00::1/64", { address: 10.0.1.1/32, peer: 10.0.1.2 }]
            rules:
              - { priority: 1000, from: 10.0.0.0/24, fwmark: 0x1/0xff, table: 100 }
            nat:
              masquerade: [{ out: wan, from: 10.0.0.0/24 }]
            filter:
              forward: { policy: drop, rules: [{ accept: { state: [established, related] } }] }
        links:
          - client[1-2]:eth0 10.0.0.1${i}/24 -- router:lan${i}
          - router:wan 192.0.2.2/24 -- host:sample-wan 192.0.2.1/24
          - { endpoints: ["client1:d", "client2:d"], addresses: [[10.7.0.1/30], []], macs: ["02:00:00:00:00:01", "02:00:00:00:00:02"] }
        """;

    private static void ShouldAnswer(string text)
    {
        var result = YamlLoader.Load("x.yaml", text);
        result.Succeeded.Should().Be(!result.Diagnostics.Any(d => d.Severity == Severity.Error));
        result.Diagnostics.Where(d => d.Span.Line < 1 || d.Span.Column < 1 || d.Span.Length < 1 || (d.Message + d.Hint).Any(char.IsControl)).Should().BeEmpty();
    }
}
