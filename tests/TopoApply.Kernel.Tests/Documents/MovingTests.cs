using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using TopoApply.Testing;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Documents;

/// <summary>The tables that tell which line of a script is which line of a file.</summary>
public sealed partial class MovingTests
{
    private const string Page = "topologies/MOVING.md";
    private const string Links = "namespaces: { web: {}, router: {}, outside: {} }\nlinks: [\"web:eth0 10.0.0.11/24 -- router:lan\", \"outside:eth0 192.0.2.1/24 -- router:wan 192.0.2.2/24\"]\n";

    // A new namespace has `lo` down, and the names of links that a script makes have chance's MAC addresses.
    private static readonly string[] s_apart = ["alias", "protocol", "mac", "content"];

    [KernelFact(Needs = "veth,bridge")]
    public void A_script_line_by_line_leads_to_what_its_lines_in_the_file_say()
    {
        var rows = Rows("in the script");
        rows.Should().HaveCountGreaterThan(15);
        using var sandbox = new Sandbox();
        sandbox.Script("mkdir -p /etc/netns/web");
        List<string> pieces = [];
        foreach (var (left, right) in rows)
        {
            sandbox.Script(string.Join('\n', left));
            pieces.AddRange(right.Take(1).Where(yaml => yaml.Contains('{') || yaml.Contains(':')).Where(yaml => !yaml.StartsWith("state:", StringComparison.Ordinal)).Select(yaml => InPlace(yaml, left[0])));
        }

        sandbox.Script("ip -n router link set lo up");
        var file = Merge(sandbox, pieces);
        using var plan = JsonDocument.Parse(sandbox.TopoApply("plan", file, "--adopt", "--format", "json").Expect(2).Output);
        var changes = plan.RootElement.GetProperty("changes").EnumerateArray().ToList();
        changes.Should().HaveCountGreaterThanOrEqualTo(10);
        foreach (var change in changes)
        {
            change.GetProperty("verb").GetString().Should().BeOneOf(["adopt", "change"], "{0} is there, and nothing else is", change);
            change.GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("name").GetString()).Should().BeSubsetOf(s_apart, "{0} is as the script made it", change);
        }
    }

    [KernelFact(Needs = "veth,nft")]
    public void A_rule_in_the_file_is_the_rule_that_stands_beside_it()
    {
        var rows = Rows("rule");
        rows.Should().HaveCountGreaterThan(5);
        using var sandbox = new Sandbox();
        foreach (var (left, right) in rows)
        {
            var file = Merge(sandbox, [Links, $"namespaces: {{ router: {{ interfaces: {{ br0: {{ bridge: {{}} }} }}, {right[0]} }} }}"]);
            sandbox.TopoApply("apply", file, "-y").Expect();
            var rules = Counted().Replace(sandbox.Ok("ip", "netns", "exec", "router", "nft", "list", "ruleset"), "counter");
            rules.Should().Contain(left[0], "{0} says so", right[0]);
        }
    }

    private static string InPlace(string yaml, string command)
    {
        var netns = Netns().Match(command).Groups["name"].Value;
        return yaml.StartsWith("namespaces:", StringComparison.Ordinal) || yaml.StartsWith("links:", StringComparison.Ordinal) ? yaml : $"namespaces: {{ {netns}: {{ {yaml} }} }}";
    }

    private static string Merge(Sandbox sandbox, List<string> pieces)
    {
        var names = pieces.Select((piece, i) => Path.GetFileName(sandbox.Write($"{piece}\n", $"{i}.yaml"))).ToList();
        return sandbox.Write($"version: 1\nname: moved\ninclude: [{string.Join(", ", names)}]\n");
    }

    /// <summary>The code in both columns of a table whose first heading this is.</summary>
    private static List<(List<string> Left, List<string> Right)> Rows(string heading) =>
    [
        .. File.ReadLines(Repository.PathOf(Page))
            .SkipWhile(line => line != $"| {heading} | in the file |")
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split(" | ", 2))
            .Select(cells => (Code(cells[0]), Code(cells[1]))),
    ];

    private static List<string> Code(string cell) => [.. Span().Matches(cell).Select(match => match.Groups["code"].Value)];

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Span();

    [GeneratedRegex("(-n|netns exec) (?<name>[a-z]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Netns();

    [GeneratedRegex("counter packets [0-9]+ bytes [0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Counted();
}
