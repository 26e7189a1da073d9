// Source: linux/netlink.h, netlink(7).
namespace TopoApply.Netlink.Abi;

/// <summary>Netlink protocols: the third argument of socket(2).</summary>
internal static class NETLINK
{
    /// <summary>Links, addresses, routes, rules, neighbours: rtnetlink(7).</summary>
    public const int ROUTE = 0;

    /// <summary>nf_tables and its relatives.</summary>
    public const int NETFILTER = 12;
}

/// <summary>Options at level SOL_NETLINK (270) of setsockopt(2); the kernel calls them NETLINK_*.</summary>
internal static class NETLINK_OPTION
{
    /// <summary>Joins a multicast group (int).</summary>
    public const int ADD_MEMBERSHIP = 1;

    /// <summary>Leaves a multicast group (int).</summary>
    public const int DROP_MEMBERSHIP = 2;

    /// <summary>Adds struct nl_pktinfo to each received message.</summary>
    public const int PKTINFO = 3;

    /// <summary>Reports lost multicasts to the sender.</summary>
    public const int BROADCAST_ERROR = 4;

    /// <summary>Hides lost events; never wanted here.</summary>
    public const int NO_ENOBUFS = 5;

    /// <summary>Receives events of all namespaces that have an id here.</summary>
    public const int LISTEN_ALL_NSID = 8;

    /// <summary>Bit map of the joined groups.</summary>
    public const int LIST_MEMBERSHIPS = 9;

    /// <summary>Acknowledgements repeat the request's header only, not its payload.</summary>
    public const int CAP_ACK = 10;

    /// <summary>Error answers carry NLMSGERR_ATTR_* attributes.</summary>
    public const int EXT_ACK = 11;

    /// <summary>Dump requests are checked and their filters honoured.</summary>
    public const int GET_STRICT_CHK = 12;
}

/// <summary>nlmsg_flags. The values from 0x100 on mean different things for get, new, delete and acknowledgement.</summary>
internal static class NLM_F
{
    /// <summary>Every request carries it.</summary>
    public const ushort REQUEST = 0x1;

    /// <summary>Part of an answer that ends with NLMSG_DONE.</summary>
    public const ushort MULTI = 0x2;

    /// <summary>Answer with NLMSG_ERROR even on success.</summary>
    public const ushort ACK = 0x4;

    /// <summary>Answer with the notification that the change causes.</summary>
    public const ushort ECHO = 0x8;

    /// <summary>The dump changed while it was read. It misses most cases: see NetlinkSocket.Listen.</summary>
    public const ushort DUMP_INTR = 0x10;

    /// <summary>The kernel honoured the filter of the dump request.</summary>
    public const ushort DUMP_FILTERED = 0x20;

    /// <summary>Get: the whole table.</summary>
    public const ushort ROOT = 0x100;

    /// <summary>Get: all that match.</summary>
    public const ushort MATCH = 0x200;

    /// <summary>Get: ROOT and MATCH.</summary>
    public const ushort DUMP = 0x300;

    /// <summary>New: change the existing object.</summary>
    public const ushort REPLACE = 0x100;

    /// <summary>New: fail with EEXIST when the object exists.</summary>
    public const ushort EXCL = 0x200;

    /// <summary>New: create the object when it does not exist.</summary>
    public const ushort CREATE = 0x400;

    /// <summary>New: put behind the existing ones.</summary>
    public const ushort APPEND = 0x800;

    /// <summary>Delete: not recursively.</summary>
    public const ushort NONREC = 0x100;

    /// <summary>Delete: everything that matches.</summary>
    public const ushort BULK = 0x200;

    /// <summary>Acknowledgement: the request's payload is not repeated.</summary>
    public const ushort CAPPED = 0x100;

    /// <summary>Acknowledgement: NLMSGERR_ATTR_* attributes follow.</summary>
    public const ushort ACK_TLVS = 0x200;
}

/// <summary>Control messages: nlmsg_type below MIN_TYPE.</summary>
internal static class NLMSG
{
    /// <summary>To be ignored.</summary>
    public const ushort NOOP = 1;

    /// <summary>Answer: struct nlmsgerr; error 0 is an acknowledgement.</summary>
    public const ushort ERROR = 2;

    /// <summary>End of a multi-part answer; its payload is an int, 0 or a negative errno.</summary>
    public const ushort DONE = 3;

    /// <summary>Data was lost.</summary>
    public const ushort OVERRUN = 4;

    /// <summary>The first type that belongs to a family.</summary>
    public const ushort MIN_TYPE = 16;
}

/// <summary>Attributes of an extended acknowledgement.</summary>
internal static class NLMSGERR_ATTR
{
    /// <summary>String: the kernel's words.</summary>
    public const ushort MSG = 1;

    /// <summary>u32: offset of the offending attribute in the request, counted from its nlmsghdr.</summary>
    public const ushort OFFS = 2;

    /// <summary>Bytes that some subsystems give back on success.</summary>
    public const ushort COOKIE = 3;

    /// <summary>Nested NL_POLICY_TYPE_ATTR_*: what would have been accepted.</summary>
    public const ushort POLICY = 4;

    /// <summary>u32: the attribute that is missing.</summary>
    public const ushort MISS_TYPE = 5;

    /// <summary>u32: offset of the nested attribute in which it is missing; absent at the top level.</summary>
    public const ushort MISS_NEST = 6;
}

/// <summary>What a policy allows: inside NLMSGERR_ATTR_POLICY.</summary>
internal static class NL_POLICY_TYPE_ATTR
{
    /// <summary>u32: one of NL_ATTR_TYPE_*.</summary>
    public const ushort TYPE = 1;

    /// <summary>s64: least signed value.</summary>
    public const ushort MIN_VALUE_S = 2;

    /// <summary>s64: greatest signed value.</summary>
    public const ushort MAX_VALUE_S = 3;

    /// <summary>u64: least unsigned value.</summary>
    public const ushort MIN_VALUE_U = 4;

    /// <summary>u64: greatest unsigned value.</summary>
    public const ushort MAX_VALUE_U = 5;

    /// <summary>u32: least length in bytes.</summary>
    public const ushort MIN_LENGTH = 6;

    /// <summary>u32: greatest length in bytes.</summary>
    public const ushort MAX_LENGTH = 7;

    /// <summary>u64: the bits that may be set.</summary>
    public const ushort MASK = 12;
}

/// <summary>Flags in nla_type.</summary>
internal static class NLA_F
{
    /// <summary>The payload is a list of attributes.</summary>
    public const ushort NESTED = 0x8000;

    /// <summary>The payload is in network order.</summary>
    public const ushort NET_BYTEORDER = 0x4000;
}
