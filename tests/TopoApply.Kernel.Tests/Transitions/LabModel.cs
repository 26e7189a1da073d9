namespace TopoApply.Kernel.Tests.Transitions;

/// <summary>A lab as data, plainer than the product's own model: it is written out both as YAML and as `ip` commands.</summary>
internal sealed record Lab(IReadOnlyList<LabNode> Nodes, IReadOnlyList<LabCable> Cables);

/// <summary>A namespace.</summary>
internal sealed record LabNode(string Name)
{
    public string? Forwarding { get; set; }

    public SortedDictionary<string, string> Sysctls { get; } = new(StringComparer.Ordinal);

    public List<LabAddress> Loopback { get; } = [];

    public LabBridge? Bridge { get; set; }

    public List<LabRoute> Routes { get; } = [];

    public List<LabRule> Rules { get; } = [];

    public List<LabNeighbour> Neighbours { get; } = [];

    public List<string> Nameservers { get; } = [];

    public string? Search { get; set; }

    public SortedDictionary<string, string> Hosts { get; } = new(StringComparer.Ordinal);

    /// <summary>Lines under `nat` and `filter`, as YAML; the script has no counterpart.</summary>
    public List<string> Nat { get; } = [];

    public List<string> Filter { get; } = [];
}

/// <summary>A veth cable.</summary>
internal sealed record LabCable(LabEnd A, LabEnd B);

/// <summary>One end.</summary>
internal sealed record LabEnd(string Netns, string Name)
{
    public List<LabAddress> Addresses { get; } = [];

    public int? Mtu { get; set; }

    public string? Mac { get; set; }

    public int? TxQueueLength { get; set; }

    public bool Up { get; set; } = true;

    public int? RpFilter { get; set; }
}

/// <summary>An address with its prefix length, or with the address of the other end.</summary>
internal sealed record LabAddress(string Address, int Length, string? Peer = null)
{
    public bool V6 => Address.Contains(':', StringComparison.Ordinal);
}

/// <summary>A bridge; null is the kernel's default.</summary>
internal sealed record LabBridge(string Name, IReadOnlyList<string> Ports)
{
    public List<LabAddress> Addresses { get; } = [];

    public int? Priority { get; set; }

    public int? AgeingTime { get; set; }

    public int? ForwardDelay { get; set; }

    public bool? Snooping { get; set; }

    public int? Mtu { get; set; }
}

/// <summary>A route.</summary>
internal sealed record LabRoute(string To, bool V6)
{
    public string Type { get; set; } = "unicast";

    public int? Table { get; set; }

    public int? Metric { get; set; }

    public string? Source { get; set; }

    public int? Mtu { get; set; }

    public List<LabHop> Hops { get; } = [];
}

/// <summary>A hop: a gateway, a device, or both.</summary>
internal sealed record LabHop(string? Via, string? Dev, int Weight = 1, bool OnLink = false);

/// <summary>A policy rule.</summary>
internal sealed record LabRule(int Priority, bool V6)
{
    public string? From { get; set; }

    public string? To { get; set; }

    public string? InputLink { get; set; }

    public string? OutputLink { get; set; }

    public (int Mark, int Mask)? Mark { get; set; }

    public string Action { get; set; } = "lookup";

    public int Table { get; set; } = 100;
}

/// <summary>A permanent neighbour.</summary>
internal sealed record LabNeighbour(string Dev, string Address, string Mac);
