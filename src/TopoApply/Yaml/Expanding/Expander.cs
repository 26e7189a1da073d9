using TopoApply.Diagnostics;

namespace TopoApply.Yaml.Expanding;

/// <summary>
/// Writes out the short forms: nodes in, nodes out, each with the place where it was typed. What comes out says everything in the plain
/// keys of the language, which the stages behind read.
/// </summary>
internal static class Expander
{
    private static readonly string[] TopKeys = ["vars", "kinds", "pools", "lans"];
    private static readonly string[] NamespaceKeys = ["extends", "gateway", "publish"];

    /// <summary>The topology without short forms. Includes are read before, with the file.</summary>
    /// <param name="root">What stands in the files.</param>
    /// <param name="variables">Values of variables from the command line.</param>
    /// <param name="bag">Takes what is wrong.</param>
    public static YamlNode Expand(YamlNode root, IReadOnlyDictionary<string, string> variables, DiagnosticBag bag)
    {
        if (root is not YamlMapping mapping || !(variables.Count > 0 || HasShortForm(mapping, TopKeys, NamespaceKeys)))
        {
            return root;
        }

        if (variables.Count > 0 || mapping.Find("vars") is not null)
        {
            var values = Variables.Read(mapping.Find("vars")?.Value, variables, bag);
            mapping = (YamlMapping)values.Substitute(mapping.Without("vars"));
        }

        mapping = KindExpansion.Expand(mapping, bag);
        return NeedsNames(mapping) ? WithNames(mapping, bag) : mapping;
    }

    // What asks for single things by their names gets them without ranges.
    private static YamlMapping WithNames(YamlMapping root, DiagnosticBag bag)
    {
        root = Unrolling.Unroll(root, bag);
        var pools = AddressPools.Read(root, bag);
        root = PoolExpansion.Expand(root.Without("pools"), pools, bag);
        root = LanExpansion.Expand(root, pools, bag);
        return RoleExpansion.Expand(root, bag);
    }

    private static bool NeedsNames(YamlMapping root) => HasShortForm(root, ["pools", "lans"], ["gateway", "publish"]);

    private static bool HasShortForm(YamlMapping root, string[] topKeys, string[] namespaceKeys) =>
        HasAny(root, topKeys)
        || (root.Find("host")?.Value is YamlMapping host && HasAny(host, namespaceKeys))
        || (root.Find("namespaces")?.Value is YamlMapping namespaces && namespaces.Entries.Any(e => e.Value is YamlMapping n && HasAny(n, namespaceKeys)))
        || (root.Find("links")?.Value is YamlSequence links && links.Items.Any(AsksForPool));

    private static bool AsksForPool(YamlNode link) => link switch
    {
        YamlScalar line => line.Text.Contains(" pool ", StringComparison.Ordinal),
        YamlMapping mapping => mapping.Find("pool") is not null,
        _ => false,
    };

    private static bool HasAny(YamlMapping mapping, string[] keys)
    {
        foreach (var entry in mapping.Entries)
        {
            if (Array.IndexOf(keys, entry.Key.Text) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
