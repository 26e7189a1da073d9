namespace TopoApply.Planning;

/// <summary>How much a change disturbs the packets of what uses the object. Ordered: the worst is the greatest.</summary>
internal enum Disruption
{
    /// <summary>No packet is lost that could go its way before and can afterwards.</summary>
    None,

    /// <summary>Interrupted while the object is made anew or moved, within the same apply.</summary>
    Brief,

    /// <summary>What used the object works no more.</summary>
    Outage,
}
