using System.Globalization;
using FluentAssertions;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Namespaces;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Wire;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Netlink.Tests.Sockets;

/// <summary>Sockets that ask and listen, on the kernel.</summary>
public sealed class RealListeningTests
{
    /// <summary>Of each kind that is fenced, also of those whose dumps the kernel does not mark as interrupted.</summary>
    [KernelTheory]
    [InlineData("ip link set lo mtu 1400")]
    [InlineData("ip address add 10.1.1.1/24 dev lo")]
    [InlineData("ip address add fd00::1/64 dev lo")]
    [InlineData("ip route add blackhole 10.9.0.0/16")]
    [InlineData("ip -6 route add blackhole fd09::/16")]
    [InlineData("ip rule add priority 7 table 7")]
    [InlineData("ip -6 rule add priority 7 table 7")]
    public void Changes_are_heard_in_their_own_namespace_only(string command)
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var here = NetlinkSocket.Open(NETLINK.ROUTE);
            using var elsewhere = NetworkNamespace.CreateUnnamed();
            using var there = elsewhere.OpenSocket(NETLINK.ROUTE);

            // One has asked before it listens, and has its port already.
            here.Acknowledge(Kernel.NewRoute(here, 1));
            here.Listen();
            there.Listen();
            here.HearsChange().Should().BeFalse();
            there.HearsChange().Should().BeFalse();

            sandbox.Script(command);

            here.HearsChange().Should().BeTrue();
            there.HearsChange().Should().BeFalse();
        });
    }

    /// <summary>A watch may last as long as a person thinks.</summary>
    [KernelFact]
    public void A_watch_holds_little_and_misses_nothing()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var watching = NetlinkSocket.Open(NETLINK.ROUTE);
            using var changing = NetlinkSocket.Open(NETLINK.ROUTE);
            watching.Acknowledge(Kernel.NewRoute(watching, 1));
            watching.Listen();
            watching.Watch();
            watching.HearsChange().Should().BeFalse();
            var own = File.ReadAllLines("/proc/thread-self/net/netlink").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).First(words => words[3] == "000405d1");
            for (var i = 2; i < 2000; i++)
            {
                changing.Acknowledge(Kernel.NewRoute(changing, i));
            }

            // Sk, Eth, Pid, Groups, Rmem …: what waits to be received, in bytes.
            var held = File.ReadAllLines("/proc/thread-self/net/netlink").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).First(words => words[2] == own[2]);
            int.Parse(held[4], CultureInfo.InvariantCulture).Should().BeInRange(1, 64 * 1024);
            watching.HearsChange().Should().BeTrue();

            // More has been lost than was told: what is asked now must be answered all the same, and so must be what follows.
            watching.Acknowledge(Kernel.NewRoute(watching, 5000));
            for (var i = 2000; i < 4000; i++)
            {
                changing.Acknowledge(Kernel.NewRoute(changing, i));
            }

            FluentActions.Invoking(() => watching.Acknowledge(Kernel.NewRoute(watching, 5001))).Should().NotThrow();
            watching.Acknowledge(Kernel.NewRoute(watching, 5002));
        });
    }

    [KernelFact]
    public void What_is_heard_does_not_disturb_what_is_asked()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var asking = NetlinkSocket.Open(NETLINK.ROUTE);
            using var changing = NetlinkSocket.Open(NETLINK.ROUTE);
            asking.Listen();
            for (var i = 1; i <= 4; i++)
            {
                // Between two questions there are more events than the buffer holds, at first with the numbers of the questions.
                for (var j = 0; j < 3000; j++)
                {
                    changing.Acknowledge(Kernel.NewRoute(changing, (i * 3000) + j));
                }

                var writer = new NetlinkWriter();
                using (writer.Message(RTM.GETLINK, NLM_F.REQUEST | NLM_F.DUMP, asking.NextSequence()))
                {
                    writer.Header(new IfInfoMsg());
                }

                var links = 0;
                asking.Dump(writer, (in NetlinkMessage message) => links += message.Type == RTM.NEWLINK ? 1 : 100);
                links.Should().Be(1);
            }

            asking.HearsChange().Should().BeTrue();
        });
    }

    [KernelFact(Needs = "nft")]
    public void What_is_opened_ahead_is_of_the_namespace()
    {
        using var sandbox = new Sandbox();
        sandbox.Script("ip netns add one");
        sandbox.Run(() =>
        {
            using var here = NetworkNamespace.OpenCurrent();
            using (var one = NetworkNamespace.OpenNamed("/run/netns/one").Namespace!)
            {
                one.Cookie.Should().NotBe(here.Cookie);
                using (var again = NetworkNamespace.OpenNamed("/run/netns/one").Namespace!)
                {
                    again.IsSameAs(one).Should().BeTrue();
                    again.IsSameAs(here).Should().BeFalse();
                    again.Cookie.Should().Be(one.Cookie);
                }

                using var route = one.OpenSocket(NETLINK.ROUTE);
                using var netfilter = one.OpenSocket(NETLINK.NETFILTER);
                Kernel.LinkNames(route).Should().Equal("lo");
                route.Listen();
                sandbox.Script("ip -n one link set lo up");
                route.HearsChange().Should().BeTrue();
                NftGeneration.Read(netfilter).Should().NotBe(0);
            }
        });
    }
}
