// Source: linux/netfilter/nf_tables.h. Integers of nf_tables attributes are in network order; values that rules compare (NFTA_DATA_VALUE)
// are bytes as the packet or the kernel holds them.
namespace TopoApply.Netlink.Abi;

/// <summary>nfgenmsg.nfgen_family. Source: linux/netfilter.h.</summary>
internal static class NFPROTO
{
    /// <summary>No family.</summary>
    public const byte UNSPEC = 0;

    /// <summary>IPv4 and IPv6.</summary>
    public const byte INET = 1;

    /// <summary>IPv4.</summary>
    public const byte IPV4 = 2;

    /// <summary>IPv6.</summary>
    public const byte IPV6 = 10;
}

/// <summary>Netfilter hooks of IPv4 and IPv6. Source: linux/netfilter.h.</summary>
internal static class NF_INET
{
    /// <summary>Before routing.</summary>
    public const uint PRE_ROUTING = 0;

    /// <summary>To this namespace.</summary>
    public const uint LOCAL_IN = 1;

    /// <summary>Through this namespace.</summary>
    public const uint FORWARD = 2;

    /// <summary>From this namespace.</summary>
    public const uint LOCAL_OUT = 3;

    /// <summary>Before leaving.</summary>
    public const uint POST_ROUTING = 4;
}

/// <summary>Messages: the low byte of nlmsg_type; the high byte is NFNL_SUBSYS_NFTABLES.</summary>
internal static class NFT_MSG
{
    /// <summary>NFTA_TABLE_*.</summary>
    public const byte NEWTABLE = 0;

    /// <summary>NFTA_TABLE_*.</summary>
    public const byte GETTABLE = 1;

    /// <summary>NFTA_TABLE_*.</summary>
    public const byte DELTABLE = 2;

    /// <summary>NFTA_CHAIN_*.</summary>
    public const byte NEWCHAIN = 3;

    /// <summary>NFTA_CHAIN_*; a dump cannot be limited to one table.</summary>
    public const byte GETCHAIN = 4;

    /// <summary>NFTA_CHAIN_*; EBUSY while a rule jumps to it.</summary>
    public const byte DELCHAIN = 5;

    /// <summary>NFTA_RULE_*.</summary>
    public const byte NEWRULE = 6;

    /// <summary>NFTA_RULE_*.</summary>
    public const byte GETRULE = 7;

    /// <summary>NFTA_RULE_*; without a handle all rules of the chain.</summary>
    public const byte DELRULE = 8;

    /// <summary>NFTA_SET_*.</summary>
    public const byte NEWSET = 9;

    /// <summary>NFTA_SET_*.</summary>
    public const byte GETSET = 10;

    /// <summary>NFTA_SET_*; EBUSY while a rule uses it.</summary>
    public const byte DELSET = 11;

    /// <summary>NFTA_SET_ELEM_LIST_*.</summary>
    public const byte NEWSETELEM = 12;

    /// <summary>NFTA_SET_ELEM_LIST_*.</summary>
    public const byte GETSETELEM = 13;

    /// <summary>NFTA_SET_ELEM_LIST_*.</summary>
    public const byte DELSETELEM = 14;

    /// <summary>NFTA_GEN_*.</summary>
    public const byte NEWGEN = 15;

    /// <summary>No attributes.</summary>
    public const byte GETGEN = 16;

    /// <summary>NFTA_OBJ_*.</summary>
    public const byte NEWOBJ = 18;

    /// <summary>NFTA_OBJ_*.</summary>
    public const byte GETOBJ = 19;

    /// <summary>NFTA_OBJ_*.</summary>
    public const byte DELOBJ = 20;

    /// <summary>NFTA_FLOWTABLE_*.</summary>
    public const byte NEWFLOWTABLE = 22;

    /// <summary>NFTA_FLOWTABLE_*.</summary>
    public const byte GETFLOWTABLE = 23;

    /// <summary>NFTA_FLOWTABLE_*.</summary>
    public const byte DELFLOWTABLE = 24;
}

/// <summary>Attributes of NEWGEN.</summary>
internal static class NFTA_GEN
{
    /// <summary>u32: the generation, raised by every commit.</summary>
    public const ushort ID = 1;

    /// <summary>u32: who asks or, in an event, who committed.</summary>
    public const ushort PROC_PID = 2;

    /// <summary>String: likewise.</summary>
    public const ushort PROC_NAME = 3;
}

