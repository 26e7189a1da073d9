using FluentAssertions;
using TopoApply.Testing;
using TopoApply.Testing.Editors;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Editors;

/// <summary>What an editor with the YAML language server shows, by the first line that the README names. `‸` is the cursor.</summary>
public sealed class LanguageServerTests
{
    private static readonly string s_head = $"# yaml-language-server: $schema={new Uri(Repository.PathOf("schema", "topology.schema.json")).AbsoluteUri}\n";

    /// <summary>A text and all that can stand at its cursor.</summary>
    public static TheoryData<string, string> Keys => new()
    {
        { "‸", "version name include vars kinds pools defaults namespaces host links lans" },
        { "namespaces:\n  one:\n    ‸", "extends forwarding sysctls interfaces routes gateway rules neighbours dns hosts nat publish filter" },
        { "namespaces:\n  client[1-2]:\n    ‸", "extends forwarding sysctls interfaces routes gateway rules neighbours dns hosts nat publish filter" },
        { "namespaces:\n  one:\n    interfaces:\n      eth0:\n        ‸", "addresses mtu mac state txqlen sysctls bridge" },
        { "namespaces:\n  one:\n    interfaces:\n      br0:\n        bridge:\n          ‸", "ports stp priority forward_delay hello_time max_age ageing_time multicast_snooping" },
        { "namespaces:\n  one:\n    routes:\n      - ‸", "to via dev onlink nexthops src metric table scope mtu protocol type" },
        { "namespaces:\n  one:\n    routes:\n      - to: default\n        ‸", "via dev onlink nexthops src metric table scope mtu protocol type" },
        { "namespaces:\n  one:\n    rules:\n      - ‸", "priority family from to iif oif fwmark table action" },
        { "namespaces:\n  one:\n    nat:\n      ‸", "masquerade snat dnat redirect" },
        { "namespaces:\n  one:\n    nat:\n      dnat:\n        - ‸", "in from destination family protocol port to local counter comment" },
        { "namespaces:\n  one:\n    dns:\n      ‸", "nameservers search options" },
        { "namespaces:\n  one:\n    filter:\n      forward:\n        ‸", "policy rules" },
        { "host:\n  ‸", "interfaces routes nat" },
        { "links:\n  - ‸", "endpoints addresses macs pool mtu txqlen" },
        { "lans:\n  office:\n    ‸", "bridge members pool gateway mtu" },
        { "pools:\n  ring:\n    ‸", "ipv4 ipv6 ipv4_length ipv6_length" },
    };

    /// <summary>A text and the values that can stand at its cursor.</summary>
    public static TheoryData<string, string> Values => new()
    {
        { "namespaces:\n  one:\n    forwarding: ‸", "ipv4 ipv6 true false" },
        { "namespaces:\n  one:\n    routes:\n      - to: default\n        type: ‸", "unicast blackhole unreachable prohibit throw" },
        { "namespaces:\n  one:\n    routes:\n      - to: default\n        scope: ‸", "global link host" },
        { "namespaces:\n  one:\n    routes:\n      - to: ‸", "default 10.0.0.0/24 fd00::/64" },
        { "namespaces:\n  one:\n    interfaces:\n      eth0:\n        state: ‸", "up down" },
        { "namespaces:\n  one:\n    interfaces:\n      eth0:\n        mac: ‸", "02:00:00:00:00:01" },
        { "namespaces:\n  one:\n    nat:\n      dnat:\n        - protocol: ‸", "tcp udp icmp" },
        { "namespaces:\n  one:\n    filter:\n      forward:\n        policy: ‸", "accept drop" },
        { "links:\n  - ‸", "client:eth0 10.0.0.11/24 -- router:lan0 10.0.0.1/24" },
    };

    /// <summary>A text, and a part of what stands beside it when the pointer rests there.</summary>
    public static TheoryData<string, string> Hovers => new()
    {
        { "namespaces:\n  one:\n    routes:\n      - { to: default, met‸ric: 5 }", "the lowest wins. Default 0 for IPv4 and 1024 for IPv6" },
        { "namespaces:\n  one:\n    routes:\n      - { to: default, type: black‸hole }", "* `unreachable`" },
        { "namespaces:\n  one:\n    routes:\n      - { t‸o: 10.0.0.0/8 }", "Example:\n\n```yaml\n10.0.0.0/24\n```" },
        { "namespaces:\n  one:\n    interfaces:\n      eth0:\n        addr‸esses: [10.0.0.1/24]", "the first is the primary one" },
        { "namesp‸aces:\n  one: {}", "stands for three" },
        { "links:\n  - a:b‸ -- c:d", "Both ends on one line" },
    };

    /// <summary>A text, the line of its mistake, and a word of what is said.</summary>
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "namespaces:\n  one:\n    adresses: 5\n", 6, "adresses" },
        { "namespaces:\n  one:\n    routes:\n      - to: default\n        metrc: 5\n", 8, "metrc" },
        { "namespaces:\n  one:\n    routes:\n      - { to: default, type: nothing }\n", 7, "blackhole" },
        { "namespaces:\n  one:\n    routes:\n      - { via: 10.0.0.1 }\n", 7, "to" },
        { "namespases: {}\n", 4, "namespases" },
    };

    [KernelTheory(Needs = "npm")]
    [MemberData(nameof(Keys))]
    public void Keys_are_completed_each_with_its_documentation(string text, string keys)
    {
        using var server = new LanguageServer();
        var found = server.Completions(text.StartsWith('‸') ? s_head + text : Document(text));

        found.Keys.Should().Contain(keys.Split(' '));
        keys.Split(' ').Where(key => found[key].Length < 10).Should().BeEmpty("each says what it is");
    }

    [KernelTheory(Needs = "npm")]
    [MemberData(nameof(Values))]
    public void Values_are_completed(string text, string values)
    {
        using var server = new LanguageServer();
        server.Completions(Document(text)).Keys.Should().Contain(values.Contains("--", StringComparison.Ordinal) ? [values] : values.Split(' '));
    }

    [KernelTheory(Needs = "npm")]
    [MemberData(nameof(Hovers))]
    public void The_pointer_shows_what_a_key_means(string text, string part)
    {
        using var server = new LanguageServer();
        server.Hover(Document(text)).Should().Contain(part).And.NotContain("||", "no title stands above it");
    }

    [KernelTheory(Needs = "npm")]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_shown_on_its_line(string text, int line, string word)
    {
        using var server = new LanguageServer();
        var found = server.Diagnostics(Document(text)).Should().ContainSingle().Subject;
        found.Line.Should().Be(line, found.Message);
        found.Message.Should().Contain(word);
    }

    [KernelFact(Needs = "npm")]
    public void No_example_has_a_mistake()
    {
        using var server = new LanguageServer();
        foreach (var name in Product.Examples())
        {
            var path = Product.Example(name);
            var text = File.ReadAllText(path);
            server.Diagnostics(text, path).Should().BeEmpty(name);

            // The file's own first line names the schema: with a key that is none the server must say so.
            server.Diagnostics($"{text}\nno-such-key: 1\n", path.Replace($"{name}.yaml", $"{name}-with-mistake.yaml", StringComparison.Ordinal)).Should().NotBeEmpty(name);
        }
    }

    private static string Document(string text) => $"{s_head}version: 1\nname: lab\n{text}";
}
