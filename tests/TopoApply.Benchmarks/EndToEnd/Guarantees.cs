using System.Diagnostics;
using System.Text;
using TopoApply.Kernel;
using TopoApply.Kinds.Links;
using TopoApply.Model;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Namespaces;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>
/// What two guarantees cost that have no phase of their own, as they are woven into reading and writing: their calls are made once more, alone, in
/// a lab that stands. Journal and verification are phases.
/// </summary>
internal static class Guarantees
{
    /// <summary>The fences around the dumps of one read: in each namespace its socket joins the groups of events, and looks for some at the end.</summary>
    /// <returns>Seconds.</returns>
    public static double Fences(State state) => Sum(state.All.Select(r => r.Netns).Distinct(), static netns =>
    {
        using var socket = netns.OpenSocket(NETLINK.ROUTE);
        var start = Stopwatch.GetTimestamp();
        socket.Listen();
        _ = socket.HearsChange();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    });

    /// <summary>
    /// The marks of ownership: a message for each link that gives it its alias and takes the birth mark away. Those of routes, rules and addresses
    /// are a byte in the message that creates them. A bridge's ports are down meanwhile, as they are when an apply marks them.
    /// </summary>
    /// <returns>Seconds.</returns>
    public static double Marks(State state, string topology)
    {
        var links = state.All.OfType<Link>().Where(l => l.Info is not null).ToLookup(l => l.Netns);
        var alias = Encoding.UTF8.GetBytes(OwnershipMark.Alias(topology));
        return links.Sum(here => Sum([here.Key], netns =>
        {
            using var socket = netns.OpenSocket(NETLINK.ROUTE);
            var pipeline = new AckPipeline(socket);
            var indices = here.ToDictionary(link => IndexOf(here.Key, netns, link.Name, topology), link => link.Master is { Value.Length: > 0 });
            var ports = indices.Where(link => link.Value).Select(link => link.Key).ToList();
            ports.ForEach(index => pipeline.Enqueue(RTM.SETLINK, 0, null, writer => writer.Header(new IfInfoMsg { Index = index, Change = IFF.UP })));
            Flush(pipeline);
            var start = Stopwatch.GetTimestamp();
            foreach (var index in indices.Keys)
            {
                pipeline.Enqueue(RTM.SETLINK, 0, null, writer =>
                {
                    writer.Header(new IfInfoMsg { Index = index });
                    writer.Bytes(IFLA.IFALIAS, alias);
                    writer.U32(IFLA.GROUP, 0);
                });
            }

            Flush(pipeline);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            ports.ForEach(index => pipeline.Enqueue(RTM.SETLINK, 0, null, writer => writer.Header(new IfInfoMsg { Index = index, Change = IFF.UP, Flags = IFF.UP })));
            Flush(pipeline);
            return seconds;
        }));
    }

    private static void Flush(AckPipeline pipeline)
    {
        if (pipeline.Flush() is [var refused, ..])
        {
            throw refused.Exception;
        }
    }

    private static int IndexOf(NamespaceName name, NetworkNamespace netns, InterfaceName link, string topology)
    {
        var session = new NamespaceSession(name, netns, SessionState.Named, new NetlinkCounters());
        var found = session.TryIndexOf(link, topology, out var index);
        session.CloseSockets();
        return found ? index : throw new InvalidOperationException($"There is no link {link} in {name}.");
    }

    private static double Sum(IEnumerable<NamespaceName> names, Func<NetworkNamespace, double> measure) => names.Sum(name =>
    {
        using var netns = name.IsHost ? NetworkNamespace.OpenCurrent() : NetworkNamespace.OpenNamed($"{HostPaths.NamespaceNames}/{name}").Namespace;
        return measure(netns ?? throw new InvalidOperationException($"There is no namespace {name}."));
    });
}