/// <summary>Attributes of a table.</summary>
internal static class NFTA_TABLE
{
    /// <summary>String, 255 bytes at most.</summary>
    public const ushort NAME = 1;

    /// <summary>u32: NFT_TABLE_F_*.</summary>
    public const ushort FLAGS = 2;

    /// <summary>u32: number of chains, sets, objects and flowtables.</summary>
    public const ushort USE = 3;

    /// <summary>u64.</summary>
    public const ushort HANDLE = 4;

    /// <summary>Bytes, 256 at most; not changed by a second NEWTABLE.</summary>
    public const ushort USERDATA = 6;
}

/// <summary>Attributes of a chain.</summary>
internal static class NFTA_CHAIN
{
    /// <summary>String.</summary>
    public const ushort TABLE = 1;

    /// <summary>u64.</summary>
    public const ushort HANDLE = 2;

    /// <summary>String.</summary>
    public const ushort NAME = 3;

    /// <summary>Nested NFTA_HOOK_*: makes it a base chain.</summary>
    public const ushort HOOK = 4;

    /// <summary>u32: NF_ACCEPT or NF_DROP.</summary>
    public const ushort POLICY = 5;

    /// <summary>u32: rules in it and jumps to it.</summary>
    public const ushort USE = 6;

    /// <summary>String: filter, nat or route.</summary>
    public const ushort TYPE = 7;

    /// <summary>Nested NFTA_COUNTER_*.</summary>
    public const ushort COUNTERS = 8;

    /// <summary>u32: NFT_CHAIN_*.</summary>
    public const ushort FLAGS = 10;

    /// <summary>u32: name inside a batch.</summary>
    public const ushort ID = 11;

    /// <summary>Bytes, 256 at most.</summary>
    public const ushort USERDATA = 12;
}

/// <summary>Flags of a chain.</summary>
internal static class NFT_CHAIN
{
    /// <summary>Registered at a hook.</summary>
    public const uint BASE = 1;

    /// <summary>Anonymous: belongs to the rule that jumps to it.</summary>
    public const uint BINDING = 4;
}

/// <summary>Attributes inside NFTA_CHAIN_HOOK.</summary>
internal static class NFTA_HOOK
{
    /// <summary>u32: NF_INET_*.</summary>
    public const ushort HOOKNUM = 1;

    /// <summary>s32: lower runs first; among equals the one registered last does.</summary>
    public const ushort PRIORITY = 2;

    /// <summary>String: ingress and egress chains.</summary>
    public const ushort DEV = 3;

    /// <summary>Nested: likewise.</summary>
    public const ushort DEVS = 4;
}

/// <summary>Attributes of a rule.</summary>
internal static class NFTA_RULE
{
    /// <summary>String.</summary>
    public const ushort TABLE = 1;

    /// <summary>String.</summary>
    public const ushort CHAIN = 2;

    /// <summary>u64.</summary>
    public const ushort HANDLE = 3;

    /// <summary>Nested list of NFTA_LIST_ELEM.</summary>
    public const ushort EXPRESSIONS = 4;

    /// <summary>Nested: iptables only.</summary>
    public const ushort COMPAT = 5;

    /// <summary>u64: handle of the rule to insert before or, with NLM_F_APPEND, behind; in answers the rule before this one.</summary>
    public const ushort POSITION = 6;

    /// <summary>Bytes, 256 at most; nft keeps comments there.</summary>
    public const ushort USERDATA = 7;

    /// <summary>u32: name inside a batch.</summary>
    public const ushort ID = 9;

    /// <summary>u32: like POSITION, for a rule of the same batch.</summary>
    public const ushort POSITION_ID = 10;
}

/// <summary>The elements of lists.</summary>
internal static class NFTA_LIST
{
    /// <summary>Nested.</summary>
    public const ushort ELEM = 1;
}

/// <summary>Attributes of an expression.</summary>
internal static class NFTA_EXPR
{
    /// <summary>String: the expression's type.</summary>
    public const ushort NAME = 1;

    /// <summary>Nested: its own attributes.</summary>
    public const ushort DATA = 2;
}

/// <summary>Attributes of a value.</summary>
internal static class NFTA_DATA
{
    /// <summary>Bytes, 64 at most.</summary>
    public const ushort VALUE = 1;

    /// <summary>Nested NFTA_VERDICT_*.</summary>
    public const ushort VERDICT = 2;
}

