namespace TopoApply.Diagnostics;

/// <summary>The codes of all diagnostics. 1xxx text and syntax · 2xxx shape and values · 3xxx meaning · 4xxx against the live kernel.</summary>
internal static class DiagnosticCodes
{
    /// <summary>An object of that name exists and is not ours.</summary>
    public const string Foreign = "TA4001";

    /// <summary>Two names lead to one namespace, or a name to the host's own.</summary>
    public const string SameNamespace = "TA4002";

    /// <summary>A file under /run/netns is not a namespace.</summary>
    public const string LeftoverName = "TA4003";

    /// <summary>The requirements of the operations form a circle.</summary>
    public const string Cycle = "TA4004";

    /// <summary>Names made here are not seen by the rest of the host.</summary>
    public const string PrivateMounts = "TA4005";

    /// <summary>An operation of a rollback was refused.</summary>
    public const string RollbackRefused = "TA4007";

    /// <summary>The network kept changing while it was read.</summary>
    public const string Unstable = "TA4006";
}
