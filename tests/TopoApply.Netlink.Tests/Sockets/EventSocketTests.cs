using FluentAssertions;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;
using Xunit;

namespace TopoApply.Netlink.Tests.Sockets;

public sealed class EventSocketTests
{
    [Fact]
    public void Silence_is_no_event()
    {
        using var events = new EventSocket(new ScriptedChannel());
        events.Drain().Should().BeFalse();
    }

    [Fact]
    public void All_that_has_arrived_is_read()
    {
        var channel = new ScriptedChannel().Answer(Answers.Link(0, 1), Answers.Link(0, 2)).Answer(Answers.Link(0, 3));
        using var events = new EventSocket(channel);
        var count = 0;
        events.Drain((in NetlinkMessage _) => count++).Should().BeTrue();
        count.Should().Be(3);
        channel.IsExhausted.Should().BeTrue();
        events.Drain().Should().BeFalse();
    }

    [Fact]
    public void Lost_events_are_an_event()
    {
        var channel = new ScriptedChannel().Fail(Errno.ENOBUFS);
        using var events = new EventSocket(channel);
        events.Drain().Should().BeTrue();
        events.Drain().Should().BeFalse();
    }

    [Fact]
    public void An_event_that_was_cut_off_is_an_event()
    {
        var channel = new ScriptedChannel().AnswerCut(new byte[NetlinkSocket.ReceiveLength], NetlinkSocket.ReceiveLength + 1);
        using var events = new EventSocket(channel);
        events.Drain((in NetlinkMessage _) => throw new InvalidOperationException("must not be read")).Should().BeTrue();
    }

    [Fact]
    public void Any_other_failure_is_an_exception()
    {
        using var events = new EventSocket(new ScriptedChannel().Fail(Errno.EBADF));
        FluentActions.Invoking(() => events.Drain()).Should().Throw<KernelException>().Which.Errno.Should().Be(Errno.EBADF);
    }

    [Fact]
    public void The_channel_is_closed_with_the_socket()
    {
        var channel = new ScriptedChannel();
        new EventSocket(channel).Dispose();
        channel.IsDisposed.Should().BeTrue();
    }
}