/// <summary>Attributes of a verdict.</summary>
internal static class NFTA_VERDICT
{
    /// <summary>s32: NF_* or NFT_*.</summary>
    public const ushort CODE = 1;

    /// <summary>String: where to jump or go.</summary>
    public const ushort CHAIN = 2;
}

/// <summary>Verdicts. Source: linux/netfilter.h, linux/netfilter/nf_tables.h.</summary>
internal static class NF_VERDICT
{
    /// <summary>NF_DROP.</summary>
    public const int DROP = 0;

    /// <summary>NF_ACCEPT.</summary>
    public const int ACCEPT = 1;

    /// <summary>NF_QUEUE.</summary>
    public const int QUEUE = 3;

    /// <summary>NFT_CONTINUE.</summary>
    public const int CONTINUE = -1;

    /// <summary>NFT_BREAK.</summary>
    public const int BREAK = -2;

    /// <summary>NFT_JUMP.</summary>
    public const int JUMP = -3;

    /// <summary>NFT_GOTO.</summary>
    public const int GOTO = -4;

    /// <summary>NFT_RETURN.</summary>
    public const int RETURN = -5;
}

/// <summary>Attributes of a set.</summary>
internal static class NFTA_SET
{
    /// <summary>String.</summary>
    public const ushort TABLE = 1;

    /// <summary>String; `%d` in it is replaced by the kernel.</summary>
    public const ushort NAME = 2;

    /// <summary>u32: NFT_SET_*.</summary>
    public const ushort FLAGS = 3;

    /// <summary>u32: user space's number of the type; the kernel only keeps it.</summary>
    public const ushort KEY_TYPE = 4;

    /// <summary>u32: bytes.</summary>
    public const ushort KEY_LEN = 5;

    /// <summary>u32: likewise for a map's values.</summary>
    public const ushort DATA_TYPE = 6;

    /// <summary>u32: bytes.</summary>
    public const ushort DATA_LEN = 7;

    /// <summary>u32.</summary>
    public const ushort POLICY = 8;

    /// <summary>Nested NFTA_SET_DESC_*.</summary>
    public const ushort DESC = 9;

    /// <summary>u32: name inside a batch.</summary>
    public const ushort ID = 10;

    /// <summary>u64: milliseconds.</summary>
    public const ushort TIMEOUT = 11;

    /// <summary>u32: milliseconds.</summary>
    public const ushort GC_INTERVAL = 12;

    /// <summary>Bytes, 256 at most.</summary>
    public const ushort USERDATA = 13;

    /// <summary>u32.</summary>
    public const ushort OBJ_TYPE = 15;

    /// <summary>u64.</summary>
    public const ushort HANDLE = 16;

    /// <summary>Nested NFTA_EXPR_*.</summary>
    public const ushort EXPR = 17;

    /// <summary>Nested list.</summary>
    public const ushort EXPRESSIONS = 18;

    /// <summary>String: the implementation (since 6.16, answers only).</summary>
    public const ushort TYPE = 19;

    /// <summary>u32: number of elements (since 6.16, answers only).</summary>
    public const ushort COUNT = 20;
}

/// <summary>Flags of a set.</summary>
internal static class NFT_SET
{
    /// <summary>Belongs to one rule and dies with it.</summary>
    public const uint ANONYMOUS = 1;

    /// <summary>Never changes once used.</summary>
    public const uint CONSTANT = 2;

    /// <summary>Elements are bounds of intervals.</summary>
    public const uint INTERVAL = 4;

    /// <summary>Elements have values.</summary>
    public const uint MAP = 8;
}

/// <summary>Attributes inside NFTA_SET_DESC.</summary>
internal static class NFTA_SET_DESC
{
    /// <summary>u32: number of elements.</summary>
    public const ushort SIZE = 1;
}

/// <summary>Attributes of a list of elements.</summary>
internal static class NFTA_SET_ELEM_LIST
{
    /// <summary>String.</summary>
    public const ushort TABLE = 1;

    /// <summary>String.</summary>
    public const ushort SET = 2;

    /// <summary>Nested list.</summary>
    public const ushort ELEMENTS = 3;

    /// <summary>u32: NFTA_SET_ID of the same batch.</summary>
    public const ushort SET_ID = 4;
}

