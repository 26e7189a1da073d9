namespace TopoApply.Kernel;

/// <summary>What a kind gets to read one namespace with.</summary>
internal sealed class NamespaceReader;
