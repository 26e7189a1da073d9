using System.Text.Json.Nodes;

namespace TopoApply.Testing.Oracles;

/// <summary>The nftables ruleset without handles and without what counters have counted.</summary>
internal static class NftLines
{
    /// <summary>One line per table, chain, set and rule, in the kernel's order.</summary>
    public static IEnumerable<string> Of(string json)
    {
        if (string.IsNullOrWhiteSpace(json) || (JsonNode.Parse(json) as JsonObject)?["nftables"] is not JsonArray items)
        {
            yield break;
        }

        foreach (var item in items.OfType<JsonObject>())
        {
            foreach (var (kind, value) in item)
            {
                if (kind != "metainfo" && value is not null)
                {
                    Strip(value);
                    yield return $"nft {kind} {Json.Text(value)}";
                }
            }
        }
    }

    private static void Strip(JsonNode node)
    {
        if (node is JsonArray array)
        {
            foreach (var element in array.OfType<JsonNode>())
            {
                Strip(element);
            }
        }
        else if (node is JsonObject map)
        {
            map.Remove("handle");
            if (map["counter"] is JsonObject counter)
            {
                counter.Remove("packets");
                counter.Remove("bytes");
            }

            foreach (var (_, value) in map)
            {
                if (value is not null)
                {
                    Strip(value);
                }
            }
        }
    }
}
