using FluentAssertions;
using TopoApply.Diagnostics;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Expanding;

/// <summary>`kinds` and `extends`.</summary>
public sealed class KindTests : IDisposable
{
    private const string Head = "version: 1\nname: lab\n";

    private readonly Written _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_namespace_lies_on_top_of_its_kinds_and_those_on_theirs()
    {
        _files.With("lab.yaml", Head + """
            kinds:
              base: { sysctls: { net.ipv4.ip_default_ttl: 60, net.core.somaxconn: 100 }, routes: [{ to: 10.1.0.0/16, type: blackhole }] }
              router:
                extends: base
                forwarding: true
                sysctls: { net.ipv4.ip_default_ttl: 61 }
                interfaces: { lo: { addresses: "10.255.0.${i}/32" } }
              named: { forwarding: ipv4, dns: { nameservers: [10.0.0.53] } }
            host: { extends: base, sysctls: { net.core.somaxconn: 9 } }
            namespaces:
              r[1-2]:
                extends: [router, named]
                sysctls: { net.core.somaxconn: 200 }
                routes: [{ to: 10.2.0.0/16, type: throw }]
                interfaces: { lo: { addresses: ["10.254.0.${i}/32"] } }
            """);
        _files.With("flat.yaml", Head + """
            host: { sysctls: { net.ipv4.ip_default_ttl: 60, net.core.somaxconn: 9 }, routes: [{ to: 10.1.0.0/16, type: blackhole }] }
            namespaces:
              r[1-2]:
                forwarding: ipv4
                dns: { nameservers: [10.0.0.53] }
                sysctls: { net.ipv4.ip_default_ttl: 61, net.core.somaxconn: 200 }
                routes: [{ to: 10.1.0.0/16, type: blackhole }, { to: 10.2.0.0/16, type: throw }]
                interfaces: { lo: { addresses: ["10.255.0.${i}/32", "10.254.0.${i}/32"] } }
            """);
        Written.Wanted(_files.Load()).Should().Equal(Written.Wanted(_files.Load("flat.yaml")));
    }

    [Fact]
    public void A_kind_comes_before_defaults()
    {
        _files.With("lab.yaml", Head + "defaults: { namespaces: { forwarding: true } }\nkinds: { k: { forwarding: false } }\nnamespaces: { a: { extends: k } }\n");
        _files.With("flat.yaml", Head + "defaults: { namespaces: { forwarding: true } }\nnamespaces: { a: { forwarding: false } }\n");
        Written.Wanted(_files.Load()).Should().Equal(Written.Wanted(_files.Load("flat.yaml")));
    }

    [Fact]
    public void A_mistake_in_a_kind_is_shown_there_once_with_the_way_to_it()
    {
        _files.With("lab.yaml", Head + "include: kinds.yaml\nnamespaces:\n  a: { extends: r }\n  b: { extends: r }\n");
        _files.With("kinds.yaml", "kinds:\n  base: { routes: [{ to: default, via: 10.9.9.9 }], forwarding: maybe }\n  r: { extends: base }\n");
        _files.Said(_files.Load()).Should().Equal(
            "kinds.yaml:2:65 TA2003: `maybe` is not a choice for forwarding <kinds.yaml is included at lab.yaml:3:10> <kind `base` is extended at kinds.yaml:3:17>"
            + " <kind `r` is extended at lab.yaml:5:17> (`true` (both families), `false`, `ipv4` or `ipv6`)");
        _files.With("kinds.yaml", "kinds:\n  base: { routes: [{ to: default, via: 10.9.9.9 }] }\n  r: { extends: base }\n");
        _files.Load().Diagnostics.Select(d => $"{d.Span.Line}:{d.Span.Column} {d.Code} {d.Span.Through!.How}").Should().Equal("2:40 TA3010 " + _files["kinds.yaml"] + " is included");
    }

    [Fact]
    public void Circles_and_unknown_kinds_are_reported()
    {
        _files.With("lab.yaml", Head + """
            kinds: { a: { extends: b }, b: { extends: [c] }, c: { extends: a }, self: { extends: self } }
            namespaces: { x: { extends: a }, y: { extends: [slef, c] }, z: { extends: nothing-like-it } }
            """);
        _files.Said(_files.Load()).Should().Equal(
            "lab.yaml:3:64 TA2014: the kind `a` extends itself (a → b → c → a)",
            "lab.yaml:3:86 TA2014: the kind `self` extends itself (self → self)",
            "lab.yaml:4:49 TA2013: there is no kind `slef` (did you mean `self`?)",
            "lab.yaml:4:75 TA2013: there is no kind `nothing-like-it` (known here: a, b, c, self)");
    }

    [Fact]
    public void A_kind_that_nobody_extends_is_checked_too()
    {
        _files.With("lab.yaml", Head + "kinds:\n  good: { hosts: { h: \"10.0.0.${i}\" } }\n  bad: { hosts: { h: \"10.0.0.300\" } }\n  worse: [1]\n");
        _files.Load().Diagnostics.Select(d => $"{d.Span.Line}:{d.Span.Column} {d.Code}").Should().Equal("5:22 TA2003", "6:10 TA2002");
    }

    [Fact]
    public void Copies_of_kinds_are_counted_and_their_depth_is_limited()
    {
        var big = string.Concat(Enumerable.Range(0, 100).Select(i => $"{{ to: 10.{i}.0.0/16, type: throw }}, "));
        _files.With("lab.yaml", Head + $"kinds: {{ k: {{ routes: [{big}] }} }}\nnamespaces:\n{string.Concat(Enumerable.Range(0, 50).Select(i => $"  n{i}: {{ extends: k }}\n"))}");
        _files.Load().Succeeded.Should().BeTrue();
        _files.Load(limits: new LoadLimits { MaxNodes = 5000 }).Diagnostics.Should().Contain(d => d.Code == DiagnosticCodes.TooManyItems);
        var chain = string.Concat(Enumerable.Range(0, 30).Select(i => $"  k{i}: {{ extends: k{i + 1} }}\n"));
        _files.With("lab.yaml", $"{Head}kinds:\n{chain}  k30: {{}}\nnamespaces: {{ a: {{ extends: k0 }} }}\n");
        _files.Load().Diagnostics.Should().ContainSingle().Which.Message.Should().Be("kinds extend each other more than 16 deep");
    }
}
