using System.Text.Json.Nodes;

namespace TopoApply.Testing.Oracles;

/// <summary>Addresses. The order of IPv4 addresses is configuration (the first of a subnet is its primary); that of IPv6 is not.</summary>
internal static class AddressLines
{
    /// <summary>One line per address.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<JsonObject> links, OracleOptions options)
    {
        foreach (var link in links.OrderBy(l => (string?)l["ifname"], StringComparer.Ordinal))
        {
            var addresses = (link["addr_info"] as JsonArray ?? []).OfType<JsonObject>().Where(a => !MadeByKernel(a)).ToList();
            var name = link["ifname"];

            // Across subnets the kernel sorts by scope and age, which nobody asks for; so the subnet comes first here, the place in it second.
            foreach (var subnet in addresses.Where(a => (string?)a["family"] == "inet").GroupBy(Subnet, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                foreach (var address in subnet)
                {
                    yield return $"address {name} {Line(address, options)}";
                }
            }

            foreach (var line in addresses.Where(a => (string?)a["family"] == "inet6").Select(a => Line(a, options)).Order(StringComparer.Ordinal))
            {
                yield return $"address {name} {line}";
            }
        }
    }

    private static string Line(JsonObject address, OracleOptions options)
    {
        var text = $"{address["local"]}/{address["prefixlen"]} "
            + Json.Line(address, "address", "broadcast", "scope", "secondary", "nodad", "noprefixroute", "home", "mngtmpaddr", "dynamic", "deprecated");
        return options.HasFlag(OracleOptions.WithoutMarks) ? text : $"{text} {Json.Line(address, "protocol")}".TrimEnd();
    }

    private static string Subnet(JsonObject address)
    {
        var bytes = System.Net.IPAddress.Parse((string?)address["address"] ?? (string?)address["local"] ?? "").GetAddressBytes();
        var length = (int?)address["prefixlen"] ?? 32;
        for (var bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return $"{Convert.ToHexString(bytes)}/{length:D2}";
    }

    /// <summary>
    /// Loopback and link-local addresses that appear by themselves. The kernel marks the latter only since 5.19 (IFA_PROTO), so
    /// what it makes from a link address is known by its form: ...ff:fe...
    /// </summary>
    private static bool MadeByKernel(JsonObject address)
    {
        var local = (string?)address["local"] ?? "";
        return local is "::1" or "127.0.0.1"
            || (local.StartsWith("fe80::", StringComparison.Ordinal) && local.Contains("ff:fe", StringComparison.Ordinal));
    }
}
