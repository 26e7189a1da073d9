using System.Diagnostics;
using FluentAssertions;
using TopoApply.Cli.Rendering;
using TopoApply.Diagnostics;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Expanding;

/// <summary>`include`: files below files, and whatever can be wrong with that.</summary>
public sealed class IncludeTests : IDisposable
{
    private const string Head = "version: 1\nname: lab\n";

    private readonly Written _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Files_are_merged_by_one_rule_and_paths_are_relative_to_the_file_that_names_them()
    {
        _files.With("lab.yaml", Head + """
            include: parts/base.yaml
            namespaces:
              a: { forwarding: false, routes: [{ to: 10.2.0.0/16, type: blackhole }], dns: { search: [own.test] } }
            links: ["a:e -- b:e"]
            """);
        _files.With("parts/base.yaml", """
            include: [more/links.yaml]
            name: base
            namespaces:
              a: { forwarding: true, routes: [{ to: 10.1.0.0/16, type: blackhole }], dns: { nameservers: [10.0.0.1], search: [base.test] } }
              b: {}
            """);
        _files.With("parts/more/links.yaml", "namespaces: { c: {} }\nlinks: [\"c:e -- b:c\"]\n");
        _files.With("flat.yaml", Head + """
            namespaces:
              c: {}
              a:
                forwarding: false
                routes: [{ to: 10.1.0.0/16, type: blackhole }, { to: 10.2.0.0/16, type: blackhole }]
                dns: { nameservers: [10.0.0.1], search: [base.test, own.test] }
              b: {}
            links: ["c:e -- b:c", "a:e -- b:e"]
            """);
        Written.Wanted(_files.Load()).Should().Equal(Written.Wanted(_files.Load("flat.yaml")));
    }

    [Fact]
    public void A_mistake_in_an_included_file_is_shown_there_with_the_way_to_it()
    {
        _files.With("lab.yaml", Head + "include: [one.yaml]\n").With("one.yaml", "\ninclude: two.yaml\n").With("two.yaml", "namespaces:\n  a: { mtu: 1 }\n");
        var result = _files.Load();
        _files.Said(result).Should().Equal(
            "two.yaml:2:8 TA2001: a namespace has no key `mtu` <two.yaml is included at one.yaml:2:10> <one.yaml is included at lab.yaml:3:11>"
            + " (known here: extends, forwarding, sysctls, interfaces, routes, gateway, rules, neighbours, dns, hosts, nat, publish, filter)");
        using var shown = new StringWriter();
        DiagnosticText.Write(new Terminal(shown), result);
        shown.ToString().Replace(_files[""] + "/", "", StringComparison.Ordinal).Should().Be("""
            two.yaml:2:8: error TA2001: a namespace has no key `mtu`
              2 |   a: { mtu: 1 }
                |        ^^^
              note: two.yaml is included at one.yaml:2:10
              note: one.yaml is included at lab.yaml:3:11
              hint: known here: extends, forwarding, sysctls, interfaces, routes, gateway, rules, neighbours, dns, hosts, nat, publish, filter
            1 error; nothing was touched.

            """);
    }

    [Fact]
    public void A_circle_is_reported_where_it_closes()
    {
        _files.With("lab.yaml", Head + "include: sub/one.yaml\n").With("sub/one.yaml", "include: [../two.yaml]\n").With("two.yaml", "include: [sub/one.yaml]\n");
        _files.Said(_files.Load()).Should().Equal(
            "sub/../two.yaml:1:11 TA1010: `sub/one.yaml` includes itself <sub/../two.yaml is included at sub/one.yaml:1:11> <sub/one.yaml is included at lab.yaml:3:10>"
            + " (sub/one.yaml → sub/../two.yaml → sub/../sub/one.yaml)");
        _files.With("self.yaml", Head + "include: ./self.yaml\n");
        _files.Said(_files.Load("self.yaml")).Should().Equal("self.yaml:3:10 TA1010: `./self.yaml` includes itself (self.yaml → ./self.yaml)");
    }

    [Fact]
    public void Two_files_may_share_a_third()
    {
        _files.With("lab.yaml", Head + "include: [one.yaml, two.yaml]\n").With("one.yaml", "include: base.yaml\n").With("two.yaml", "include: ./base.yaml\n");
        _files.With("base.yaml", "namespaces: { a: { routes: [{ to: 10.1.0.0/16, type: blackhole }] } }\n");
        _files.Load().Desired!.Count.Should().Be(3);
    }

