namespace TopoApply.Kernel;

/// <summary>What a kind gets to carry an operation out with.</summary>
internal sealed class OperationContext;
