using TopoApply.Benchmarks.EndToEnd;

namespace TopoApply.Benchmarks.Peers;

/// <summary>Everybody that is compared with.</summary>
internal static class AllPeers
{
    /// <summary>All of them, installed or not.</summary>
    public static IReadOnlyList<Peer> List { get; } =
    [
        new ShellPeer(Names.Batch, static script => script.Batches()),
        new Pyroute2Peer(),
        new MininetPeer(),
        new ShellPeer(Names.Script, static script => script.Script()),
    ];
}