/// <summary>Attributes of an element.</summary>
internal static class NFTA_SET_ELEM
{
    /// <summary>Nested NFTA_DATA_*.</summary>
    public const ushort KEY = 1;

    /// <summary>Nested NFTA_DATA_*.</summary>
    public const ushort DATA = 2;

    /// <summary>u32: NFT_SET_ELEM_*.</summary>
    public const ushort FLAGS = 3;

    /// <summary>u64: milliseconds.</summary>
    public const ushort TIMEOUT = 4;

    /// <summary>u64: milliseconds left.</summary>
    public const ushort EXPIRATION = 5;

    /// <summary>Bytes.</summary>
    public const ushort USERDATA = 6;

    /// <summary>Nested.</summary>
    public const ushort EXPR = 7;

    /// <summary>String.</summary>
    public const ushort OBJREF = 9;

    /// <summary>Nested NFTA_DATA_*.</summary>
    public const ushort KEY_END = 10;

    /// <summary>Nested list.</summary>
    public const ushort EXPRESSIONS = 11;
}

/// <summary>Flags of an element.</summary>
internal static class NFT_SET_ELEM
{
    /// <summary>The first value behind an interval.</summary>
    public const uint INTERVAL_END = 1;
}

/// <summary>Attributes of a stateful object.</summary>
internal static class NFTA_OBJ
{
    /// <summary>String.</summary>
    public const ushort TABLE = 1;

    /// <summary>String.</summary>
    public const ushort NAME = 2;

    /// <summary>u32: NFT_OBJECT_*.</summary>
    public const ushort TYPE = 3;

    /// <summary>Nested.</summary>
    public const ushort DATA = 4;

    /// <summary>u32.</summary>
    public const ushort USE = 5;

    /// <summary>u64.</summary>
    public const ushort HANDLE = 6;
}

/// <summary>Attributes of a flowtable.</summary>
internal static class NFTA_FLOWTABLE
{
    /// <summary>String.</summary>
    public const ushort TABLE = 1;

    /// <summary>String.</summary>
    public const ushort NAME = 2;

    /// <summary>Nested.</summary>
    public const ushort HOOK = 3;

    /// <summary>u32.</summary>
    public const ushort USE = 4;

    /// <summary>u64.</summary>
    public const ushort HANDLE = 5;

    /// <summary>u32.</summary>
    public const ushort FLAGS = 7;
}

/// <summary>Attributes of `meta`.</summary>
internal static class NFTA_META
{
    /// <summary>u32: register to load into.</summary>
    public const ushort DREG = 1;

    /// <summary>u32: NFT_META_*.</summary>
    public const ushort KEY = 2;

    /// <summary>u32: register to set from.</summary>
    public const ushort SREG = 3;
}

/// <summary>Keys of `meta`.</summary>
internal static class NFT_META
{
    /// <summary>u32, host order.</summary>
    public const uint MARK = 3;

    /// <summary>16 bytes, padded with NUL.</summary>
    public const uint IIFNAME = 6;

    /// <summary>16 bytes, padded with NUL.</summary>
    public const uint OIFNAME = 7;

    /// <summary>u8: NFPROTO_*.</summary>
    public const uint NFPROTO = 15;

    /// <summary>u8: IPPROTO_*.</summary>
    public const uint L4PROTO = 16;
}

/// <summary>Attributes of `ct`.</summary>
internal static class NFTA_CT
{
    /// <summary>u32.</summary>
    public const ushort DREG = 1;

    /// <summary>u32: NFT_CT_*.</summary>
    public const ushort KEY = 2;

    /// <summary>u8.</summary>
    public const ushort DIRECTION = 3;

    /// <summary>u32.</summary>
    public const ushort SREG = 4;
}

/// <summary>Keys of `ct`.</summary>
internal static class NFT_CT
{
    /// <summary>u32, host order: NF_CT_STATE_*.</summary>
    public const uint STATE = 0;

    /// <summary>u32, host order: IPS_*.</summary>
    public const uint STATUS = 2;
}

/// <summary>Bits of `ct state`. Source: linux/netfilter/nf_conntrack_common.h.</summary>
internal static class NF_CT_STATE
{
    /// <summary>NF_CT_STATE_INVALID_BIT.</summary>
    public const uint INVALID = 1;

    /// <summary>Bit of IP_CT_ESTABLISHED.</summary>
    public const uint ESTABLISHED = 2;

    /// <summary>Bit of IP_CT_RELATED.</summary>
    public const uint RELATED = 4;

