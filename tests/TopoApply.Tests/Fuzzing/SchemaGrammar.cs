using System.Text.Json;
using System.Text.RegularExpressions;
using TopoApply.Yaml;

namespace TopoApply.Tests.Fuzzing;

/// <summary>
/// Documents by the published schema, so that a new key or kind is among them the day it is there. A document is made of texts, lists and
/// lists of entries; most values fit their pattern, some do not.
/// </summary>
internal sealed class SchemaGrammar(Random random)
{
    private const int MaxDepth = 12;
    private static readonly JsonElement Root = JsonDocument.Parse(SchemaWriter.Text()).RootElement;
    private static readonly Dictionary<string, string[]> Fitting = [];

    private static readonly string[] Words =
    [
        "a", "b", "c1", "router", "host", "lo", "e", "br0", "eth0", "lan1", "a[1-3]", "p[1-2]", "lan${i}", "p${i+1}", "e*", "main", "default", "global", "link", "10.0.0.1", "10.0.0.1/24", "10.0.0.2/24",
        "10.0.${i}.1/24", "10.1.0.0/16", "0.0.0.0/0", "127.0.0.1/8", "fd00::1", "fd00::1/64", "fe80::1", "2001:db8::/32", "::/0", "10.0.0.1-10.0.0.9", "10.0.0.11:80", "[fd00::1]:80",
        "192.0.2.1:1024-65535", "02:00:00:00:00:01", "02:00:00:00:00:02", "a:e", "b:e", "host:x", "c1:lan1", "a:e -- b:e", "a:e 10.0.0.1/24 -- b:eth0 10.0.0.2/24", "router:lan1 10.0.0.1 peer 10.0.0.2 -- host:y",
        "a[1-3]:eth0 10.0.0.1${i}/24 -- b:lan${i}", "a[1-3]:eth0 -- router:p[4-6]", "0", "1", "2", "4", "7", "22", "64", "100", "1280", "1400", "1500", "9000", "32766", "65535", "4294967295", "0x10", "0x10/0xff",
        "8000-8080", "true", "false", "ipv4", "ipv6", "up", "down", "unicast", "blackhole", "throw", "lookup", "prohibit", "tcp", "udp", "icmp", "icmpv6", "echo-request", "established", "new", "accept", "drop", "reject", "log",
        "tcp-reset", "warn", "net.ipv4.conf.all.rp_filter", "net.ipv4.conf.e.rp_filter", "net.ipv4.ip_forward", "net/ipv4/ip_forward", "ipv4.rp_filter", "ipv6.accept_ra", "ipv4.neigh.gc_stale_time", "www.lab.test", "lab.test", "h[1-3]", "ndots:2",
        "rotate", "a comment", "static", "v", "w", "${v}", "${w}", "${v+1}", "${v+i}", "k", "k2", "p", "p2", "p[1-2]", "10.2.0.0/24", "10.3.0.0/30", "fd01::/64", "fd01::/126", "a:e -- b:e pool p", "a[1-3]:x -- b:x${i} pool p2",
        "a:z", "a[1-3]:z", "b:z 10.2.0.5/24 -- p1", "8080 -> b:80/tcp", "[81-82] -> c1:80", "80-81 -> b:80-81/udp", "b:80", "c1:e:80", "udp",
    ];

    /// <summary>A document.</summary>
    public object Document() => Value(Root, 0);

    /// <summary>One of several.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    /// <summary>A word of the language.</summary>
    public string Word() => Pick(Words);

    private object Value(JsonElement schema, int depth)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return Value(Root.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..]), depth);
        }

        if (schema.TryGetProperty("anyOf", out var choices))
        {
            return Value(Pick(choices.EnumerateArray().ToList()), depth);
        }

        return TypeOf(schema) switch
        {
            "object" => depth > MaxDepth ? "x" : Mapping(schema, depth),
            "array" => depth > MaxDepth ? "x" : List(schema, depth),
            "integer" => Number(schema),
            "boolean" => Pick(["true", "false"]),
            _ => Text(schema),
        };
    }

    private static string? TypeOf(JsonElement schema) => schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;

    private List<KeyValuePair<string, object>> Mapping(JsonElement schema, int depth)
    {
        var entries = new List<KeyValuePair<string, object>>();
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(n => n.GetString()).ToList() : [];
        var single = schema.TryGetProperty("maxProperties", out _);
        var properties = schema.TryGetProperty("properties", out var known) ? known.EnumerateObject().ToList() : [];
        foreach (var property in single ? [Pick(properties)] : properties)
        {
            if (single || random.NextDouble() < (required.Contains(property.Name) ? 0.98 : depth == 0 ? 0.8 : 0.3))
            {
                entries.Add(new(property.Name, Value(property.Value, depth + 1)));
            }
        }

        foreach (var pattern in schema.TryGetProperty("patternProperties", out var patterns) ? patterns.EnumerateObject().ToList() : [])
        {
            for (var i = random.Next(4); i > 0; i--)
            {
                entries.Add(new(WordFor(pattern.Name), Value(pattern.Value, depth + 1)));
            }
        }

        return random.Next(100) == 0 ? entries : [.. entries.DistinctBy(e => e.Key)];
    }

    private List<object> List(JsonElement schema, int depth)
    {
        var least = schema.TryGetProperty("minItems", out var minimum) ? minimum.GetInt32() : 0;
        var most = schema.TryGetProperty("maxItems", out var maximum) ? Math.Min(maximum.GetInt32(), 3) : 3;
        return [.. Enumerable.Range(0, random.Next(least, Math.Max(most, least) + 1)).Select(_ => Value(schema.GetProperty("items"), depth + 1))];
    }

    private string Number(JsonElement schema)
    {
        var least = schema.TryGetProperty("minimum", out var minimum) ? minimum.GetInt64() : 0;
        var most = schema.TryGetProperty("maximum", out var maximum) ? maximum.GetInt64() : 100;
        return random.Next(8) switch { 0 => $"{least}", 1 => $"{most}", 2 => random.Next(20) == 0 ? $"{most + 1}" : $"{least}", _ => $"{random.NextInt64(least, most + 1)}" };
    }

    private string Text(JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out var words))
        {
            return Pick(words.EnumerateArray().ToList()).ToString();
        }

        return schema.TryGetProperty("pattern", out var pattern) ? WordFor(pattern.GetString()!) : Word();
    }

    private string WordFor(string pattern)
    {
        if (!Fitting.TryGetValue(pattern, out var words))
        {
            Fitting[pattern] = words = [.. Words.Where(w => Regex.IsMatch(w, pattern, RegexOptions.ECMAScript | RegexOptions.None))];
        }

        return words.Length > 0 && random.Next(200) > 0 ? Pick(words) : Word();
    }
}
