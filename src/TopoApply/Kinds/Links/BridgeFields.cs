using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Links;

/// <summary>The table of <see cref="Bridge"/>; the kernel changes all of it in place. Source: linux/if_link.h, IFLA_BR_*.</summary>
internal static class BridgeFields
{
    private static IReadOnlyList<Field<Bridge>>? _table;

    /// <summary>The rows.</summary>
    public static IReadOnlyList<Field<Bridge>> Table => _table ??=
    [
        Field.Value(
            "stp",
            Scalars.Bool,
            (Bridge b) => b.Stp,
            (b, v) => b with { Stp = v },
            "Spanning tree protocol. Default false; with it a port carries traffic only after twice the forward delay."),
        Field.Value(
            "priority",
            Scalars.Integer<uint>("a bridge priority", 0, 65535),
            (Bridge b) => b.Priority,
            (b, v) => b with { Priority = v },
            "Priority in the election of the root bridge, 0 to 65535, the lowest wins. Default 32768."),
        Field.Value(
            "forward_delay",
            Scalars.Integer<uint>("a forward delay in seconds", 0, 30),
            (Bridge b) => b.ForwardDelay,
            (b, v) => b with { ForwardDelay = v },
            "Seconds a port listens and learns before it forwards, 2 to 30 with `stp`. Default 15."),
        Field.Value(
            "hello_time",
            Scalars.Integer<uint>("a hello time in seconds", 1, 10),
            (Bridge b) => b.HelloTime,
            (b, v) => b with { HelloTime = v },
            "Seconds between two spanning tree messages, 1 to 10. Default 2."),
        Field.Value(
            "max_age",
            Scalars.Integer<uint>("a maximum age in seconds", 6, 40),
            (Bridge b) => b.MaxAge,
            (b, v) => b with { MaxAge = v },
            "Seconds after which a spanning tree message is forgotten, 6 to 40. Default 20."),
        Field.Value(
            "ageing_time",
            Scalars.Integer<uint>("an ageing time in seconds", 0, 1_000_000),
            (Bridge b) => b.AgeingTime,
            (b, v) => b with { AgeingTime = v },
            "Seconds after which a learned MAC address is forgotten, 0 to 1000000. Default 300; 0 makes the bridge flood like a hub."),
        Field.Value(
            "multicast_snooping",
            Scalars.Bool,
            (Bridge b) => b.MulticastSnooping,
            (b, v) => b with { MulticastSnooping = v },
            "Learn which ports want which multicast group. Default true."),
    ];
}