    /// <summary>Bit of IP_CT_NEW.</summary>
    public const uint NEW = 8;

    /// <summary>NF_CT_STATE_UNTRACKED_BIT.</summary>
    public const uint UNTRACKED = 64;
}

/// <summary>Attributes of `payload`.</summary>
internal static class NFTA_PAYLOAD
{
    /// <summary>u32.</summary>
    public const ushort DREG = 1;

    /// <summary>u32: NFT_PAYLOAD_*.</summary>
    public const ushort BASE = 2;

    /// <summary>u32: bytes.</summary>
    public const ushort OFFSET = 3;

    /// <summary>u32: bytes.</summary>
    public const ushort LEN = 4;

    /// <summary>u32.</summary>
    public const ushort SREG = 5;

    /// <summary>u32.</summary>
    public const ushort CSUM_TYPE = 6;

    /// <summary>u32.</summary>
    public const ushort CSUM_OFFSET = 7;

    /// <summary>u32.</summary>
    public const ushort CSUM_FLAGS = 8;
}

/// <summary>Headers that `payload` reads from.</summary>
internal static class NFT_PAYLOAD
{
    /// <summary>Link layer.</summary>
    public const uint LL_HEADER = 0;

    /// <summary>IPv4 or IPv6.</summary>
    public const uint NETWORK_HEADER = 1;

    /// <summary>TCP, UDP, ICMP …</summary>
    public const uint TRANSPORT_HEADER = 2;
}

/// <summary>Attributes of `bitwise`: dreg = (sreg &amp; mask) ^ xor.</summary>
internal static class NFTA_BITWISE
{
    /// <summary>u32.</summary>
    public const ushort SREG = 1;

    /// <summary>u32.</summary>
    public const ushort DREG = 2;

    /// <summary>u32: bytes.</summary>
    public const ushort LEN = 3;

    /// <summary>Nested NFTA_DATA_*.</summary>
    public const ushort MASK = 4;

    /// <summary>Nested NFTA_DATA_*.</summary>
    public const ushort XOR = 5;

    /// <summary>u32: 0 for mask and xor.</summary>
    public const ushort OP = 6;

    /// <summary>Nested NFTA_DATA_*.</summary>
    public const ushort DATA = 7;
}

/// <summary>Attributes of `cmp`.</summary>
internal static class NFTA_CMP
{
    /// <summary>u32.</summary>
    public const ushort SREG = 1;

    /// <summary>u32: NFT_CMP_*.</summary>
    public const ushort OP = 2;

    /// <summary>Nested NFTA_DATA_*.</summary>
    public const ushort DATA = 3;
}

/// <summary>Attributes of `immediate`.</summary>
internal static class NFTA_IMMEDIATE
{
    /// <summary>u32; 0 is the verdict register.</summary>
    public const ushort DREG = 1;

    /// <summary>Nested NFTA_DATA_*.</summary>
    public const ushort DATA = 2;
}

/// <summary>Attributes of `lookup`.</summary>
internal static class NFTA_LOOKUP
{
    /// <summary>String.</summary>
    public const ushort SET = 1;

    /// <summary>u32.</summary>
    public const ushort SREG = 2;

    /// <summary>u32: maps only.</summary>
    public const ushort DREG = 3;

    /// <summary>u32: NFTA_SET_ID of the same batch.</summary>
    public const ushort SET_ID = 4;

    /// <summary>u32: NFT_LOOKUP_F_*.</summary>
    public const ushort FLAGS = 5;
}

/// <summary>Flags of `lookup`.</summary>
internal static class NFT_LOOKUP_F
{
    /// <summary>True when not found.</summary>
    public const uint INV = 1;
}

/// <summary>Attributes of `counter`.</summary>
internal static class NFTA_COUNTER
{
    /// <summary>u64; honoured at creation.</summary>
    public const ushort BYTES = 1;

    /// <summary>u64; honoured at creation.</summary>
    public const ushort PACKETS = 2;

    /// <summary>Filler.</summary>
    public const ushort PAD = 3;
}

/// <summary>Attributes of `log`.</summary>
internal static class NFTA_LOG
{
    /// <summary>u16.</summary>
    public const ushort GROUP = 1;

    /// <summary>String, 127 bytes at most.</summary>
    public const ushort PREFIX = 2;

    /// <summary>u32.</summary>
    public const ushort SNAPLEN = 3;

