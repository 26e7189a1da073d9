namespace TopoApply.Netlink.Wire;

/// <summary>The kernel (or whoever filled the buffer) sent bytes that are not a netlink message: a bug here or a newer kernel.</summary>
internal sealed class MalformedMessageException(string message) : Exception(message);
