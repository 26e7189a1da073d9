using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Links;

/// <summary>One end of a veth as read: its other end is known by numbers only.</summary>
/// <param name="Session">The namespace that it is in.</param>
/// <param name="Key">The link.</param>
/// <param name="Facts">Its numbers.</param>
/// <param name="Peer">The other end's namespace, when the kernel has confirmed the number already; else null.</param>
internal sealed record VethEnd(NamespaceSession Session, ResourceKey Key, LinkFacts Facts, NamespaceSession? Peer);

/// <summary>
/// Finds the other ends. IFLA_LINK is an index in the peer's namespace, which is known by a number that belongs to the namespace
/// that was read; equal indices on both sides are normal. So an end counts as the peer only when each names the other's index and the
/// kernel confirms the namespace's number: one side is enough, since an index in a namespace is one link.
/// </summary>
internal sealed class VethPeers
{
    private readonly Dictionary<(NamespaceSession, int), VethEnd> _ends = [];
    private readonly Dictionary<(int, int), List<VethEnd>> _across = [];
    private readonly Dictionary<(NamespaceSession, NamespaceSession), int?> _numbers = [];
    private readonly Dictionary<NamespaceSession, int> _counts = [];
    private readonly Dictionary<VethEnd, VethEnd> _peers = new(ReferenceEqualityComparer.Instance);

    private VethPeers(VethEnd[] ends)
    {
        _ends.EnsureCapacity(ends.Length);
        _peers.EnsureCapacity(ends.Length);
        foreach (var end in ends)
        {
            _ends[(end.Session, end.Facts.Index)] = end;
        }

        foreach (var end in ends)
        {
            PairConfirmed(end);
        }

        foreach (var end in ends)
        {
            _counts[end.Session] = _counts.GetValueOrDefault(end.Session) + 1;
            if (end.Facts.PeerNetnsId is not null && !_peers.ContainsKey(end))
            {
                var pair = (end.Facts.Index, end.Facts.PeerIndex);
                if (!_across.TryGetValue(pair, out var list))
                {
                    _across[pair] = list = [];
                }

                list.Add(end);
            }
        }

        foreach (var list in _across.Values)
        {
            list.Sort(static (a, b) => a.Session.Cookie.CompareTo(b.Session.Cookie));
        }
    }

    /// <summary>Completes the veths of a read.</summary>
    public static void Resolve(KernelReading reading)
    {
        var ends = reading.Kept<VethEnd>().ToArray();
        var peers = new VethPeers(ends);
        foreach (var end in ends)
        {
            peers.Find(end, reading.Scope.Desired);
        }

        foreach (var (end, peer) in peers._peers)
        {
            if (reading.Find(end.Key) is Link link)
            {
                reading.Replace(link with { Info = new Veth { PeerNetns = peer.Key.Netns, PeerName = new InterfaceName(peer.Key.Id) } });
            }
        }
    }

    /// <summary>Where the namespace is known there is nothing to look for.</summary>
    private void PairConfirmed(VethEnd end)
    {
        if (end.Peer is { } peer && _ends.TryGetValue((peer, end.Facts.PeerIndex), out var other) && other.Facts.PeerNetnsId is not null
            && other.Facts.PeerIndex == end.Facts.Index && (other.Peer is null || other.Peer == end.Session) && !_peers.ContainsKey(end) && !_peers.ContainsKey(other))
        {
            Pair(end, other);
        }
    }

    private void Find(VethEnd end, State desired)
    {
        if (_peers.ContainsKey(end))
        {
            return;
        }

        if (end.Facts.PeerNetnsId is null)
        {
            if (_ends.TryGetValue((end.Session, end.Facts.PeerIndex), out var neighbour) && neighbour.Facts.PeerNetnsId is null
                && neighbour.Facts.PeerIndex == end.Facts.Index)
            {
                Pair(end, neighbour);
            }

            return;
        }

        if (!_across.TryGetValue((end.Facts.PeerIndex, end.Facts.Index), out var candidates))
        {
            return;
        }

        // The wish is only a good guess where to look first; the numbers decide.
        var wished = (desired.Find<Link>(end.Key)?.Info as Veth)?.PeerNetns;
        var guesses = candidates.Where(c => c.Key.Netns == wished).Concat(FromNearest(candidates, end.Session.Cookie));
        foreach (var candidate in guesses)
        {
            if (candidate.Session != end.Session && !_peers.ContainsKey(candidate) && Confirms(end, candidate))
            {
                Pair(end, candidate);
                return;
            }
        }
    }

    /// <summary>
    /// Sorted candidates, those first whose namespaces were made at about the same time: in a line of a thousand routers every cable has the
    /// same two indices, and its ends were made one after the other.
    /// </summary>
    private static IEnumerable<VethEnd> FromNearest(List<VethEnd> candidates, ulong cookie)
    {
        var right = candidates.FindIndex(c => c.Session.Cookie >= cookie);
        right = right < 0 ? candidates.Count : right;
        var left = right - 1;
        while (left >= 0 || right < candidates.Count)
        {
            var takeLeft = right == candidates.Count
                || (left >= 0 && cookie - candidates[left].Session.Cookie < candidates[right].Session.Cookie - cookie);
            yield return candidates[takeLeft ? left-- : right++];
        }
    }

    private void Pair(VethEnd one, VethEnd other)
    {
        _peers[one] = other;
        _peers[other] = one;
    }

    /// <summary>
    /// The namespace with fewer cables is asked where its socket is still open: it knows few others, and the kernel looks a number up by trying
    /// all. Else the one with more, whose socket then serves for all of them.
    /// </summary>
    private bool Confirms(VethEnd end, VethEnd candidate)
    {
        if (end.Peer is not null || candidate.Peer is not null)
        {
            return (end.Peer is null || end.Peer == candidate.Session) && (candidate.Peer is null || candidate.Peer == end.Session);
        }

        var (larger, smaller) = _counts[candidate.Session] > _counts[end.Session] ? (candidate, end) : (end, candidate);
        var (asked, other) = smaller.Session.IsWatched ? (smaller, larger) : (larger, smaller);
        return Number(asked.Session, other.Session) == asked.Facts.PeerNetnsId;
    }

    private int? Number(NamespaceSession observer, NamespaceSession observed)
    {
        if (!_numbers.TryGetValue((observer, observed), out var number))
        {
            _numbers[(observer, observed)] = number = observer.NumberOf(observed);
        }

        return number;
    }
}
