using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Planning;

namespace TopoApply.Kinds.Links;

/// <summary>What is done to links, in the words of ip-link(8).</summary>
internal static class LinkShell
{
    private const uint TicksPerSecond = 100;

    /// <summary>The commands of an operation.</summary>
    public static IEnumerable<string> Of(Operation operation, Link link, State target) => operation.Verb switch
    {
        OperationVerb.Create when link.Info is null || operation.Change.Implied => [Finish(link)],
        OperationVerb.Create => Create(link, target),
        OperationVerb.Change or OperationVerb.Adopt => [.. Change(link, operation.Live as Link)],
        OperationVerb.Delete => [ShellCommand.Ip(link.Netns).Add("link", "del", "dev", link.Name.Value).ToString()],
        OperationVerb.Publish => [],
    };

    private static IEnumerable<string> Create(Link link, State target)
    {
        if (link.Info is not Veth { PeerNetns: { } peerNetns, PeerName: { } peerName })
        {
            // A bridge follows its smallest port until its MTU has been changed once, to another than it has.
            var born = link.Info is Bridge && link.Mtu == LinkRequests.DefaultMtu ? LinkRequests.OtherMtu : (uint?)null;
            var command = Named(ShellCommand.Ip(link.Netns).Add("link", "add", "name", link.Name.Value), link with { Mtu = born }).Add("type", link.Info?.Kind ?? "");
            return [(link.Info is Bridge bridge ? Settings(command, LinkRequests.Differences(bridge, Bridge.Defaults)) : command).ToString(), Finish(link)];
        }

        var peer = target.Find<Link>(ResourceKey.ForLink(peerNetns, peerName)) ?? new Link { Netns = peerNetns, Name = peerName };

        // `netns` names the far end's namespace, and the one that we are in has no name.
        var (near, far) = peer.Netns.IsHost && !link.Netns.IsHost ? (peer, link) : (link, peer);
        var cable = Queues(Named(ShellCommand.Ip(near.Netns).Add("link", "add", "name", near.Name.Value), near)).Add("type", "veth", "peer", "name", far.Name.Value);
        cable = Queues(Named(cable, far));
        return [(near.Netns == far.Netns ? cable : cable.Add("netns", far.Netns.Value)).ToString(), Finish(link)];
    }

    private static ShellCommand Named(ShellCommand command, Link link) => command
        .Option("index", link.Index == 0 ? null : (int?)link.Index)
        .Option("address", link.Mac)
        .Option("mtu", link.Mtu)
        .Option("txqueuelen", link.TransmitQueueLength);

    /// <summary>As ours: with a queue per processor creation takes thirty times as long.</summary>
    private static ShellCommand Queues(ShellCommand command) => command.Add("numtxqueues", "1", "numrxqueues", "1");

    /// <summary>What creation cannot set.</summary>
    private static string Finish(Link link) => ShellCommand.Ip(link.Netns).Add("link", "set", "dev", link.Name.Value)
        .Option("alias", link.Alias is { Length: > 0 } alias ? alias : null)
        .Option("mtu", link.Info is Bridge or null ? link.Mtu : null)
        .Option("txqueuelen", link.Info is null ? link.TransmitQueueLength : null)
        .Option("master", link.Master is { Value.Length: > 0 } master ? master.Value : null)
        .Add(link.Up == false ? "down" : "up")
        .ToString();

    private static IEnumerable<string> Change(Link target, Link? live)
    {
        ShellCommand Set() => ShellCommand.Ip(target.Netns).Add("link", "set", "dev", target.Name.Value);
        var unchanged = Set().ToString();
        var command = Set()
            .Option("address", target.Mac == live?.Mac ? null : target.Mac)
            .Option("mtu", target.Mtu == live?.Mtu ? null : target.Mtu)
            .Option("txqueuelen", target.TransmitQueueLength == live?.TransmitQueueLength ? null : target.TransmitQueueLength)
            .Option("alias", target.Alias is { } alias && alias != (live?.Alias ?? "") ? alias : null)
            .Option("group", live is { IsUnfinished: true } ? "default" : null);
        if (target.Master is { } master && master != (live?.Master ?? new InterfaceName("")))
        {
            command = master.Value.Length > 0 ? command.Add("master", master.Value) : command.Add("nomaster");
        }

        if (target.Up is { } up && up != live?.Up)
        {
            command = command.Add(up ? "up" : "down");
        }

        if (command.ToString() != unchanged)
        {
            yield return command.ToString();
        }

        if (target.Info is Bridge bridge && bridge != live?.Info)
        {
            yield return Settings(Set().Add("type", "bridge"), LinkRequests.Differences(bridge, live?.Info as Bridge)).ToString();
        }
    }

    /// <summary>`ip` counts hundredths of a second, as the kernel does.</summary>
    private static ShellCommand Settings(ShellCommand command, Bridge bridge) => command
        .Option("forward_delay", bridge.ForwardDelay * TicksPerSecond)
        .Option("hello_time", bridge.HelloTime * TicksPerSecond)
        .Option("max_age", bridge.MaxAge * TicksPerSecond)
        .Option("ageing_time", bridge.AgeingTime * TicksPerSecond)
        .Option("stp_state", Number(bridge.Stp))
        .Option("priority", bridge.Priority)
        .Option("mcast_snooping", Number(bridge.MulticastSnooping));

    private static int? Number(bool? value) => value is { } given ? given ? 1 : 0 : null;
}
