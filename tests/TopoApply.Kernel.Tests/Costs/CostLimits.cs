namespace TopoApply.Kernel.Tests.Costs;

/// <summary>
/// What one more host of a STAR may cost: a little above what it costs today, in things that repeat exactly on any machine, so that a change which
/// makes the engine talk more, read more or allocate more does not pass unseen. Where the engine gets faster they are to be lowered; where one
/// has to be raised, the change that does it should say what for. A host is nine objects: a namespace, a file, two ends of a cable, `lo`, two
/// addresses and two routes.
/// </summary>
internal static class CostLimits
{
    /// <summary>Netlink messages of an apply: the reads before and behind it, and what is written.</summary>
    public const double Messages = 19.5;

    /// <summary>Those of them that ask for a change. The floor needs seven.</summary>
    public const double WritingMessages = 9;

    /// <summary>Datagrams sent by an apply: several messages can share one.</summary>
    public const double SentDatagrams = 13.5;

    /// <summary>Datagrams received by an apply.</summary>
    public const double ReceivedDatagrams = 26;

    /// <summary>Netlink messages of a plan that finds nothing to do.</summary>
    public const double PlanMessages = 9;

    /// <summary>System calls of a plan that finds nothing to do, without those of the runtime for memory and threads.</summary>
    public const double PlanSystemCalls = 55;

    /// <summary>The same for an apply that finds nothing to do.</summary>
    public const double UnchangedApplySystemCalls = 56;

    /// <summary>The same for an apply that makes everything.</summary>
    public const double ApplySystemCalls = 116;

    /// <summary>Methods that the runtime compiles when the published program validates a file of twenty lines. Hello world needs two.</summary>
    public const int MethodsOfValidate = 6;

    /// <summary>The same for a plan of that file against an empty kernel.</summary>
    public const int MethodsOfPlan = 66;

    /// <summary>Bytes allocated by reading the file.</summary>
    public const double LoadBytes = 22_000;

    /// <summary>Bytes allocated by reading the kernel and planning, when there is nothing to do.</summary>
    public const double PlanBytes = 15_500;

    /// <summary>Bytes allocated by an apply that makes everything, without reading the file.</summary>
    public const double ApplyBytes = 50_000;
}
