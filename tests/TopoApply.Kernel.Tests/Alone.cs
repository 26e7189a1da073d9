using Xunit;

namespace TopoApply.Kernel.Tests;

/// <summary>Tests that count what the whole process holds, or packets against the clock: nothing else may run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "alone";
}
