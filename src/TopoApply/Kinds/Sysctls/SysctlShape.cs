using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Sysctls;

/// <summary>How settings are written: a mapping from names to values.</summary>
internal static class SysctlShape
{
    private const string Segments = "[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9][A-Za-z0-9_-]*)+";

    // The words that YAML readers turn into truth values; no setting of the network takes them.
    private static Scalar<string> Value => field ??= new(
        "a setting's value",
        (string text, out string value, out Problem problem) =>
        {
            value = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            problem = text.ToLowerInvariant() switch
            {
                "true" or "yes" or "on" => new Problem($"`{text}` is not a value that the kernel takes", "write `1`"),
                "false" or "no" or "off" => new Problem($"`{text}` is not a value that the kernel takes", "write `0`"),
                _ => new Problem("a setting's value cannot be empty"),
            };
            return value.Length > 0 && problem.Hint is null;
        },
        v => v,
        new ScalarSchema { Number = true, Fraction = true, Pattern = @"(?!(?:[Tt]rue|TRUE|[Ff]alse|FALSE|[Yy]es|[Nn]o|[Oo]n|[Oo]ff)$)\s*\S[\s\S]*" });

    /// <summary>Settings of a namespace, by path below /proc/sys.</summary>
    public static Shape<EquatableArray<Named<string, string>>> OfNamespace => field ??= new NamedShape<EquatableArray<Named<string, string>>>(
        "sysctls",
        new MapShape<string, string>(
            "settings",
            new Scalar<string>("a setting below net", TryParsePath, FormatPath, ScalarSchema.Match($"(?=net[./]){Segments}")),
            $"(?=net[./]){Segments}",
            Value));

    /// <summary>Settings of an interface, as `ipv4.NAME`, `ipv6.NAME`, `ipv4.neigh.NAME` or `ipv6.neigh.NAME`; kept as `ipv4/conf/*/NAME`.</summary>
    public static Shape<EquatableArray<Named<string, string>>> OfInterface => field ??= new NamedShape<EquatableArray<Named<string, string>>>(
        "interfaceSysctls",
        new MapShape<string, string>(
            "settings",
            new Scalar<string>("an interface's setting", TryParseInterfaceKey, FormatInterfaceKey, ScalarSchema.Match(InterfacePattern)),
            InterfacePattern,
            Value));

    private static string InterfacePattern => "ipv[46][.](?:neigh[.])?[A-Za-z0-9][A-Za-z0-9_-]*";

    /// <summary>The path with slashes, by sysctl(8)'s rule: the first separator is the one that separates, the other stands for itself.</summary>
    private static bool TryParsePath(string text, out string value, out Problem problem)
    {
        value = text;
        problem = new Problem($"`{text}` is not a setting below `net`", "such as `net.ipv4.conf.all.rp_filter`");
        var separator = text.IndexOfAny(['.', '/']);
        if (separator < 0)
        {
            return false;
        }

        if (text[separator] == '.')
        {
            value = string.Create(text.Length, text, static (span, source) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = source[i] switch { '.' => '/', '/' => '.', var c => c };
                }
            });
        }

        if (!value.StartsWith("net/", StringComparison.Ordinal))
        {
            problem = new Problem($"`{text}` is not below `net`", "only the network's settings belong to a namespace");
            return false;
        }

        return IsPath(value);
    }

    /// <summary>With dots, unless a name holds one.</summary>
    private static string FormatPath(string path) => path.Contains('.') ? path : path.Replace('/', '.');

    private static string FormatInterfaceKey(string key) => key.Replace("/conf/*/", ".", StringComparison.Ordinal).Replace("/neigh/*/", ".neigh.", StringComparison.Ordinal);

    private static bool TryParseInterfaceKey(string text, out string value, out Problem problem)
    {
        value = text;
        problem = new Problem($"`{text}` is not a setting of an interface", "write `ipv4.NAME`, `ipv6.NAME`, `ipv4.neigh.NAME` or `ipv6.neigh.NAME`");
        var parts = text.Split('.');
        var neighbour = parts.Length == 3 && parts[1] == "neigh";
        if (parts[0] is not ("ipv4" or "ipv6") || !(parts.Length == 2 || neighbour) || !IsPath(parts[^1]))
        {
            return false;
        }

        value = $"{parts[0]}/{(neighbour ? "neigh" : "conf")}/*/{parts[^1]}";
        return true;
    }

    private static bool IsPath(string path)
    {
        foreach (var range in path.AsSpan().Split('/'))
        {
            var segment = path.AsSpan()[range];
            if (segment.Length == 0 || !char.IsAsciiLetterOrDigit(segment[0]))
            {
                return false;
            }

            foreach (var c in segment)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.'))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
