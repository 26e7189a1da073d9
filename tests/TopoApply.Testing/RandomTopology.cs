using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Files;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Namespaces;
using TopoApply.Kinds.Neighbours;
using TopoApply.Kinds.Routes;
using TopoApply.Kinds.Rules;
using TopoApply.Kinds.Sysctls;
using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Testing;

/// <summary>
/// Random desired states over a small universe, so that two of them share names and differ in every way that matters: every kind,
/// every attribute, few objects. One seed gives one sequence.
/// </summary>
internal sealed class RandomTopology(int seed, string topology = "random")
{
    private const string Alias = "topoapply:";
    private static readonly string[] Namespaces = ["n1", "n2", "n3", "n4"];
    private static readonly string[] Ends = ["e0", "e1", "e2", "e3"];
    private static readonly uint?[] Mtus = [null, null, 1500, 1400, 1280, 9000];

#pragma warning disable CA5394 // Not for secrets: a seed must give the same topology again.
    private readonly Random _random = new(seed);
    private List<Resource> _resources = [];
    private List<Link> _links = [];

    /// <summary>The next state.</summary>
    public State Next()
    {
        _resources = [];
        _links = [];
        var count = _random.Next(1, Namespaces.Length + 1);
        var names = Namespaces.OrderBy(_ => _random.Next()).Take(count).Select(n => new NamespaceName(n)).ToList();
        foreach (var name in names)
        {
            _resources.Add(new Netns { Netns = name, Published = true });
            _resources.Add(new Link { Netns = name, Name = InterfaceName.Loopback, Up = true });
        }

        AddCables(names);
        AddBridges(names);
        foreach (var link in _links.ToList())
        {
            AddAddresses(link);
        }

        foreach (var name in names)
        {
            AddRoutes(name);
            AddRules(name);
            AddSysctls(name);
            AddFiles(name);
        }

        _resources.AddRange(_links);
        return new State(_resources);
    }

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    private void AddCables(List<NamespaceName> names)
    {
        var free = names.Append(NamespaceName.Host).SelectMany(n => Ends.Take(n.IsHost ? 1 : 4).Select(e => (Netns: n, Name: new InterfaceName(n.IsHost ? $"ta-{e}" : e))))
            .OrderBy(_ => _random.Next()).ToList();
        var cables = _random.Next(0, Math.Min(6, free.Count / 2) + 1);
        for (var i = 0; i < cables; i++)
        {
            var mtu = Pick(Mtus);
            var up = !Chance(0.1);
            AddEnd(free[2 * i], free[(2 * i) + 1], mtu, up);
            AddEnd(free[(2 * i) + 1], free[2 * i], mtu, up);
        }
    }

    private void AddEnd((NamespaceName Netns, InterfaceName Name) end, (NamespaceName Netns, InterfaceName Name) peer, uint? mtu, bool up) => _links.Add(new Link
    {
        Netns = end.Netns,
        Name = end.Name,
        Info = new Veth { PeerNetns = peer.Netns, PeerName = peer.Name },
        Mtu = mtu,
        Up = up,
        Mac = Chance(0.3) ? new MacAddress(0x020000000000 + (ulong)_random.Next(1, 1 << 20)) : null,
        TransmitQueueLength = Chance(0.2) ? (uint)_random.Next(100, 2000) : null,
        Master = new InterfaceName(""),
        Alias = Alias + topology,
    });

    private void AddBridges(List<NamespaceName> names)
    {
        foreach (var name in names.Where(_ => Chance(0.4)))
        {
            var bridge = new Link
            {
                Netns = name,
                Name = new InterfaceName(Chance(0.8) ? "br0" : "e3x"),
                Info = new Bridge
                {
                    Stp = Chance(0.3) ? Chance(0.5) : null,
                    Priority = Chance(0.3) ? (uint)_random.Next(0, 65536) : null,
                    ForwardDelay = Chance(0.3) ? (uint)_random.Next(2, 31) : null,
                    AgeingTime = Chance(0.3) ? (uint)_random.Next(10, 600) : null,
                    MulticastSnooping = Chance(0.3) ? Chance(0.5) : null,
                },
                Mtu = Chance(0.3) ? (uint)_random.Next(1280, 1501) : null,
                Mac = Chance(0.5) ? new MacAddress(0x020000000000 + (ulong)_random.Next(1, 1 << 20)) : null,
                Up = true,
                Master = new InterfaceName(""),
                Alias = Alias + topology,
            };
            for (var i = 0; i < _links.Count; i++)
            {
                if (_links[i].Netns == name && Chance(0.5))
                {
                    _links[i] = _links[i] with { Master = bridge.Name };
                }
            }

            _links.Add(bridge);
        }
    }

