using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kernel;

/// <summary>Our value types from attributes; what does not fit is the kernel's nonsense, not ours.</summary>
internal static class WireValues
{
    /// <summary>An IP address of either family.</summary>
    public static IpAddress ReadAddress(in NetlinkAttribute attribute) => ReadAddress(attribute.Payload);

    /// <summary>An IP address of either family.</summary>
    public static IpAddress ReadAddress(ReadOnlySpan<byte> bytes) => bytes.Length is 4 or 16
        ? IpAddress.FromBytes(bytes)
        : throw new MalformedMessageException($"{bytes.Length} bytes where an IP address is expected.");

    /// <summary>A prefix: the address in the attribute, the length in the message's header.</summary>
    public static IpPrefix ReadPrefix(in NetlinkAttribute attribute, byte length)
    {
        var address = ReadAddress(attribute);
        return length <= address.BitLength
            ? IpPrefix.Of(address, length)
            : throw new MalformedMessageException($"A prefix length of {length} for {address}.");
    }
}
