using FluentAssertions;
using TopoApply.Diagnostics;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Expanding;

/// <summary>`vars` and `--var`.</summary>
public sealed class VariableTests : IDisposable
{
    private const string Head = "version: 1\nname: lab\n";

    private readonly Written _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_variable_is_text_anywhere_and_a_number_in_a_computation()
    {
        _files.With("lab.yaml", Head + """
            vars: { count: 3, site: 7, net: "10.${site}.0", base: 10, who: client, last: "${base}" }
            namespaces:
              ${who}[1-${count}]:
                routes: [{ to: "10.${site * 2}.${i + base}.0/24", via: "${net}.254" }]
              r: { interfaces: { br0: { bridge: {}, addresses: ["${net}.254/24"], mac: "02:00:00:00:00:${base:02x}" } }, hosts: { "h[1-2]": "${net}.${i+last}" } }
            links:
              - ${who}[1-${count}]:e ${net}.${i}/24 -- r:${who}${i+base}
            """);
        _files.With("flat.yaml", Head + """
            namespaces:
              client[1-3]:
                routes: [{ to: "10.14.${i+10}.0/24", via: 10.7.0.254 }]
              r: { interfaces: { br0: { bridge: {}, addresses: [10.7.0.254/24], mac: "02:00:00:00:00:0a" } }, hosts: { "h[1-2]": "10.7.0.${i+10}" } }
            links:
              - client[1-3]:e 10.7.0.${i}/24 -- r:client${i+10}
            """);
        Written.Wanted(_files.Load()).Should().Equal(Written.Wanted(_files.Load("flat.yaml")));
    }

    [Fact]
    public void The_command_line_comes_first_then_the_including_file()
    {
        _files.With("lab.yaml", Head + "include: base.yaml\nvars: { b: two }\n").With("base.yaml", "vars: { a: one, b: one, c: one }\nnamespaces: { \"${a}-${b}-${c}\": {} }\n");
        _files.Load(variables: ("c", "three")).Topology!.Namespaces.Single().Name.Value.Should().Be("one-two-three");
    }

    [Fact]
    public void A_broken_value_says_where_it_comes_from()
    {
        _files.With("lab.yaml", Head + """
            vars: { mtu: 1500, speed: fast, address: "10.0.0.300" }
            namespaces:
              a: { interfaces: { br0: { bridge: {}, mtu: "${mtu}", txqlen: "${speed}" } } }
              b: {}
            links:
              - a:e ${address}/24 -- b:e
              - b:f -- a:f${speed+1}
            """);
        _files.Said(_files.Load(variables: ("mtu", "10"))).Should().Equal(
            "lab.yaml:5:46 TA2003: 10 is out of range for an MTU <`mtu` is `10` by `--var mtu`> (from 68 to 65535)",
            "lab.yaml:5:64 TA2003: `fast` is not a queue length: a plain whole number from 0 to 1000000 is meant <`speed` is `fast` at lab.yaml:3:20>",
            "lab.yaml:8:5 TA2003: `10.0.0.300/24` is not an address with a prefix length <`address` is `10.0.0.300` at lab.yaml:3:33> (write it as `10.0.0.1/24` or `fd00::1/64`)",
            "lab.yaml:9:5 TA2006: `${speed+1}` cannot be computed: `speed` is `fast`, which is not a whole number <`speed` is `fast` at lab.yaml:3:20>");
    }

    [Fact]
    public void What_is_not_declared_is_reported_with_the_nearest_name()
    {
        _files.With("lab.yaml", Head + "vars: { site: 1 }\nnamespaces: { \"a${sit}\": {}, \"b${1+sote}\": {}, \"c${zzzzzzz}\": {} }\n");
        _files.Said(_files.Load(variables: ("stie", "1"))).Should().Equal(
            "TA2011: `--var stie`: the file has no variable of that name (did you mean `site`?)",
            "lab.yaml:4:15 TA2011: there is no variable `sit` (did you mean `site`?)",
            "lab.yaml:4:30 TA2011: there is no variable `sote` (did you mean `site`?)",
            "lab.yaml:4:48 TA2011: there is no variable `zzzzzzz` (known here: site)");
        _files.With("lab.yaml", Head);
        _files.Said(_files.Load(variables: ("a", "1"))).Should().Equal("TA2011: `--var a`: the file has no variable of that name (variables are declared under `vars`)");
    }

