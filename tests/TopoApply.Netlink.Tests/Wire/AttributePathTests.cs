using FluentAssertions;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Wire;
using Xunit;

namespace TopoApply.Netlink.Tests.Wire;

/// <summary>Offsets of extended acknowledgements in requests of ours.</summary>
public sealed class AttributePathTests
{
    private readonly NetlinkWriter _writer = new();
    private int _mark;

    [Fact]
    public void An_attribute_at_the_top_is_named()
    {
        using (_writer.Message(RTM.NEWROUTE, 0, 1))
        {
            _writer.Header(new RtMsg());
            _writer.U32(RTA.OIF, 1);
            Mark();
            _writer.Bytes(RTA.GATEWAY, [10, 0, 0, 1]);
        }

        Path().Should().Be("RTA_GATEWAY");
    }

    [Fact]
    public void Nested_attributes_are_named_from_the_outside_in()
    {
        using (_writer.Message(RTM.NEWLINK, 0, 1))
        {
            _writer.Header(new IfInfoMsg());
            _writer.Text(IFLA.IFNAME, "veth-of-some-kind");
            using (_writer.Nested(IFLA.LINKINFO))
            {
                _writer.Text(IFLA_INFO.KIND, "veth");
                using (_writer.Nested(IFLA_INFO.DATA))
                using (_writer.Nested(VETH_INFO.PEER))
                {
                    _writer.Header(new IfInfoMsg());
                    _writer.Text(IFLA.IFNAME, "a");
                    Mark();
                    _writer.U32(IFLA.MTU, 1);
                }
            }
        }

        Path().Should().Be("IFLA_LINKINFO/IFLA_INFO_DATA/VETH_INFO_PEER/IFLA_MTU");
    }

    [Fact]
    public void The_kind_decides_on_the_names_inside_its_data()
    {
        using (_writer.Message(RTM.NEWLINK, 0, 1))
        {
            _writer.Header(new IfInfoMsg());
            using (_writer.Nested(IFLA.LINKINFO))
            {
                _writer.Text(IFLA_INFO.KIND, "strange");
                using (_writer.Nested(IFLA_INFO.DATA))
                {
                    Mark();
                    _writer.U32(1, 1);
                }

                _writer.Text(IFLA_INFO.SLAVE_KIND, "bridge");
                using (_writer.Nested(IFLA_INFO.SLAVE_DATA))
                {
                    _writer.U16(IFLA_BRPORT.PRIORITY, 99);
                }
            }
        }

        Path().Should().Be("IFLA_LINKINFO/IFLA_INFO_DATA", "of an unknown kind nothing inside has a name");
        AttributePath.At(_writer.Written, NETLINK.ROUTE, (uint)_writer.Length - 8).Should().Be("IFLA_LINKINFO/IFLA_INFO_SLAVE_DATA/IFLA_BRPORT_PRIORITY");
    }

    [Fact]
    public void The_hops_of_a_multipath_route_are_counted()
    {
        using (_writer.Message(RTM.NEWROUTE, 0, 1))
        {
            _writer.Header(new RtMsg());
            using (_writer.Nested(RTA.MULTIPATH))
            {
                for (byte i = 1; i <= 2; i++)
                {
                    var start = _writer.Position;
                    _writer.Header(new RtNextHop { IfIndex = i });
                    Mark();
                    _writer.Bytes(RTA.GATEWAY, [10, 0, 0, i]);
                    _writer.PatchU16(start, (ushort)(_writer.Position - start));
                }
            }
        }

        Path().Should().Be("RTA_MULTIPATH/nexthop 2/RTA_GATEWAY");
        AttributePath.At(_writer.Written, NETLINK.ROUTE, (uint)(_mark - 8)).Should().Be("RTA_MULTIPATH/nexthop 2");
        AttributePath.At(_writer.Written, NETLINK.ROUTE, (uint)(_mark - 16)).Should().Be("RTA_MULTIPATH/nexthop 1/RTA_GATEWAY");
    }

    [Fact]
    public void Metrics_are_named()
    {
        using (_writer.Message(RTM.NEWROUTE, 0, 1))
        {
            _writer.Header(new RtMsg());
            using (_writer.Nested(RTA.METRICS))
            {
                Mark();
                _writer.U32(RTAX.MTU, 1);
            }
        }

        Path().Should().Be("RTA_METRICS/RTAX_MTU");
    }

