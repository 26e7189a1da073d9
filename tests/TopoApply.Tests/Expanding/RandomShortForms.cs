using System.Text;

namespace TopoApply.Tests.Expanding;

/// <summary>A right topology that says as much as it can in short forms. One seed gives one text.</summary>
internal sealed class RandomShortForms
{
#pragma warning disable CA5394 // Not for secrets: a seed must give the same text again.
    private readonly Random _random;
    private readonly StringBuilder _text = new("version: 1\nname: lab\n");

    /// <summary>Writes the topology of a seed.</summary>
    public RandomShortForms(int seed)
    {
        _random = new Random(seed);
        var (clients, routers) = (_random.Next(1, 6), _random.Next(2, 6));
        _text.Append($"vars: {{ clients: {clients}, routers: {routers}, site: {_random.Next(200)}, net: \"10.${{site}}\", word: \"~\" }}\n");
        _text.Append($"pools: {{ lan: {{ ipv4: \"${{net}}.0.0/24\"{Maybe(", ipv6: \"fd01::/64\"")} }}, ring: {{ ipv4: \"${{net}}.128.0/17\"{Maybe(", ipv4_length: 30")}{Maybe(", ipv6: \"fd02::/48\", ipv6_length: 64")} }} }}\n");
        _text.Append("kinds:\n");
        _text.Append($"  base: {{ forwarding: {Pick("true", "ipv4", "false")}, sysctls: {{ net.core.somaxconn: {_random.Next(10, 99)} }}{Maybe(", routes: [{ to: 172.16.0.0/12, type: blackhole }]")} }}\n");
        _text.Append($"  client: {{ extends: base{Maybe(", gateway: r1")}{Maybe(", dns: { nameservers: [\"${net}.0.1\"], search: a.test }")} }}\n");
        _text.Append($"  named: {{ dns: {{ search: [b.test, \"c${{i}}.test\"] }}, hosts: {{ \"h[1-3]\": \"10.9.0.${{i}}\" }} }}\n");
        _text.Append("namespaces:\n");
        _text.Append($"  c[1-${{clients}}]: {{ extends: {Pick("client", "[client, named]", "[base, named]")}{Maybe(", sysctls: { net.core.somaxconn: \"${i+5}\" }")}{Maybe(", routes: [{ to: \"10.200.${i}.0/24\", type: throw }]")} }}\n");
        _text.Append("  web: { extends: [base] }\n");
        _text.Append($"  r[1-${{routers}}]:\n    extends: base\n    interfaces: {{ lo: {{ addresses: \"10.255.0.${{i}}\" }}{Maybe(", \"d[0-1]\": { bridge: { stp: true } }")} }}\n");
        _text.Append("  out: {}\n");
        _text.Append($"  edge: {{ gateway: out, publish: [\"8080 -> web:{Pick("80/tcp", "80", "8080/udp")}\"{Maybe(", { port: 90-99, to: \"web:90-99\", protocol: [tcp, udp] }")}] }}\n");
        _text.Append($"lans:\n  lan: {{ bridge: \"r1:br0\", members: [\"c[1-${{clients}}]:eth0\", web:eth0{Maybe(" -- www")}], pool: lan{Maybe(", mtu: 1400")} }}\n");
        _text.Append("links:\n");
        for (var i = 1; i < routers; i++)
        {
            _text.Append(_random.Next(2) == 0 ? $"  - r{i}:right -- r{i + 1}:left pool ring\n" : $"  - {{ endpoints: [\"r{i}:right\", \"r{i + 1}:left\"], pool: ring{Maybe(", mtu: 9000")} }}\n");
        }

        _text.Append("  - r1:edge -- edge:r1 pool ring\n");
        _text.Append($"  - edge:wan 192.0.2.2/24{Maybe(" 2001:db8::2/64")} -- out:e 192.0.2.1/24{Maybe(" 2001:db8::1/64")}\n");
        _text.Append($"  - c[1-${{clients}}]:x 10.77.${{i}}.1 peer 10.77.${{i}}.2 -- out:x${{i+10}} 10.77.${{i}}.2{Pick("/32", " peer 10.77.${i}.1", "/24")}\n");
        Yaml = _text.ToString();
    }

    /// <summary>The text.</summary>
    public string Yaml { get; }

    private string Maybe(string text) => _random.Next(2) == 0 ? text : "";

    private string Pick(params string[] texts) => texts[_random.Next(texts.Length)];
}
