using TopoApply.Testing.Networking;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Kernel.Tests.Transitions;

/// <summary>Traffic of every sort through the <see cref="SteadyLab"/>: bridged, routed and translated, IPv4 and IPv6, datagrams and connections.</summary>
internal sealed class SteadyTraffic : IDisposable
{
    private const double DatagramsPerSecond = 500;

    private readonly Dictionary<string, UdpFlow> _datagrams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TcpFlow> _lines = new(StringComparer.Ordinal);

    /// <summary>Starts all flows; returns when each has delivered something.</summary>
    public SteadyTraffic(Sandbox sandbox, bool withDatagrams = true)
    {
        var traffic = new Traffic(sandbox);
        try
        {
            if (withDatagrams)
            {
                _datagrams["bridged"] = traffic.Flow("left1", "left2", "10.0.0.12", 7001, DatagramsPerSecond);
                _datagrams["bridged IPv6"] = traffic.Flow("left1", "left2", "fd00::12", 7002, DatagramsPerSecond);
                _datagrams["routed IPv6"] = traffic.Flow("left2", "server", "fd02::2", 7003, DatagramsPerSecond);
                _datagrams["masqueraded"] = traffic.Flow("left1", "server", "10.2.0.2", 7004, DatagramsPerSecond);
                _datagrams["dnat"] = traffic.Flow("server", "left2", "10.1.0.1", 7005, DatagramsPerSecond);
                _datagrams["routed"] = traffic.Flow("left2", "server", "10.2.0.2", 7006, DatagramsPerSecond);
            }

            _lines["bridged"] = traffic.Lines("left1", "left2", "10.0.0.12", 6001);
            _lines["routed IPv6"] = traffic.Lines("left2", "server", "fd02::2", 6002);
            _lines["masqueraded"] = traffic.Lines("left1", "server", "10.2.0.2", 6003);
            _lines["dnat"] = traffic.Lines("server", "left2", "10.1.0.1", 8080, listenOn: 80);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Lets every flow deliver some more, or as much as it can.</summary>
    public void Continue(int datagrams, int lines, int atMostMs = 5000)
    {
        var goals = _datagrams.Values.Select(flow => (Flow: flow, Goal: flow.Sent + datagrams)).ToList();
        var ends = _lines.Values.Select(flow => (Flow: flow, Goal: flow.Arrived + lines)).ToList();
        _ = Traffic.Eventually(() => goals.All(g => g.Flow.Sent >= g.Goal) && ends.All(e => e.Flow.Arrived >= e.Goal || e.Flow.Fault is not null), atMostMs);
    }

    /// <summary>Stops all flows.</summary>
    public SteadyResult Stop()
    {
        var datagrams = _datagrams.ToDictionary(f => f.Key, f => f.Value.Stop());
        var lines = _lines.ToDictionary(f => f.Key, f => f.Value.Stop());
        List<string> faults =
        [
            .. datagrams.Where(f => f.Value.Lost != 0).Select(f => $"{f.Key}: {f.Value.Lost} of {f.Value.Sent} datagrams lost"),
            .. lines.Where(f => f.Value.Fault is not null).Select(f => $"{f.Key}: {f.Value.Fault}"),
        ];
        return new SteadyResult(
            datagrams.Values.Sum(f => f.Sent),
            lines.Values.Sum(f => f.Arrived),
            lines.Values.Sum(f => f.Retransmitted),
            lines.Values.Max(f => f.LongestGap),
            faults);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var flow in _datagrams.Values.Cast<IDisposable>().Concat(_lines.Values))
        {
            flow.Dispose();
        }
    }
}

/// <summary>What became of the traffic.</summary>
/// <param name="Datagrams">Sent, all flows together.</param>
/// <param name="Lines">Arrived, all connections and both ways together.</param>
/// <param name="Retransmitted">TCP segments that had to be sent again.</param>
/// <param name="LongestGap">The longest standstill of a connection.</param>
/// <param name="Faults">What was lost, reset, stuck or out of turn.</param>
internal sealed record SteadyResult(long Datagrams, long Lines, long Retransmitted, TimeSpan LongestGap, IReadOnlyList<string> Faults)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Datagrams} datagrams, {Lines} TCP lines, {Retransmitted} segments sent again, longest gap {LongestGap.TotalMilliseconds:F0} ms; {(Faults.Count == 0 ? "nothing lost" : string.Join("; ", Faults))}";
}
