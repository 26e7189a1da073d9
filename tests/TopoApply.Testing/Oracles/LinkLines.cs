using System.Text.Json.Nodes;

namespace TopoApply.Testing.Oracles;

/// <summary>Links.</summary>
internal static class LinkLines
{
    /// <summary>What of a bridge is configuration; the rest are timers, ids and the kernel's own sums.</summary>
    private static readonly string[] s_bridge =
        ["forward_delay", "hello_time", "max_age", "ageing_time", "stp_state", "priority", "vlan_filtering", "group_fwd_mask", "mcast_snooping", "mcast_querier"];

    private static readonly string[] s_port = ["priority", "hairpin", "guard", "root_block", "fastleave", "learning", "flood", "mcast_flood", "isolated", "neigh_suppress"];

    /// <summary>One line per link, by name.</summary>
    /// <param name="links">From `ip link`.</param>
    /// <param name="ids">From `ip netns list-id`: the names behind the numbers.</param>
    /// <param name="options">What to leave out.</param>
    /// <param name="peerName">Names a link by namespace and index.</param>
    public static IEnumerable<string> Of(
        IReadOnlyList<JsonObject> links,
        IReadOnlyList<JsonObject> ids,
        OracleOptions options,
        Func<string, int, string?> peerName)
    {
        foreach (var link in links.OrderBy(l => (string?)l["ifname"], StringComparer.Ordinal))
        {
            List<string> words = [$"link {link["ifname"]}"];
            words.Add(((JsonArray?)link["flags"])?.Any(f => (string?)f == "UP") == true ? "up" : "down");
            if (!options.HasFlag(OracleOptions.WithoutMacs))
            {
                words.Add(Json.Line(link, "address"));
            }

            words.Add(Json.Line(link, "mtu", "txqlen", "master", "inet6_addr_gen_mode"));
            if (!options.HasFlag(OracleOptions.WithoutMarks))
            {
                words.Add(Json.Line(link, "group", "ifalias", "altnames"));
            }

            words.Add(Info(link));
            words.Add(Other(link, ids, peerName));
            yield return string.Join(' ', words.Where(w => w.Length > 0));
        }
    }

    private static string Info(JsonObject link)
    {
        if (link["linkinfo"] is not JsonObject info)
        {
            return "";
        }

        var kind = (string?)info["info_kind"];
        var text = $"kind {kind}";
        if (info["info_data"] is JsonObject data)
        {
            text += kind == "bridge" ? $" {{{Json.Line(data, s_bridge)}}}" : $" {{{Json.LineBut(data)}}}";
        }

        if ((string?)info["info_slave_kind"] == "bridge" && info["info_slave_data"] is JsonObject port)
        {
            text += $" port {{{Json.Line(port, s_port)}}}";
        }

        return text;
    }

    /// <summary>IFLA_LINK as `namespace:name`, because index and namespace id are numbers that nobody chose.</summary>
    private static string Other(JsonObject link, IReadOnlyList<JsonObject> ids, Func<string, int, string?> peerName)
    {
        if ((string?)link["link"] is { } lower)
        {
            return $"link {lower}";
        }

        if ((int?)link["link_index"] is not { } index || link["link_netnsid"] is not { } id)
        {
            return "";
        }

        var known = (string?)ids.FirstOrDefault(i => (int?)i["nsid"] == (int)id)?["name"];
        var netns = known ?? "host";
        return peerName(netns, index) is { } name ? $"peer {netns}:{name}" : "peer elsewhere";
    }
}
