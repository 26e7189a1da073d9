// Source: linux/if_link.h.
namespace TopoApply.Netlink.Abi;

/// <summary>Attributes of a bridge: inside IFLA_INFO_DATA. Times are in 1/100 s (USER_HZ), rounded to the kernel's tick.</summary>
internal static class IFLA_BR
{
    /// <summary>u32: 1/100 s; 200 to 3000 while STP runs.</summary>
    public const ushort FORWARD_DELAY = 1;

    /// <summary>u32: 1/100 s.</summary>
    public const ushort HELLO_TIME = 2;

    /// <summary>u32: 1/100 s.</summary>
    public const ushort MAX_AGE = 3;

    /// <summary>u32: 1/100 s.</summary>
    public const ushort AGEING_TIME = 4;

    /// <summary>u32: 0 off, 1 kernel, 2 user space.</summary>
    public const ushort STP_STATE = 5;

    /// <summary>u16: 0 to 65535.</summary>
    public const ushort PRIORITY = 6;

    /// <summary>u8.</summary>
    public const ushort VLAN_FILTERING = 7;

    /// <summary>u16, network order: 0x8100 or 0x88a8.</summary>
    public const ushort VLAN_PROTOCOL = 8;

    /// <summary>u16.</summary>
    public const ushort GROUP_FWD_MASK = 9;

    /// <summary>struct ifla_bridge_id: read only.</summary>
    public const ushort ROOT_ID = 10;

    /// <summary>struct ifla_bridge_id: read only.</summary>
    public const ushort BRIDGE_ID = 11;

    /// <summary>u16: read only.</summary>
    public const ushort ROOT_PORT = 12;

    /// <summary>u32: read only.</summary>
    public const ushort ROOT_PATH_COST = 13;

    /// <summary>u8: read only.</summary>
    public const ushort TOPOLOGY_CHANGE = 14;

    /// <summary>u8: read only.</summary>
    public const ushort TOPOLOGY_CHANGE_DETECTED = 15;

    /// <summary>u64: read only.</summary>
    public const ushort HELLO_TIMER = 16;

    /// <summary>u64: read only.</summary>
    public const ushort TCN_TIMER = 17;

    /// <summary>u64: read only.</summary>
    public const ushort TOPOLOGY_CHANGE_TIMER = 18;

    /// <summary>u64: read only.</summary>
    public const ushort GC_TIMER = 19;

    /// <summary>Bytes: link-layer address that STP sends to.</summary>
    public const ushort GROUP_ADDR = 20;

    /// <summary>Flag: forget learned addresses.</summary>
    public const ushort FDB_FLUSH = 21;

    /// <summary>u8.</summary>
    public const ushort MCAST_ROUTER = 22;

    /// <summary>u8: 1 by default.</summary>
    public const ushort MCAST_SNOOPING = 23;

    /// <summary>u8.</summary>
    public const ushort MCAST_QUERY_USE_IFADDR = 24;

    /// <summary>u8.</summary>
    public const ushort MCAST_QUERIER = 25;

    /// <summary>u32.</summary>
    public const ushort MCAST_HASH_ELASTICITY = 26;

    /// <summary>u32.</summary>
    public const ushort MCAST_HASH_MAX = 27;

    /// <summary>u32.</summary>
    public const ushort MCAST_LAST_MEMBER_CNT = 28;

    /// <summary>u32.</summary>
    public const ushort MCAST_STARTUP_QUERY_CNT = 29;

    /// <summary>u64: 1/100 s.</summary>
    public const ushort MCAST_LAST_MEMBER_INTVL = 30;

    /// <summary>u64: 1/100 s.</summary>
    public const ushort MCAST_MEMBERSHIP_INTVL = 31;

    /// <summary>u64: 1/100 s.</summary>
    public const ushort MCAST_QUERIER_INTVL = 32;

    /// <summary>u64: 1/100 s.</summary>
    public const ushort MCAST_QUERY_INTVL = 33;

    /// <summary>u64: 1/100 s.</summary>
    public const ushort MCAST_QUERY_RESPONSE_INTVL = 34;

    /// <summary>u64: 1/100 s.</summary>
    public const ushort MCAST_STARTUP_QUERY_INTVL = 35;

    /// <summary>u8.</summary>
    public const ushort NF_CALL_IPTABLES = 36;

    /// <summary>u8.</summary>
    public const ushort NF_CALL_IP6TABLES = 37;

    /// <summary>u8.</summary>
    public const ushort NF_CALL_ARPTABLES = 38;

    /// <summary>u16: 0 means none.</summary>
    public const ushort VLAN_DEFAULT_PVID = 39;

    /// <summary>Filler.</summary>
    public const ushort PAD = 40;

    /// <summary>u8.</summary>
    public const ushort VLAN_STATS_ENABLED = 41;

    /// <summary>u8.</summary>
    public const ushort MCAST_STATS_ENABLED = 42;

    /// <summary>u8.</summary>
    public const ushort MCAST_IGMP_VERSION = 43;

    /// <summary>u8.</summary>
    public const ushort MCAST_MLD_VERSION = 44;