    private static int NumberOf(Link link) => (Array.IndexOf(Namespaces, link.Netns.Value) * 8) + (link.Name.Value[^1] & 7) + 40;

    private void AddAddresses(Link link)
    {
        if (link.Master is { Value.Length: > 0 })
        {
            return;
        }

        var third = NumberOf(link) & 0xFF;
        var order = 0;
        foreach (var host in Enumerable.Range(1, 5).OrderBy(_ => _random.Next()).Take(_random.Next(0, 4)))
        {
            AddAddress(link, $"10.{_random.Next(0, 2)}.{third}.{host}/24", ref order);
        }

        order = 0;
        if (Chance(0.2))
        {
            AddAddress(link, $"172.16.{third}.1/32", ref order, Chance(0.5) ? $"172.17.{third}.2" : null);
        }

        if (Chance(0.2))
        {
            AddAddress(link, $"172.18.{third}.0/31", ref order);
        }

        if (link.Mtu is null or >= 1280 && Chance(0.5))
        {
            foreach (var host in Enumerable.Range(1, 3).OrderBy(_ => _random.Next()).Take(_random.Next(1, 3)))
            {
                order = 0;
                AddAddress(link, $"fd00:{third:x}::{host}/{(Chance(0.8) ? 64 : 127)}", ref order);
            }
        }
    }

    private void AddAddress(Link link, string text, ref int order, string? peer = null)
    {
        var local = InterfaceAddress.TryParse(text, out var parsed) ? parsed : throw new ArgumentException(text, nameof(text));
        IpAddress? other = IpAddress.TryParse(peer ?? "", out var there) ? there : null;
        var same = _resources.OfType<Address>().Count(a => a.Netns == link.Netns && a.Link == link.Name && a.Local.Family == IpFamily.V4 && a.Local.Prefix == local.Prefix);
        var address = new Address
        {
            Netns = link.Netns,
            Link = link.Name,
            Local = local,
            Peer = other,
            NoDad = local.Family == IpFamily.V6 ? true : null,
            Scope = Chance(0.1) ? (byte)253 : null,
            Order = local.Family == IpFamily.V4 ? same : 0,
        };
        if (_resources.All(r => r.Key != address.Key))
        {
            _resources.Add(address);
            order++;
        }
    }

    private void AddRoutes(NamespaceName name)
    {
        var usable = _resources.OfType<Address>()
            .Where(a => a.Netns == name && a.Local.Length is 24 or 64 && _links.Any(l => l.Netns == name && l.Name == a.Link && l.Up == true))
            .ToList();
        for (var i = _random.Next(0, 5); i > 0; i--)
        {
            AddRoute(usable.Count > 0 && Chance(0.8) ? Gateway(name, usable) : Dead(name));
        }
    }

    private void AddRoute(Route route)
    {
        if (_resources.All(r => r.Key != route.Key))
        {
            _resources.Add(route);
        }
    }

    private Route Gateway(NamespaceName name, List<Address> usable)
    {
        var first = Pick(usable);
        var v6 = first.Local.Family == IpFamily.V6;
        List<NextHop> hops = [HopBehind(first)];
        var second = Pick(usable);
        if (second.Link != first.Link && second.Local.Family == first.Local.Family && Chance(0.6))
        {
            hops[0] = hops[0] with { Weight = _random.Next(1, 5) };
            hops.Add(HopBehind(second) with { Weight = _random.Next(1, 5) });
        }

        return new Route
        {
            Netns = name,
            To = Destination(v6),
            Table = Chance(0.3) ? 100u : 254u,
            Metric = v6 ? 1024u : Chance(0.3) ? 50u : 0u,
            Type = RouteType.Unicast,
            Hops = EquatableArray.From(hops),
            Source = hops.Count == 1 && Chance(0.2) ? first.Local.Address : null,
            Mtu = Chance(0.2) ? 1300u : 0u,
            Protocol = OwnershipMark.RouteProtocol,
        };
    }

