using FluentAssertions;
using FsCheck.Xunit;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Neighbours;
using TopoApply.Kinds.Routes;
using TopoApply.Kinds.Rules;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;
using TopoApply.Testing;
using Xunit;

namespace TopoApply.Kernel.Tests.Kinds;

/// <summary>The codecs against what `ip` says to the kernel (captured bytes), and against nonsense. Needs no rights.</summary>
public sealed class CodecTests
{
    [Theory]
    [InlineData("add-v4-via")]
    [InlineData("add-v4-device-metric")]
    [InlineData("add-v4-default-src-mtu")]
    [InlineData("add-v4-table")]
    [InlineData("add-v4-onlink")]
    [InlineData("add-v4-multipath")]
    [InlineData("add-v4-blackhole")]
    [InlineData("add-v4-unreachable")]
    [InlineData("add-v4-via-v6")]
    [InlineData("add-v6-via")]
    [InlineData("add-v6-link-local")]
    [InlineData("add-v6-multipath")]
    [InlineData("add-v6-prohibit")]
    public void A_route_is_said_as_ip_says_it(string golden)
    {
        var theirs = Golden("route", golden);
        var route = RouteCodec.Decode(theirs.Message, default, Name);
        route.Should().NotBeNull();
        Same<RtMsg>(theirs, Write(w => RouteCodec.WriteNew(w, route!, Index)), _ => { }, RTA.TABLE);
    }

    [Theory]
    [InlineData("add-v4")]
    [InlineData("add-v4-unreachable")]
    [InlineData("add-v4-not")]
    [InlineData("add-v6")]
    public void A_rule_is_said_as_ip_says_it(string golden)
    {
        var theirs = Golden("rule", golden);
        var rule = RuleCodec.Decode(theirs.Message, default);
        rule.Should().NotBeNull();
        Same<FibRuleHdr>(theirs, Write(w => RuleCodec.Write(w, rule!, rule!.Protocol ?? 0)), _ => { }, FRA.TABLE, FRA.PROTOCOL);
    }

    [Theory]
    [InlineData("add-v4")]
    [InlineData("add-v4-peer")]
    [InlineData("add-v6-nodad")]
    [InlineData("add-v6-peer")]
    public void An_address_is_said_as_ip_says_it(string golden)
    {
        var theirs = Golden("address", golden);
        var address = AddressCodec.Decode(theirs.Message, default, Name, out _);
        address.Should().NotBeNull();

        // `ip` has room for this flag in the header, we say it in the attribute that has room for all.
        Same<IfAddrMsg>(theirs, Write(w => AddressCodec.WriteNew(w, address!, Index(address!.Link), marked: true)), bytes => bytes[2] = 0, IFA.FLAGS, IFA.PROTO);
    }

    [Fact]
    public void A_neighbour_is_said_as_ip_says_it()
    {
        var theirs = Golden("neighbour", "add-v4");
        var neighbour = NeighbourCodec.Decode(theirs.Message, default, Name, out _);
        neighbour.Should().NotBeNull();
        Same<NdMsg>(theirs, Write(w => NeighbourCodec.WriteNew(w, neighbour!, Index(neighbour!.Link))), _ => { }, NDA.PROTOCOL);
    }

    [Theory]
    [InlineData("add-v4-goto")]
    [InlineData("add-v4-ports")]
    public void A_rule_that_we_cannot_hold_is_not_taken_for_another(string golden) => RuleCodec.Decode(Golden("rule", golden).Message, default).Should().BeNull();

    [Fact]
    public void A_dump_of_links_is_understood()
    {
        List<Link> links = [];
        foreach (var message in new MessageList(Bytes("link", "dump")))
        {
            if (message.Type == RTM.NEWLINK)
            {
                links.Add(LinkCodec.Decode(message, default).Link);
            }
        }

        links.Select(l => (l.Name.Value, l.Info?.Kind)).Should().Contain(("lo", null)).And.Contain(("v0", "veth")).And.Contain(("br0", "bridge"));
        links.Single(l => l.Name.Value == "br0").Info.Should().BeEquivalentTo(new { Stp = false, Priority = 4096u, ForwardDelay = 4u, AgeingTime = 200u, MulticastSnooping = false });
        links.Single(l => l.Name.Value == "br0").Mtu.Should().Be(1400);
    }

    [Property(MaxTest = 2000)]
    public void Nonsense_is_refused_and_never_read_beyond_its_end(byte[] bytes, byte family)
    {
        bytes = [family, .. bytes];
        foreach (var decode in (MessageHandler[])
        [
            static (in message) => RouteCodec.Decode(message, default, Name),
            static (in message) => RuleCodec.Decode(message, default),
            static (in message) => AddressCodec.Decode(message, default, Name, out _),
            static (in message) => NeighbourCodec.Decode(message, default, Name, out _),
            static (in message) => LinkCodec.Decode(message, default),
        ])
        {
            foreach (var start in (byte[])[family, AF.INET, AF.INET6])
            {
                bytes[0] = start;
                try
                {
                    decode(new NetlinkMessage(16, 0, 0, 0, bytes));
                }
                catch (MalformedMessageException)
                {
                    // The only refusal there is.
                }
            }
        }
    }

    private static InterfaceName? Name(int index) => new($"link{index}");

    private static int Index(InterfaceName name) => int.Parse(name.Value["link".Length..], null);

    private static byte[] Bytes(string kind, string name) =>
        Hex.Parse(File.ReadAllText(Repository.PathOf("tests", "TopoApply.Netlink.Tests", "Golden", kind, $"{name}.hex")));

    private static Captured Golden(string kind, string name) => new(Bytes(kind, name));

    private static Captured Write(Action<NetlinkWriter> body)
    {
        var writer = new NetlinkWriter();
        using (writer.Message(16, 0, 0))
        {
            body(writer);
        }

        return new Captured(writer.Written.ToArray());
    }

    /// <summary>Header and attributes must be equal, in any order; we may say more of what is listed.</summary>
    private static void Same<T>(Captured theirs, Captured ours, Action<byte[]> relax, params ushort[] extra)
        where T : unmanaged
    {
        var (wantedHeader, wanted) = theirs.Parts<T>();
        var (header, attributes) = ours.Parts<T>();
        relax(wantedHeader);
        relax(header);
        Convert.ToHexString(header).Should().Be(Convert.ToHexString(wantedHeader));

        // `ip` says an IPv6 default prefix twice: by its length and as an address of zeros.
        attributes.Where(a => wanted.ContainsKey(a.Key) || !extra.Contains(a.Key)).Should()
            .BeEquivalentTo(wanted.Where(a => attributes.ContainsKey(a.Key) || a.Value.Trim('0').Length > 0));
    }

    private sealed record Captured(byte[] Datagram)
    {
        public NetlinkMessage Message
        {
            get
            {
                foreach (var message in new MessageList(Datagram))
                {
                    return message;
                }

                throw new InvalidDataException("no message");
            }
        }

        public (byte[] Header, Dictionary<ushort, string> Attributes) Parts<T>()
            where T : unmanaged
        {
            _ = Message.ReadHeader<T>(out var list);
            Dictionary<ushort, string> attributes = [];
            foreach (var attribute in list)
            {
                attributes.Add(attribute.Type, Convert.ToHexString(attribute.Payload));
            }

            return (Message.Payload[..(Message.Payload.Length - list.Bytes.Length)].ToArray(), attributes);
        }
    }
}
