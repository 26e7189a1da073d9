using System.Runtime.CompilerServices;
using FluentAssertions;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Netlink.Tests.Sockets;

/// <summary>The sockets against the kernel itself.</summary>
public sealed class RealSocketTests
{
    [KernelFact]
    public void A_change_is_acknowledged_and_a_second_one_is_refused_in_plain_words()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var socket = NetlinkSocket.Open(NETLINK.ROUTE);
            socket.Acknowledge(Kernel.NewRoute(socket, 1));
            sandbox.Exec("ip", "route").Expect().Output.Should().Contain("blackhole 10.0.0.1");

            var refusal = FluentActions.Invoking(() => socket.Acknowledge(Kernel.NewRoute(socket, 1))).Should().Throw<NetlinkException>().Which;
            refusal.Errno.Should().Be(Errno.EEXIST);
            refusal.Message.Should().Be("Exists already (EEXIST)", "the kernel has no words for this one");
        });
    }

    [KernelFact]
    public void The_kernels_own_words_come_through()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var socket = NetlinkSocket.Open(NETLINK.ROUTE);
            var writer = new NetlinkWriter();
            using (writer.Message(RTM.NEWROUTE, NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE | NLM_F.EXCL, socket.NextSequence()))
            {
                writer.Header(new RtMsg { Family = AF.INET, DstLen = 24, Table = RT_TABLE.MAIN, Protocol = RTPROT.STATIC, Type = RTN.UNICAST });
                writer.Bytes(RTA.DST, [10, 0, 0, 0]);
                writer.Bytes(RTA.GATEWAY, [192, 0, 2, 1]);
            }

            var refusal = FluentActions.Invoking(() => socket.Acknowledge(writer)).Should().Throw<NetlinkException>().Which;
            refusal.Message.Should().Be("Nexthop has invalid gateway (ENETUNREACH)");
            refusal.KernelText.Should().Be("Nexthop has invalid gateway");
        });
    }

    [KernelFact(Needs = "bridge")]
    public void The_attribute_that_the_kernel_points_at_is_named()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var socket = NetlinkSocket.Open(NETLINK.ROUTE);
            var writer = new NetlinkWriter();
            using (writer.Message(RTM.NEWLINK, NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE | NLM_F.EXCL, socket.NextSequence()))
            {
                writer.Header(new IfInfoMsg());
                writer.Text(IFLA.IFNAME, "br0");
                using (writer.Nested(IFLA.LINKINFO))
                {
                    writer.Text(IFLA_INFO.KIND, "bridge");
                    using (writer.Nested(IFLA_INFO.DATA))
                    {
                        writer.U32(IFLA_BR.AGEING_TIME, 30000);
                        writer.U8(IFLA_BR.PRIORITY, 1);
                    }
                }
            }

            var refusal = FluentActions.Invoking(() => socket.Acknowledge(writer)).Should().Throw<NetlinkException>().Which;
            refusal.AttributePath.Should().Be("IFLA_LINKINFO/IFLA_INFO_DATA/IFLA_BR_PRIORITY");
            refusal.Message.Should().Be("Attribute failed policy validation (ERANGE) at IFLA_LINKINFO/IFLA_INFO_DATA/IFLA_BR_PRIORITY: 0 to 65535");
        });
    }

    [KernelFact]
    public void A_get_brings_its_one_answer_and_a_missing_object_its_errno()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var socket = NetlinkSocket.Open(NETLINK.ROUTE);
            string? name = null;
            socket.Request(GetLink(socket, 1), (in NetlinkMessage message) =>
            {
                message.ReadHeader<IfInfoMsg>(out var attributes);
                name = attributes.TryGet(IFLA.IFNAME, out var attribute) ? attribute.Text : null;
            });
            name.Should().Be("lo");
            FluentActions.Invoking(() => socket.Request(GetLink(socket, 99), (in NetlinkMessage _) => { }))
                .Should().Throw<NetlinkException>().Which.Errno.Should().Be(Errno.ENODEV);
            socket.Counters.WritingMessages.Should().Be(0);
        });
    }

    [KernelFact]
    public void What_another_process_writes_to_the_socket_is_not_taken_for_the_kernels_answer()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var victim = NetlinkSocket.Open(NETLINK.ROUTE);
            using var forger = KernelChannel.OpenDescriptor(NETLINK.ROUTE);

            // Its first message gives it its port.
            victim.Acknowledge(Kernel.NewRoute(victim, 1));
            var port = PortsOf(NETLINK.ROUTE).Should().ContainSingle().Subject;
            var forged = Answers.Ack(2);
            Libc.SendTo(forger, forged, forged.Length, 0, new SockAddrNl { Family = AF.NETLINK, Port = port }, (uint)Unsafe.SizeOf<SockAddrNl>())
                .Should().Be(forged.Length, "root may write to any netlink port");

            FluentActions.Invoking(() => victim.Request(GetLink(victim, 99), (in NetlinkMessage _) => { }))
                .Should().Throw<NetlinkException>().Which.Errno.Should().Be(Errno.ENODEV, "the forged acknowledgement came first");
        });
    }

    [KernelFact]
    public void A_dump_of_many_datagrams_is_complete()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var socket = NetlinkSocket.Open(NETLINK.ROUTE);
            var pipeline = new AckPipeline(socket);
            for (var i = 1; i <= 3000; i++)
            {
                var number = i;
                pipeline.Enqueue(RTM.NEWROUTE, NLM_F.CREATE | NLM_F.EXCL, number, writer => Kernel.Blackhole(writer, number));
            }

            pipeline.Flush().Should().BeEmpty();
            var before = socket.Counters.ReceivedDatagrams;
            Routes(socket).Should().Be(3000);
            (socket.Counters.ReceivedDatagrams - before).Should().BeGreaterThan(3);
        });
    }

    [KernelFact]
    public void After_a_handler_threw_the_socket_still_works()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var socket = NetlinkSocket.Open(NETLINK.ROUTE);
            var pipeline = new AckPipeline(socket);
            for (var i = 1; i <= 2000; i++)
            {
                var number = i;
                pipeline.Enqueue(RTM.NEWROUTE, NLM_F.CREATE | NLM_F.EXCL, number, writer => Kernel.Blackhole(writer, number));
            }

            pipeline.Flush().Should().BeEmpty();
            FluentActions.Invoking(() => socket.Dump(RouteDump(socket), (in NetlinkMessage _) => throw new InvalidOperationException("mine")))
                .Should().Throw<InvalidOperationException>().WithMessage("mine");
            Routes(socket).Should().Be(2000, "the kernel would answer EBUSY while the first dump is unfinished");
        });
    }

    [KernelFact]
    public void Of_a_thousand_messages_the_failing_one_is_named_and_the_rest_is_done()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var socket = NetlinkSocket.Open(NETLINK.ROUTE);
            socket.Acknowledge(Kernel.NewRoute(socket, 500));
            var pipeline = new AckPipeline(socket);
            for (var i = 1; i <= 1000; i++)
            {
                var number = i;
                pipeline.Enqueue(RTM.NEWROUTE, NLM_F.CREATE | NLM_F.EXCL, $"route {number}", writer => Kernel.Blackhole(writer, number));
            }

            var failures = pipeline.Flush();

            failures.Should().ContainSingle();
            failures[0].Tag.Should().Be("route 500");
            failures[0].Exception.Errno.Should().Be(Errno.EEXIST);
            Routes(socket).Should().Be(1000);
            socket.Counters.WritingMessages.Should().Be(1001);
            socket.Counters.SentDatagrams.Should().BeLessThan(30, "many messages share a datagram");
            pipeline.Flush().Should().BeEmpty("failures are reported once");
        });
    }

    [KernelFact]
    public void A_large_datagram_makes_the_send_buffer_grow()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var socket = NetlinkSocket.Open(NETLINK.ROUTE);
            var writer = new NetlinkWriter();
            using (writer.Message(RTM.GETLINK, NLM_F.REQUEST | NLM_F.ACK, socket.NextSequence()))
            {
                writer.Header(new IfInfoMsg { Index = 1 });
                writer.Raw(400_000);
            }

            FluentActions.Invoking(() => socket.Request(writer, (in NetlinkMessage _) => { }))
                .Should().Throw<NetlinkException>().Which.Errno.Should().NotBe(Errno.EMSGSIZE, "the kernel must have read it");
        });
    }

    [KernelFact]
    public void An_unknown_message_type_is_refused_and_not_waited_for()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var socket = NetlinkSocket.Open(NETLINK.ROUTE);
            var writer = new NetlinkWriter();
            using (writer.Message(4000, NLM_F.REQUEST | NLM_F.ACK, socket.NextSequence()))
            {
                writer.Header(new RtGenMsg());
            }

            FluentActions.Invoking(() => socket.Acknowledge(writer)).Should().Throw<NetlinkException>().Which.Errno.Should().Be(Errno.EOPNOTSUPP);
        });
    }

    [KernelFact(Needs = "nft")]
    public void Getting_the_generation_of_nf_tables_writes_nothing()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var socket = NetlinkSocket.Open(NETLINK.NETFILTER);
            const ushort getGeneration = (NFNL_SUBSYS.NFTABLES << 8) | 16;
            var writer = new NetlinkWriter();
            using (writer.Message(getGeneration, NLM_F.REQUEST | NLM_F.ACK, socket.NextSequence()))
            {
                writer.Header(new NfGenMsg());
            }

            var answers = 0;
            socket.Request(writer, (in NetlinkMessage _) => answers++);
            answers.Should().Be(1);
            socket.Counters.WritingMessages.Should().Be(0);
            socket.Counters.SentMessages.Should().Be(1);
        });
    }

    /// <summary>The ports of the bound sockets of a protocol in the calling thread's namespace: /proc/net/netlink (sk, Eth, Pid, …).</summary>
    private static List<uint> PortsOf(int protocol) =>
    [
        .. File.ReadLines("/proc/thread-self/net/netlink").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[1] == $"{protocol}" && fields[2] != "0")
            .Select(fields => uint.Parse(fields[2], System.Globalization.CultureInfo.InvariantCulture)),
    ];

    private static NetlinkWriter GetLink(NetlinkSocket socket, int index)
    {
        var writer = new NetlinkWriter();
        using (writer.Message(RTM.GETLINK, NLM_F.REQUEST | NLM_F.ACK, socket.NextSequence()))
        {
            writer.Header(new IfInfoMsg { Index = index });
        }

        return writer;
    }

    private static NetlinkWriter RouteDump(NetlinkSocket socket)
    {
        var writer = new NetlinkWriter();
        using (writer.Message(RTM.GETROUTE, NLM_F.REQUEST | NLM_F.DUMP, socket.NextSequence()))
        {
            writer.Header(new RtMsg { Family = AF.INET, Table = RT_TABLE.MAIN });
        }

        return writer;
    }

    private static int Routes(NetlinkSocket socket)
    {
        var count = 0;
        socket.Dump(RouteDump(socket), (in NetlinkMessage _) => count++);
        return count;
    }
}