    private NextHop HopBehind(Address address) => new()
    {
        Via = address.Local.Prefix.Network.Add((ulong)_random.Next(100, 110)),
        Dev = address.Link,
    };

    private Route Dead(NamespaceName name)
    {
        var v6 = Chance(0.4);
        return new Route
        {
            Netns = name,
            To = Destination(v6),
            Table = Chance(0.3) ? 100u : 254u,
            Metric = v6 ? 1024u : 0u,
            Type = Pick([RouteType.Blackhole, RouteType.Unreachable, RouteType.Prohibit, RouteType.Throw]),
            Hops = [],
            Mtu = 0,
            Protocol = OwnershipMark.RouteProtocol,
        };
    }

    private IpPrefix Destination(bool v6)
    {
        if (Chance(0.2))
        {
            return IpPrefix.Default(v6 ? IpFamily.V6 : IpFamily.V4);
        }

        var text = v6 ? $"fd99:{_random.Next(1, 5)}::/32" : $"10.99.{_random.Next(1, 5)}.0/24";
        return IpPrefix.TryParse(text, out var prefix) ? prefix : throw new InvalidOperationException(text);
    }

    private void AddRules(NamespaceName name)
    {
        for (var i = _random.Next(0, 3); i > 0; i--)
        {
            var v6 = Chance(0.3);
            var lookup = Chance(0.8);
            var rule = new Rule
            {
                Netns = name,
                Family = v6 ? IpFamily.V6 : IpFamily.V4,
                Priority = (uint)_random.Next(1, 4) * 1000,
                From = Chance(0.5) ? Destination(v6) is { IsDefault: false } from ? from : null : null,
                InputLink = Chance(0.3) ? new InterfaceName("e0") : null,
                Mark = Chance(0.3) ? 16u : null,
                Action = lookup ? RuleAction.Lookup : RuleAction.Prohibit,
                Table = lookup ? 100u + (uint)_random.Next(0, 2) : 0u,
                Protocol = OwnershipMark.RouteProtocol,
            };
            rule = rule with { MarkMask = rule.Mark is null ? null : uint.MaxValue };
            if (_resources.All(r => r.Key != rule.Key))
            {
                _resources.Add(rule);
            }
        }

        foreach (var address in _resources.OfType<Address>().Where(a => a.Netns == name && a.Local.Length == 24).ToList())
        {
            var up = _links.Any(l => l.Netns == name && l.Name == address.Link && l.Up == true);
            var neighbour = new Neighbour
            {
                Netns = name,
                Link = address.Link,
                Address = address.Local.Prefix.Network.Add(200),
                Mac = new MacAddress(0x020000000000 + (ulong)_random.Next(1, 16)),
            };
            if (up && Chance(0.2) && _resources.All(r => r.Key != neighbour.Key))
            {
                _resources.Add(neighbour);
            }
        }
    }

    private void AddSysctls(NamespaceName name)
    {
        if (Chance(0.5))
        {
            var value = Chance(0.8) ? "1" : "0";
            _resources.Add(new Sysctl { Netns = name, Path = "net/ipv4/conf/all/forwarding", Value = value });
            _resources.Add(new Sysctl { Netns = name, Path = "net/ipv6/conf/all/forwarding", Value = value });
        }

        if (Chance(0.3))
        {
            _resources.Add(new Sysctl { Netns = name, Path = "net/ipv4/conf/all/rp_filter", Value = Pick(["0", "1", "2"]) });
        }

        foreach (var link in _links.Where(l => l.Netns == name))
        {
            if (Chance(0.2))
            {
                _resources.Add(new Sysctl { Netns = name, Path = $"net/ipv4/conf/{link.Name}/rp_filter", Value = Pick(["0", "1", "2"]) });
            }
        }
    }

    private void AddFiles(NamespaceName name)
    {
        if (Chance(0.4))
        {
            _resources.Add(new NetnsFile
            {
                Netns = name,
                Name = Chance(0.7) ? "resolv.conf" : "hosts",
                Content = $"# Managed by topoapply, topology {topology}\n{(Chance(0.5) ? "nameserver 10.0.0.1" : "nameserver 10.0.0.2")}\n",
            });
        }
    }
}
