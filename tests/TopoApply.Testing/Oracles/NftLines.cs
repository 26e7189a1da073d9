using System.Text.Json.Nodes;

namespace TopoApply.Testing.Oracles;

/// <summary>The nftables ruleset without handles and without what counters have counted.</summary>
internal static class NftLines
{
    /// <summary>
    /// One line per table, chain, set and rule. The rules of a chain keep their order; tables and chains have none that matters and are
    /// sorted by name.
    /// </summary>
    public static IEnumerable<string> Of(string json)
    {
        if (string.IsNullOrWhiteSpace(json) || (JsonNode.Parse(json) as JsonObject)?["nftables"] is not JsonArray items)
        {
            return [];
        }

        List<(string Place, string Line)> lines = [];
        foreach (var (kind, value) in items.OfType<JsonObject>().SelectMany(item => item))
        {
            if (kind != "metainfo" && value is not null)
            {
                Strip(value);
                var chain = kind is "chain" or "rule" ? (string?)value[kind == "chain" ? "name" : "chain"] : "";
                var table = kind == "table" ? value["name"] : value["table"];
                lines.Add(($"{value["family"]} {table} {chain} {(kind == "rule" ? 1 : 0)}", $"nft {kind} {Json.Text(value)}"));
            }
        }

        return lines.OrderBy(l => l.Place, StringComparer.Ordinal).Select(l => l.Line);
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
