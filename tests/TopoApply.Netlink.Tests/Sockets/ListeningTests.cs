using FluentAssertions;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;
using Xunit;

namespace TopoApply.Netlink.Tests.Sockets;

/// <summary>A socket that asks and listens: events must neither be taken for answers nor be missed.</summary>
public sealed class ListeningTests
{
    [Fact]
    public void Silence_is_no_change()
    {
        var channel = new ScriptedChannel();
        using var socket = Listening(channel);
        socket.HearsChange().Should().BeFalse();
        channel.Groups.Should().Be(0b100_0000_0101_1101_0001u, "links, addresses, routes and rules of both families (linux/rtnetlink.h)");
    }

    [Fact]
    public void An_event_is_a_change_and_stays_one()
    {
        using var socket = Listening(new ScriptedChannel().Event(Answers.Link(0, 1), Answers.Link(0, 2)));
        socket.HearsChange().Should().BeTrue();
        socket.HearsChange().Should().BeTrue();
    }

    [Fact]
    public void Lost_events_are_a_change()
    {
        using var socket = Listening(new ScriptedChannel().Fail(Errno.ENOBUFS));
        socket.HearsChange().Should().BeTrue();
    }

    [Fact]
    public void Events_among_answers_are_no_answers()
    {
        // With the very sequence number of the answer: another process counts as well.
        using var socket = Listening(new ScriptedChannel().Event(Answers.Link(1, 7)).Answer(Answers.Link(1, 1)).Event(Answers.Done(1)).Answer(Answers.Done(1)));
        Indices(socket).Should().Equal(1);
        socket.HearsChange().Should().BeTrue();
    }

    [Fact]
    public void Answers_alone_are_no_change()
    {
        using var socket = Listening(new ScriptedChannel().Answer(Answers.Link(1, 1), Answers.Done(1)).Answer(Answers.Ack(99)));
        Indices(socket).Should().Equal(1);
        socket.HearsChange().Should().BeFalse("what is left is a late answer to something else");
    }

    [Fact]
    public void A_dump_goes_on_when_events_are_lost()
    {
        using var socket = Listening(new ScriptedChannel().Answer(Answers.Link(1, 1)).Fail(Errno.ENOBUFS).Answer(Answers.Link(1, 2), Answers.Done(1)));
        Indices(socket).Should().Equal(1, 2);
        socket.HearsChange().Should().BeTrue();
    }

    [Fact]
    public void A_question_whose_answer_may_be_lost_is_asked_again()
    {
        using var socket = Listening(new ScriptedChannel().Fail(Errno.ENOBUFS));
        var writer = new NetlinkWriter();
        using (writer.Message(RTM.GETLINK, NLM_F.REQUEST | NLM_F.ACK, socket.NextSequence()))
        {
            writer.Header(new IfInfoMsg { Index = 1 });
        }

        FluentActions.Invoking(() => socket.Acknowledge(writer)).Should().Throw<DumpInterruptedException>();
    }

    [Fact]
    public void Who_does_not_listen_takes_lost_answers_for_what_they_are()
    {
        using var socket = new NetlinkSocket(new ScriptedChannel().Fail(Errno.ENOBUFS), NETLINK.ROUTE);
        FluentActions.Invoking(() => Indices(socket)).Should().Throw<OutcomeUnknownException>();
    }

    [Fact]
    public void Any_other_failure_is_an_exception()
    {
        using var socket = Listening(new ScriptedChannel().Fail(Errno.EBADF));
        FluentActions.Invoking(() => socket.HearsChange()).Should().Throw<KernelException>().Which.Errno.Should().Be(Errno.EBADF);
    }

    [Fact]
    public void To_listen_again_forgets_what_was_heard()
    {
        using var socket = Listening(new ScriptedChannel().Event(Answers.Link(0, 1)));
        socket.HearsChange().Should().BeTrue();
        socket.Listen();
        socket.HearsChange().Should().BeFalse();
    }

    private static NetlinkSocket Listening(ScriptedChannel channel)
    {
        var socket = new NetlinkSocket(channel, NETLINK.ROUTE);
        socket.Listen();
        return socket;
    }

    private static List<int> Indices(NetlinkSocket socket)
    {
        var writer = new NetlinkWriter();
        using (writer.Message(RTM.GETLINK, NLM_F.REQUEST | NLM_F.DUMP, socket.NextSequence()))
        {
            writer.Header(new IfInfoMsg());
        }

        List<int> found = [];
        socket.Dump(writer, (in NetlinkMessage message) => found.Add(message.ReadHeader<IfInfoMsg>(out _).Index));
        return found;
    }
}
