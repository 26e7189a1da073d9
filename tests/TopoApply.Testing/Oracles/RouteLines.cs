using System.Text.Json.Nodes;

namespace TopoApply.Testing.Oracles;

/// <summary>Routes and rules, as printed with numbers (`ip -N`).</summary>
internal static class RouteLines
{
    /// <summary>RTPROT_KERNEL, RTPROT_RA (linux/rtnetlink.h) as numbers and, for an `ip` that prints names all the same, as words.</summary>
    private static readonly string[] s_kernel = ["2", "9", "kernel", "ra"];

    /// <summary>One line per route that somebody configured, sorted.</summary>
    public static IEnumerable<string> Of(string family, IReadOnlyList<JsonObject> routes, OracleOptions options) => routes
        .Where(r => !s_kernel.Contains(Json.Text(r["protocol"])))
        .Select(r => $"route{family} {Route(r, options)}")
        .Order(StringComparer.Ordinal);

    /// <summary>One rule.</summary>
    public static string Rule(JsonObject rule, OracleOptions options) =>
        Json.LineBut(rule, options.HasFlag(OracleOptions.WithoutMarks) ? ["protocol", "flags"] : ["flags"]);

    private static string Route(JsonObject route, OracleOptions options)
    {
        // `linkdown`, `dead`, `offload` and `pref medium` are not configuration.
        List<string> left = ["flags", "pref", "nexthops"];
        if (options.HasFlag(OracleOptions.WithoutMarks))
        {
            left.Add("protocol");
        }

        var text = Json.LineBut(route, [.. left]) + OnLink(route);
        foreach (var hop in (route["nexthops"] as JsonArray ?? []).OfType<JsonObject>())
        {
            text += $" nexthop {{{Json.LineBut(hop, "flags")}{OnLink(hop)}}}";
        }

        return text;
    }

    private static string OnLink(JsonObject node) => (node["flags"] as JsonArray)?.Any(f => (string?)f == "onlink") == true ? " onlink" : "";
}