    [Fact]
    public void Expressions_of_an_nft_rule_are_named()
    {
        using (_writer.Message((NFNL_SUBSYS.NFTABLES << 8) | NFT_MSG.NEWRULE, 0, 1))
        {
            _writer.Header(new NfGenMsg());
            using (_writer.Nested(NFTA_RULE.EXPRESSIONS))
            using (_writer.Nested(NFTA_LIST.ELEM))
            {
                _writer.Text(NFTA_EXPR.NAME, "masq");
                using (_writer.Nested(NFTA_EXPR.DATA))
                {
                    Mark();
                    _writer.U32BigEndian(NFTA_MASQ.FLAGS, 1);
                }
            }
        }

        AttributePath.At(_writer.Written, NETLINK.NETFILTER, (uint)_mark).Should().Be("NFTA_RULE_EXPRESSIONS/NFTA_LIST_ELEM/NFTA_EXPR_DATA/NFTA_MASQ_FLAGS");
    }

    [Fact]
    public void An_offset_inside_a_value_names_its_attribute()
    {
        using (_writer.Message(RTM.NEWADDR, 0, 1))
        {
            _writer.Header(new IfAddrMsg());
            Mark();
            _writer.Bytes(IFA.LOCAL, [10, 0, 0, 1]);
        }

        _mark += 6;
        Path().Should().Be("IFA_LOCAL");
    }

    [Fact]
    public void Offsets_in_the_headers_or_behind_the_message_name_nothing()
    {
        using (_writer.Message(RTM.NEWADDR, 0, 1))
        {
            _writer.Header(new IfAddrMsg());
            _writer.Bytes(IFA.LOCAL, [10, 0, 0, 1]);
        }

        foreach (var offset in new uint[] { 0, 8, 16, 20, 32, 1000, uint.MaxValue })
        {
            AttributePath.At(_writer.Written, NETLINK.ROUTE, offset).Should().BeNull($"there is no attribute at {offset}");
        }

        AttributePath.At([], NETLINK.ROUTE, 0).Should().BeNull();
    }

    [Fact]
    public void Attributes_and_messages_without_a_name_have_a_number()
    {
        using (_writer.Message(RTM.NEWADDR, 0, 1))
        {
            _writer.Header(new IfAddrMsg());
            Mark();
            _writer.U32(999, 1);
        }

        Path().Should().Be("attribute 999");
    }

    [Fact]
    public void A_missing_attribute_is_named_with_its_place()
    {
        using (_writer.Message(RTM.NEWLINK, 0, 1))
        {
            _writer.Header(new IfInfoMsg());
            Mark();
            using (_writer.Nested(IFLA.LINKINFO))
            {
                _writer.Text(IFLA_INFO.SLAVE_KIND, "bridge");
            }
        }

        AttributePath.Missing(_writer.Written, NETLINK.ROUTE, (uint)_mark, IFLA_INFO.KIND).Should().Be("attribute 1 of IFLA_LINKINFO");
        AttributePath.Missing(_writer.Written, NETLINK.ROUTE, 0, IFLA.IFNAME).Should().Be("IFLA_IFNAME");
        AttributePath.Missing([], NETLINK.ROUTE, 0, IFLA.IFNAME).Should().BeNull();
    }

    [Theory]
    [InlineData(1, "Operation not permitted (EPERM)")]
    [InlineData(17, "Exists already (EEXIST)")]
    [InlineData(113, "No route to the gateway (EHOSTUNREACH)")]
    [InlineData(1234, "Unknown error (errno 1234)")]
    public void An_error_without_words_gets_plain_ones(int errno, string sentence) => new NetlinkError(errno).ToString().Should().Be(sentence);

    [Fact]
    public void An_error_says_all_that_is_known()
    {
        new NetlinkException(new NetlinkError(22, "ipv4: Invalid prefix.", 20, "IFA_LOCAL")).Message.Should().Be("Ipv4: Invalid prefix (EINVAL) at IFA_LOCAL");
        new NetlinkError(34, Path: "IFLA_MTU", Limit: "at least 68").ToString().Should().Be("Out of range (ERANGE) at IFLA_MTU: at least 68");
    }

    private void Mark() => _mark = _writer.Position;

    private string? Path() => AttributePath.At(_writer.Written, NETLINK.ROUTE, (uint)_mark);
}
