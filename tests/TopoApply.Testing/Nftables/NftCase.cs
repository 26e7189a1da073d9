using TopoApply.Diagnostics;
using TopoApply.Kinds.Nftables;
using TopoApply.Netlink.Values;
using TopoApply.Yaml;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Testing.Nftables;

/// <summary>One rule of Golden/nft/rules/rules.txt: as a file has it, and as nft prints it.</summary>
internal sealed record NftCase(string Name, string Yaml, string Text)
{
    /// <summary>The folder with the cases and with what nft sends for them.</summary>
    public static string Folder { get; } = Repository.PathOf("tests", "TopoApply.Netlink.Tests", "Golden", "nft", "rules");

    /// <summary>All cases.</summary>
    public static IReadOnlyList<NftCase> All { get; } = Load();

    /// <summary>The names, for theories.</summary>
    public static IEnumerable<object[]> Names => All.Select(c => new object[] { c.Name });

    /// <summary>The case of a name.</summary>
    public static NftCase Get(string name) => All.Single(c => c.Name == name);

    /// <summary>The chain of our table that the rule is for.</summary>
    public string Chain => Key switch
    {
        "masquerade" or "snat" => "nat_postrouting",
        "dnat" or "redirect" => "nat_prerouting",
        "local" => "nat_output",
        _ => Key,
    };

    /// <summary>The compiled rule.</summary>
    public NftRule Rule => Table("golden").Chains.Single(chain => chain.Name == Chain).Rules[0];

    /// <summary>A table that holds the rule, in the namespace `host`.</summary>
    public NftTable Table(string topology) => Key is "input" or "forward" or "output"
        ? TableOf(topology, filter: $"{Key}: {{ rules: [ {Value} ] }}")
        : TableOf(topology, nat: $"{(Key == "local" ? "dnat" : Key)}: [ {Value} ]");

    /// <summary>The table of a `nat` and a `filter`, given as YAML, in the namespace `host`.</summary>
    public static NftTable TableOf(string topology, string? nat = null, string? filter = null)
    {
        var table = NftLowering.Lower(
            NamespaceName.Host,
            topology,
            nat is null ? null : Read(NatSpec.Shape, nat),
            filter is null ? null : Read(FilterSpec.Shape, filter),
            SourceSpan.None);
        return table ?? throw new InvalidOperationException("Nothing is in this file.");
    }

    /// <summary>Reads a value that must be without mistakes.</summary>
    public static T Read<T>(Shape<T> shape, string yaml)
    {
        var (value, diagnostics) = TryRead(shape, yaml);
        return diagnostics.Count == 0 && value is not null ? value : throw new InvalidOperationException($"{yaml}: {string.Join("; ", diagnostics)}");
    }

    /// <summary>Reads a value and gives what is to be said about it.</summary>
    public static (T? Value, IReadOnlyList<Diagnostic> Diagnostics) TryRead<T>(Shape<T> shape, string yaml)
    {
        var bag = new DiagnosticBag();
        var value = default(T);
        if (YamlReader.Read("case.yaml", yaml, LoadLimits.Default, bag) is { } node)
        {
            _ = shape.TryRead(node, bag, out value);
        }

        return (value, bag.ToList());
    }

    private string Key => Yaml[..Yaml.IndexOf(':')];

    private string Value => Yaml[(Yaml.IndexOf(':') + 1)..].Trim();

    private static NftCase[] Load()
    {
        var text = string.Join('\n', File.ReadLines(Path.Combine(Folder, "rules.txt")).Where(line => !line.StartsWith('#')));
        return [.. text.Trim().Split("\n\n").Select(block => block.Split('\n')).Select(lines => new NftCase(lines[0], lines[1], lines[2]))];
    }
}
