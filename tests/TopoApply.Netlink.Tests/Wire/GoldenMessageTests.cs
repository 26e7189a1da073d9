using System.Text;
using FluentAssertions;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Wire;
using TopoApply.Testing;
using Xunit;

namespace TopoApply.Netlink.Tests.Wire;

/// <summary>Bytes that `ip` and `nft` exchanged with the kernel: Golden/capture.sh.</summary>
public sealed class GoldenMessageTests
{
    public static TheoryData<string> All => [.. Files()];

    private static string Root => Path.Combine("TopoApply.Netlink.Tests", "Golden");

    [Fact]
    public void There_are_goldens_of_every_sort() =>
        Files().Select(file => file.Split('/')[0]).Distinct().Should().Equal("address", "error", "link", "neighbour", "nft", "route", "rule");

    [Theory]
    [MemberData(nameof(All))]
    public void Every_attribute_is_understood_and_written_again_the_same(string file)
    {
        var bytes = Read(file);
        var messages = WireTree.Parse(bytes, Protocol(file));
        messages.Should().NotBeEmpty();
        var writer = new NetlinkWriter();
        foreach (var message in messages)
        {
            WireTree.Write(writer, message);
        }

        var again = WireTree.Parse(writer.Written, Protocol(file));
        string.Concat(again.Select(WireTree.Canonical)).Should().Be(string.Concat(messages.Select(WireTree.Canonical)));
        writer.Length.Should().Be(bytes.Length);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_attribute_has_a_name(string file) => WireTree.Parse(Read(file), Protocol(file))
        .SelectMany(message => Names(message.Attributes)).Should().NotContain(name => name.StartsWith("attribute", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(All))]
    public void The_file_is_laid_out_one_attribute_a_line(string file)
    {
        var text = File.ReadAllText(Repository.PathOf("tests", Root, file));
        var comments = text.Split('\n').TakeWhile(line => line.StartsWith('#'));
        Golden.Check(Path.Combine(Root, file), $"{string.Join('\n', comments)}\n\n{WireText.Format(Read(file), Protocol(file))}");
    }

    [Fact]
    public void A_veth_in_two_namespaces_is_written_as_ip_writes_it() => Check("link/add-veth-in-two-namespaces.hex", (writer, golden) =>
    {
        var (near, far) = (Descriptor(golden.Attributes), Descriptor(golden.Attributes.Single(node => node.Type == IFLA.LINKINFO).Children?[1].Children?[0].Children ?? []));
        using (writer.Message(RTM.NEWLINK, NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE | NLM_F.EXCL, 1))
        {
            writer.Header(new IfInfoMsg());
            writer.Text(IFLA.IFNAME, "eth0");
            writer.U32(IFLA.NET_NS_FD, near);
            writer.U32(IFLA.MTU, 9000);
            writer.U32(IFLA.NUM_TX_QUEUES, 1);
            writer.U32(IFLA.NUM_RX_QUEUES, 1);
            using (writer.Nested(IFLA.LINKINFO))
            {
                writer.Bytes(IFLA_INFO.KIND, "veth"u8);
                using (writer.Nested(IFLA_INFO.DATA))
                using (writer.Nested(VETH_INFO.PEER))
                {
                    writer.Header(new IfInfoMsg());
                    writer.Text(IFLA.IFNAME, "eth0");
                    writer.U32(IFLA.NET_NS_FD, far);
                    writer.U32(IFLA.MTU, 9000);
                }
            }
        }
    });

    [Fact]
    public void A_bridge_is_written_as_ip_writes_it() => Check("link/add-bridge.hex", (writer, _) =>
    {
        using (writer.Message(RTM.NEWLINK, NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE | NLM_F.EXCL, 1))
        {
            writer.Header(new IfInfoMsg { Flags = IFF.UP, Change = IFF.UP });
            writer.Text(IFLA.IFNAME, "br0");
            writer.U32(IFLA.MTU, 1400);
            using (writer.Nested(IFLA.LINKINFO))
            {
                writer.Bytes(IFLA_INFO.KIND, "bridge"u8);
                using (writer.Nested(IFLA_INFO.DATA))
                {
                    writer.U32(IFLA_BR.STP_STATE, 0);
                    writer.U32(IFLA_BR.AGEING_TIME, 20000);
                    writer.U32(IFLA_BR.FORWARD_DELAY, 400);
                    writer.U16(IFLA_BR.PRIORITY, 4096);
                    writer.U8(IFLA_BR.MCAST_SNOOPING, 0);
                }
            }
        }
    });

    [Fact]
    public void A_multipath_route_is_written_as_ip_writes_it() => Check("route/add-v4-multipath.hex", (writer, golden) =>
    {
        var hops = golden.Attributes.Single(node => node.Type == RTA.MULTIPATH).Children ?? [];
        var link = BitConverter.ToInt32(hops[0].Fixed, 2);
        using (writer.Message(RTM.NEWROUTE, NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE | NLM_F.EXCL, 1))
        {
            writer.Header(new RtMsg { Family = AF.INET, DstLen = 24, Table = RT_TABLE.MAIN, Protocol = RTPROT.BOOT, Scope = RT_SCOPE.UNIVERSE, Type = RTN.UNICAST });
            writer.Bytes(RTA.DST, [192, 168, 4, 0]);
            using (writer.Nested(RTA.MULTIPATH))
            {
                Hop(writer, new RtNextHop { Hops = 2, IfIndex = link }, [10, 0, 0, 2]);
                Hop(writer, new RtNextHop { Flags = RTNH_F.ONLINK, IfIndex = link }, [10, 0, 0, 3]);
            }
        }

        static void Hop(NetlinkWriter writer, RtNextHop hop, byte[] gateway)
        {
            var start = writer.Position;
            writer.Header(hop);
            writer.Bytes(RTA.GATEWAY, gateway);
            writer.PatchU16(start, (ushort)(writer.Position - start));
        }
    });

    [Fact]
    public void A_rule_is_written_as_ip_writes_it() => Check("rule/add-v4.hex", (writer, _) =>
    {
        using (writer.Message(RTM.NEWRULE, NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE | NLM_F.EXCL, 1))
        {
            writer.Header(new FibRuleHdr { Family = AF.INET, SrcLen = 24, DstLen = 16, Action = FR_ACT.TO_TBL });
            writer.U32(FRA.PRIORITY, 1000);
            writer.Bytes(FRA.SRC, [10, 0, 0, 0]);
            writer.Bytes(FRA.DST, [192, 168, 0, 0]);
            writer.Text(FRA.IIFNAME, "v0");
            writer.Text(FRA.OIFNAME, "w1");
            writer.U32(FRA.FWMARK, 0x10);
            writer.U32(FRA.FWMASK, 0xFF);
            writer.U32(FRA.TABLE, 1000);
        }
    });

    [Fact]
    public void A_neighbour_is_written_as_ip_writes_it() => Check("neighbour/add-v6-router.hex", (writer, golden) =>
    {
        using (writer.Message(RTM.NEWNEIGH, NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE | NLM_F.EXCL, 1))
        {
            writer.Header(new NdMsg { Family = AF.INET6, IfIndex = BitConverter.ToInt32(golden.Fixed, 4), State = NUD.PERMANENT, Flags = NTF.ROUTER });
            writer.Bytes(NDA.DST, Convert.FromHexString("fd000000000000000000000000000009"));
            writer.Bytes(NDA.LLADDR, [2, 0, 0, 0, 0, 9]);
        }
    });

    [Fact]
    public void An_address_with_lifetimes_is_written_as_ip_writes_it() => Check("address/add-v4-lifetime.hex", (writer, golden) =>
    {
        using (writer.Message(RTM.NEWADDR, NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE | NLM_F.EXCL, 1))
        {
            writer.Header(new IfAddrMsg { Family = AF.INET, PrefixLen = 24, Index = BitConverter.ToInt32(golden.Fixed, 4) });
            writer.Bytes(IFA.LOCAL, [10, 0, 4, 1]);
            writer.Bytes(IFA.ADDRESS, [10, 0, 4, 1]);
            writer.Struct(IFA.CACHEINFO, new IfaCacheInfo { Preferred = 300, Valid = 600 });
        }
    });

    [Fact]
    public void The_words_of_a_captured_error_are_read()
    {
        foreach (var message in new MessageList(Read("error/invalid-gateway.hex")))
        {
            var error = Netlink.Sockets.ErrorAnswer.Read(message, [], NETLINK.ROUTE);
            error?.ToString().Should().Be("Nexthop has invalid gateway (ENETUNREACH)");
            return;
        }

        Assert.Fail("There is no message in the file.");
    }

    private static IEnumerable<string> Files()
    {
        var root = Repository.PathOf("tests", Root);
        return Directory.EnumerateFiles(root, "*.hex", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file)).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Names(IEnumerable<WireNode> nodes) => nodes.SelectMany(node => Names(node.Children ?? []).Prepend(node.Name));

    private static byte[] Read(string file) => Hex.Parse(File.ReadAllText(Repository.PathOf("tests", Root, file), Encoding.UTF8));

    private static int Protocol(string file) => file.StartsWith("nft", StringComparison.Ordinal) ? NETLINK.NETFILTER : NETLINK.ROUTE;

    private static uint Descriptor(IReadOnlyList<WireNode> nodes) => BitConverter.ToUInt32(nodes.Single(node => node.Type == IFLA.NET_NS_FD).Fixed);

    private static void Check(string file, Action<NetlinkWriter, WireMessage> build)
    {
        var golden = WireTree.Parse(Read(file)).Should().ContainSingle().Subject;
        var writer = new NetlinkWriter();
        build(writer, golden);
        var ours = WireTree.Parse(writer.Written).Should().ContainSingle().Subject;
        WireTree.Canonical(ours).Should().Be(WireTree.Canonical(golden));
    }
}