    /// <summary>u16.</summary>
    public const ushort QTHRESHOLD = 4;

    /// <summary>u32: as syslog(3); 4 unless said.</summary>
    public const ushort LEVEL = 5;

    /// <summary>u32.</summary>
    public const ushort FLAGS = 6;
}

/// <summary>Attributes of `reject`.</summary>
internal static class NFTA_REJECT
{
    /// <summary>u32: NFT_REJECT_*.</summary>
    public const ushort TYPE = 1;

    /// <summary>u8.</summary>
    public const ushort ICMP_CODE = 2;
}

/// <summary>Types of `reject`.</summary>
internal static class NFT_REJECT
{
    /// <summary>ICMP of the packet's family, code as in ICMP.</summary>
    public const uint ICMP_UNREACH = 0;

    /// <summary>TCP reset.</summary>
    public const uint TCP_RST = 1;

    /// <summary>ICMP of either family: NFT_REJECT_ICMPX_*.</summary>
    public const uint ICMPX_UNREACH = 2;
}

/// <summary>Attributes of `nat`.</summary>
internal static class NFTA_NAT
{
    /// <summary>u32: NFT_NAT_*.</summary>
    public const ushort TYPE = 1;

    /// <summary>u32: NFPROTO_*.</summary>
    public const ushort FAMILY = 2;

    /// <summary>u32: register.</summary>
    public const ushort REG_ADDR_MIN = 3;

    /// <summary>u32: register; in answers always there.</summary>
    public const ushort REG_ADDR_MAX = 4;

    /// <summary>u32: register.</summary>
    public const ushort REG_PROTO_MIN = 5;

    /// <summary>u32: register; in answers always there.</summary>
    public const ushort REG_PROTO_MAX = 6;

    /// <summary>u32: NF_NAT_RANGE_*.</summary>
    public const ushort FLAGS = 7;
}

/// <summary>Types of `nat`.</summary>
internal static class NFT_NAT
{
    /// <summary>New source.</summary>
    public const uint SNAT = 0;

    /// <summary>New destination.</summary>
    public const uint DNAT = 1;
}

/// <summary>Flags of address translation. Source: linux/netfilter/nf_nat.h.</summary>
internal static class NF_NAT_RANGE
{
    /// <summary>An address is given; set by the kernel.</summary>
    public const uint MAP_IPS = 1;

    /// <summary>A port is given; set by the kernel.</summary>
    public const uint PROTO_SPECIFIED = 2;

    /// <summary>`random`.</summary>
    public const uint PROTO_RANDOM = 4;

    /// <summary>`persistent`.</summary>
    public const uint PERSISTENT = 8;

    /// <summary>`fully-random`.</summary>
    public const uint PROTO_RANDOM_FULLY = 16;
}

/// <summary>Attributes of `masq`.</summary>
internal static class NFTA_MASQ
{
    /// <summary>u32: NF_NAT_RANGE_*.</summary>
    public const ushort FLAGS = 1;

    /// <summary>u32: register.</summary>
    public const ushort REG_PROTO_MIN = 2;

    /// <summary>u32: register.</summary>
    public const ushort REG_PROTO_MAX = 3;
}

/// <summary>Attributes of `redir`.</summary>
internal static class NFTA_REDIR
{
    /// <summary>u32: register.</summary>
    public const ushort REG_PROTO_MIN = 1;

    /// <summary>u32: register.</summary>
    public const ushort REG_PROTO_MAX = 2;

    /// <summary>u32: NF_NAT_RANGE_*.</summary>
    public const ushort FLAGS = 3;
}

/// <summary>Attributes of `fib`.</summary>
internal static class NFTA_FIB
{
    /// <summary>u32.</summary>
    public const ushort DREG = 1;

    /// <summary>u32: NFT_FIB_RESULT_*.</summary>
    public const ushort RESULT = 2;

    /// <summary>u32: NFTA_FIB_F_*.</summary>
    public const ushort FLAGS = 3;
}

/// <summary>What `fib` looks up.</summary>
internal static class NFT_FIB_RESULT
{
    /// <summary>u32, host order: RTN_*.</summary>
    public const uint ADDRTYPE = 3;
}

/// <summary>What `fib` looks it up for.</summary>
internal static class NFTA_FIB_F
{
    /// <summary>The destination address.</summary>
    public const uint DADDR = 2;
}