    /// <summary>u8.</summary>
    public const ushort VLAN_STATS_PER_PORT = 45;

    /// <summary>struct br_boolopt_multi.</summary>
    public const ushort MULTI_BOOLOPT = 46;

    /// <summary>Nested: read only.</summary>
    public const ushort MCAST_QUERIER_STATE = 47;

    /// <summary>u32: read only (since 6.7).</summary>
    public const ushort FDB_N_LEARNED = 48;

    /// <summary>u32 (since 6.7).</summary>
    public const ushort FDB_MAX_LEARNED = 49;
}

/// <summary>Attributes of a bridge port: inside IFLA_INFO_SLAVE_DATA, or IFLA_PROTINFO of an AF_BRIDGE message.</summary>
internal static class IFLA_BRPORT
{
    /// <summary>u8: BR_STATE_*.</summary>
    public const ushort STATE = 1;

    /// <summary>u16.</summary>
    public const ushort PRIORITY = 2;

    /// <summary>u32.</summary>
    public const ushort COST = 3;

    /// <summary>u8: hairpin.</summary>
    public const ushort MODE = 4;

    /// <summary>u8: BPDU guard.</summary>
    public const ushort GUARD = 5;

    /// <summary>u8: root block.</summary>
    public const ushort PROTECT = 6;

    /// <summary>u8.</summary>
    public const ushort FAST_LEAVE = 7;

    /// <summary>u8.</summary>
    public const ushort LEARNING = 8;

    /// <summary>u8.</summary>
    public const ushort UNICAST_FLOOD = 9;

    /// <summary>u8.</summary>
    public const ushort PROXYARP = 10;

    /// <summary>u8.</summary>
    public const ushort LEARNING_SYNC = 11;

    /// <summary>u8.</summary>
    public const ushort PROXYARP_WIFI = 12;

    /// <summary>struct ifla_bridge_id: read only.</summary>
    public const ushort ROOT_ID = 13;

    /// <summary>struct ifla_bridge_id: read only.</summary>
    public const ushort BRIDGE_ID = 14;

    /// <summary>u16: read only.</summary>
    public const ushort DESIGNATED_PORT = 15;

    /// <summary>u16: read only.</summary>
    public const ushort DESIGNATED_COST = 16;

    /// <summary>u16: read only.</summary>
    public const ushort ID = 17;

    /// <summary>u16: read only.</summary>
    public const ushort NO = 18;

    /// <summary>u8: read only.</summary>
    public const ushort TOPOLOGY_CHANGE_ACK = 19;

    /// <summary>u8: read only.</summary>
    public const ushort CONFIG_PENDING = 20;

    /// <summary>u64: read only.</summary>
    public const ushort MESSAGE_AGE_TIMER = 21;

    /// <summary>u64: read only.</summary>
    public const ushort FORWARD_DELAY_TIMER = 22;

    /// <summary>u64: read only.</summary>
    public const ushort HOLD_TIMER = 23;

    /// <summary>Flag: forget learned addresses.</summary>
    public const ushort FLUSH = 24;

    /// <summary>u8.</summary>
    public const ushort MULTICAST_ROUTER = 25;

    /// <summary>Filler.</summary>
    public const ushort PAD = 26;

    /// <summary>u8.</summary>
    public const ushort MCAST_FLOOD = 27;

    /// <summary>u8.</summary>
    public const ushort MCAST_TO_UCAST = 28;

    /// <summary>u8.</summary>
    public const ushort VLAN_TUNNEL = 29;

    /// <summary>u8.</summary>
    public const ushort BCAST_FLOOD = 30;

    /// <summary>u16.</summary>
    public const ushort GROUP_FWD_MASK = 31;

    /// <summary>u8.</summary>
    public const ushort NEIGH_SUPPRESS = 32;

    /// <summary>u8.</summary>
    public const ushort ISOLATED = 33;

    /// <summary>u32: index.</summary>
    public const ushort BACKUP_PORT = 34;

    /// <summary>u8: read only.</summary>
    public const ushort MRP_RING_OPEN = 35;

    /// <summary>u8: read only.</summary>
    public const ushort MRP_IN_OPEN = 36;

    /// <summary>u32.</summary>
    public const ushort MCAST_EHT_HOSTS_LIMIT = 37;

    /// <summary>u32: read only.</summary>
    public const ushort MCAST_EHT_HOSTS_CNT = 38;

    /// <summary>u8.</summary>
    public const ushort LOCKED = 39;

    /// <summary>u8 (since 6.2).</summary>
    public const ushort MAB = 40;

    /// <summary>u32: read only (since 6.3).</summary>
    public const ushort MCAST_N_GROUPS = 41;

    /// <summary>u32 (since 6.3).</summary>
    public const ushort MCAST_MAX_GROUPS = 42;

    /// <summary>u8 (since 6.4).</summary>
    public const ushort NEIGH_VLAN_SUPPRESS = 43;

    /// <summary>u32 (since 6.5).</summary>
    public const ushort BACKUP_NHID = 44;
}
