using BenchmarkDotNet.Attributes;
using TopoApply.Benchmarks.Labs;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Routes;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;
using TopoApply.Testing;
using TopoApply.Yaml;

namespace TopoApply.Benchmarks.Parts;

/// <summary>Messages of links, addresses and routes: written for what a lab of a hundred hosts wants, and read as a kernel sent them.</summary>
[MemoryDiagnoser]
public class NetlinkParts
{
    private const ushort Create = NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE | NLM_F.EXCL;
    private static readonly InterfaceName s_name = new("eth0");
    private readonly NetlinkWriter _writer = new(1024);
    private readonly byte[] _linkDump = Corpus("links");
    private readonly byte[] _addressDump = Corpus("addresses-v4");
    private readonly byte[] _routeDump = Corpus("routes-v4");
    private Link[] _links = [];
    private Address[] _addresses = [];
    private Route[] _routes = [];

    /// <summary>Takes what is written from a lab.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var state = YamlLoader.Load("lab.yaml", StarLab.Of(100).Yaml).Desired!;
        _links = [.. state.All.OfType<Link>().Where(l => l.Info is Veth)];
        _addresses = [.. state.All.OfType<Address>()];
        _routes = [.. state.All.OfType<Route>()];
    }

    /// <summary>200 requests for a cable.</summary>
    [Benchmark]
    public int EncodeLinks()
    {
        var bytes = 0;
        foreach (var link in _links)
        {
            using (Begin(RTM.NEWLINK))
            {
                LinkRequests.WriteVeth(_writer, new NewLink(link, 2), new NewLink(link, 2), 5);
            }

            bytes += _writer.Written.Length;
        }

        return bytes;
    }

    /// <summary>202 requests for an address.</summary>
    [Benchmark]
    public int EncodeAddresses()
    {
        var bytes = 0;
        foreach (var address in _addresses)
        {
            using (Begin(RTM.NEWADDR))
            {
                AddressCodec.WriteNew(_writer, address, 2, marked: true);
            }

            bytes += _writer.Written.Length;
        }

        return bytes;
    }

    /// <summary>200 requests for a route.</summary>
    [Benchmark]
    public int EncodeRoutes()
    {
        var bytes = 0;
        foreach (var route in _routes)
        {
            using (Begin(RTM.NEWROUTE))
            {
                RouteCodec.WriteNew(_writer, route, static _ => 2);
            }

            bytes += _writer.Written.Length;
        }

        return bytes;
    }

    /// <summary>A dump of links.</summary>
    [Benchmark]
    public int DecodeLinks()
    {
        var count = 0;
        foreach (var message in new MessageList(_linkDump))
        {
            count += message.Type == RTM.NEWLINK && LinkCodec.Decode(message, NamespaceName.Host).Link.Name.Value.Length > 0 ? 1 : 0;
        }

        return count;
    }

    /// <summary>A dump of addresses.</summary>
    [Benchmark]
    public int DecodeAddresses()
    {
        var count = 0;
        foreach (var message in new MessageList(_addressDump))
        {
            count += message.Type == RTM.NEWADDR && AddressCodec.Decode(message, NamespaceName.Host, static _ => s_name, out _) is not null ? 1 : 0;
        }

        return count;
    }

    /// <summary>A dump of routes.</summary>
    [Benchmark]
    public int DecodeRoutes()
    {
        var count = 0;
        foreach (var message in new MessageList(_routeDump))
        {
            count += message.Type == RTM.NEWROUTE && RouteCodec.Decode(message, NamespaceName.Host, static _ => s_name) is not null ? 1 : 0;
        }

        return count;
    }

    private static byte[] Corpus(string name) => Hex.Parse(File.ReadAllText(Repository.PathOf("tests", "TopoApply.Testing", "Fuzzing", "Corpus", $"{name}.hex")));

    private NetlinkWriter.MessageScope Begin(ushort type)
    {
        _writer.Reset();
        return _writer.Message(type, Create, 1);
    }
}