    [Fact]
    public void A_variable_without_a_value_must_be_given_when_it_is_used()
    {
        _files.With("lab.yaml", Head + "vars:\n  site:\n  other: ~\nnamespaces: { \"a${site}\": {}, \"b${site}\": {} }\n");
        _files.Said(_files.Load()).Should().Equal("lab.yaml:4:3 TA2012: the variable `site` has no value (give it one: `--var site=…`)");
        _files.Load(variables: ("site", "x")).Succeeded.Should().BeTrue();
    }

    [Fact]
    public void Circles_depth_and_size_are_limited()
    {
        _files.With("lab.yaml", Head + "vars: { a: \"${b}\", b: \"x${c}\", c: \"${a}\" }\nnamespaces: { \"${a}\": {}, \"${c}\": {} }\n");
        _files.Said(_files.Load()).Should().Equal("lab.yaml:3:9 TA2012: the variable `a` contains itself (a → b → c → a)");
        var doubling = string.Concat(Enumerable.Range(0, 15).Select(i => $"  v{i}: \"${{v{i + 1}}}${{v{i + 1}}}${{v{i + 1}}}${{v{i + 1}}}\"\n"));
        _files.With("lab.yaml", $"{Head}vars:\n{doubling}  v15: xxxxxxxx\nnamespaces: {{ \"${{v0}}\": {{}} }}\n");
        var before = GC.GetAllocatedBytesForCurrentThread();
        _files.Load().Diagnostics.Should().Contain(d => d.Code == DiagnosticCodes.LimitExceeded);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(64 << 20);
        var chain = string.Concat(Enumerable.Range(0, 20).Select(i => $"  v{i}: \"${{v{i + 1}}}\"\n"));
        _files.With("lab.yaml", $"{Head}vars:\n{chain}  v20: x\nnamespaces: {{ \"${{v0}}\": {{}} }}\n");
        _files.Load().Diagnostics.Should().ContainSingle().Which.Message.Should().Be("variables contain each other more than 16 deep");
        _files.With("lab.yaml", $"{Head}vars: {{ v: {new string('x', 1000)} }}\nx: [{string.Concat(Enumerable.Repeat("\"${v}\", ", 1000))}]\n");
        _files.Load(limits: new LoadLimits { MaxNodes = 10_000 }).Diagnostics.Should().Contain(d => d.Code == DiagnosticCodes.TooManyItems);
    }

    [Fact]
    public void Names_and_values_are_checked()
    {
        _files.With("lab.yaml", Head + "vars: { i: 1, 2a: 1, a-b: 1, list: [1], ok: \"null\" }\nnamespaces: { a: { dns: { search: \"${ok}\" } } }\n");
        _files.Said(_files.Load(variables: ("ok", "a\u001bb"))).Should().Equal(
            "TA1006: the control character U+001B stands in this value (values are one line of printable text)",
            "lab.yaml:3:9 TA2003: `i` is the number of a range and cannot be a variable's name",
            "lab.yaml:3:15 TA2003: `2a` cannot be a variable's name (letters, digits and `_`, no digit first, at most 63)",
            "lab.yaml:3:22 TA2003: `a-b` cannot be a variable's name (letters, digits and `_`, no digit first, at most 63)",
            "lab.yaml:3:36 TA2002: a list stands where a variable's value (text or a number) is meant");
    }

    [Fact]
    public void Two_names_that_variables_make_equal_are_reported()
    {
        _files.With("lab.yaml", Head + "vars: { a: x }\nnamespaces:\n  x: {}\n  ${a}: {}\n");
        _files.Said(_files.Load()).Should().Equal("lab.yaml:6:3 TA1005: the key `x` stands twice <`a` is `x` at lab.yaml:3:9> (it is already on line 5)");
    }
}