    [Fact]
    public void Only_ordinary_files_are_opened()
    {
        using var made = Process.Start("mkfifo", _files["pipe"]);
        made.WaitForExit();
        Directory.CreateDirectory(_files["folder"]);
        File.CreateSymbolicLink(_files["round"], "round");
        _files.With("lab.yaml", Head + $"include:\n  - /dev/zero\n  - pipe\n  - folder\n  - round\n  - gone/there.yaml\n  - '${{x}}.yaml'\n");
        _files.Said(_files.Load()).Should().Equal(
            "lab.yaml:4:5 TA1010: `/dev/zero` cannot be included: it is not an ordinary file",
            "lab.yaml:5:5 TA1010: `pipe` cannot be included: it is not an ordinary file (a path is relative to the file that it stands in)",
            "lab.yaml:6:5 TA1010: `folder` cannot be included: it is a directory (a path is relative to the file that it stands in)",
            "lab.yaml:7:5 TA1010: `round` cannot be included: its symlinks go round in a circle (a path is relative to the file that it stands in)",
            "lab.yaml:8:5 TA1010: `gone/there.yaml` cannot be included: there is no such file (a path is relative to the file that it stands in)",
            "lab.yaml:9:5 TA2007: `${x}.yaml` uses a range's number, but no range is open here (`${i}` has a value below a name such as `client[1-3]` and on a link with one)");
    }

    [Fact]
    public void A_symlink_to_an_ordinary_file_is_followed()
    {
        _files.With("lab.yaml", Head + "include: link.yaml\n").With("real.yaml", "namespaces: { a: {} }\n");
        File.CreateSymbolicLink(_files["link.yaml"], "real.yaml");
        _files.Load().Desired!.Count.Should().Be(2);
    }

    [Fact]
    public void All_files_together_keep_the_limits_of_one()
    {
        var main = Head + "include: [big.yaml]\n";
        _files.With("lab.yaml", main).With("big.yaml", "#".PadRight(500) + "\nvars: { a: 1 }\n");
        var bytes = main.Length + 516;
        _files.Load(limits: new LoadLimits { MaxBytes = bytes }).Diagnostics.Should().BeEmpty();
        _files.Said(_files.Load(limits: new LoadLimits { MaxBytes = bytes - 1 })).Should().Equal(
            $"lab.yaml:3:11 TA1010: with `big.yaml` the files are larger than {bytes - 1} bytes (the limit `MaxBytes` guards against files that never end)");

        // Of the second file the ends of stream, document and mappings and three scalars; of the first those, six scalars and a list's ends: 11 and 14.
        _files.Load(limits: new LoadLimits { MaxEvents = 25 }).Diagnostics.Should().BeEmpty();
        _files.Load(limits: new LoadLimits { MaxEvents = 24 }).Diagnostics.Should().ContainSingle().Which.Hint.Should().Contain("MaxEvents");
    }

    [Fact]
    public void Depth_and_number_are_limited()
    {
        _files.With("lab.yaml", Head + "include: 1.yaml\n").With("4.yaml", "vars: {}\n");
        for (var i = 1; i < 4; i++)
        {
            _files.With($"{i}.yaml", $"include: {i + 1}.yaml\n");
        }

        _files.Load(limits: new LoadLimits { MaxIncludeDepth = 4, MaxIncludes = 4 }).Diagnostics.Should().BeEmpty();
        _files.Load(limits: new LoadLimits { MaxIncludeDepth = 3 }).Diagnostics.Should().ContainSingle().Which.Hint.Should().Contain("MaxIncludeDepth");
        _files.Load(limits: new LoadLimits { MaxIncludes = 3 }).Diagnostics.Should().ContainSingle().Which.Hint.Should().Contain("MaxIncludes");
    }

    [Fact]
    public void What_an_include_may_have_brought_is_not_missed()
    {
        _files.With("lab.yaml", Head + "include: gone.yaml\nnamespaces: { a: { extends: k, rules: [{ priority: 0, table: 1 }] } }\nlinks: [\"a:e -- b:e\"]\n");
        _files.Load().Diagnostics.Select(d => d.Code).Should().Equal(DiagnosticCodes.BadInclude, DiagnosticCodes.ReservedPriority);
    }

    [Fact]
    public void What_is_no_topology_is_not_merged()
    {
        _files.With("lab.yaml", Head + "include: [list.yaml, bad.yaml, empty.yaml]\n").With("list.yaml", "- a\n").With("bad.yaml", "a: [\n").With("empty.yaml", "# nothing\n");
        _files.Load().Diagnostics.Select(d => (Path.GetFileName(d.Span.File), d.Code)).Should().Equal(
            ("bad.yaml", DiagnosticCodes.Syntax), ("empty.yaml", DiagnosticCodes.EmptyDocument), ("list.yaml", DiagnosticCodes.WrongNode));
    }

    [Fact]
    public void What_stands_in_another_file_is_named_with_it()
    {
        _files.With("lab.yaml", Head + "include: base.yaml\nlinks: [\"a:e -- b:f\"]\n").With("base.yaml", "namespaces: { a: {}, b: {} }\nlinks: [\"a:e -- b:e\"]\n");
        _files.Said(_files.Load()).Should().Equal("lab.yaml:4:10 TA3003: `a:e` is the end of two links (the other one is on line 2 of base.yaml)");
    }
}
