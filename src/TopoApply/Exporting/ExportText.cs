using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Document;
using TopoApply.Yaml.Writing;

namespace TopoApply.Exporting;

/// <summary>A topology as a file, with comments where something could not be said.</summary>
internal static class ExportText
{
    /// <summary>Writes the file.</summary>
    public static string Of(Topology topology, IReadOnlyList<Omission> omissions)
    {
        var byNetns = omissions.ToLookup(o => o.Netns);
        var root = (YamlMap)TopologyShape.File.Write(topology);
        List<YamlPair> pairs = [];
        foreach (var pair in root.Pairs)
        {
            switch (pair)
            {
                case { Key: "namespaces", Value: YamlMap map }:
                    // Without namespaces the host may still have something of ours.
                    pairs.AddRange(map.IsEmpty ? [] : [pair with { Value = new YamlMap([.. map.Pairs.Select(netns => netns with { Comments = Comments(byNetns[new NamespaceName(netns.Key)]) })]) }]);
                    break;
                case { Value.IsEmpty: true }:
                    break;
                default:
                    pairs.Add(pair);
                    break;
            }
        }

        var written = topology.Namespaces.Select(n => n.Name).ToHashSet();
        List<string> head = [.. omissions.Where(o => !written.Contains(o.Netns)).Select(o => $"not in this file: {o.Netns}: {o}")];
        if (head.Count > 0)
        {
            pairs[0] = pairs[0] with { Comments = head };
        }

        return YamlPrinter.Print(new YamlMap(pairs));
    }

    private static IReadOnlyList<string> Comments(IEnumerable<Omission> omissions) => [.. omissions.Select(o => $"not in this file: {o}")];
}
