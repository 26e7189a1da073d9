using FluentAssertions;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using Xunit;

namespace TopoApply.Netlink.Tests.Sockets;

public sealed class AckPipelineTests : IDisposable
{
    private readonly ScriptedChannel _channel = new();
    private readonly NetlinkSocket _socket;
    private readonly AckPipeline _pipeline;

    public AckPipelineTests()
    {
        _socket = new NetlinkSocket(_channel, NETLINK.ROUTE);
        _pipeline = new AckPipeline(_socket);
    }

    public void Dispose() => _socket.Dispose();

    [Fact]
    public void Nothing_is_sent_before_the_flush_and_then_all_in_one_datagram()
    {
        Enqueue(1, 10);
        _channel.Sent.Should().BeEmpty();
        _pipeline.Count.Should().Be(10);
        _channel.Answer([.. Enumerable.Range(1, 10).Select(i => Answers.Ack((uint)i))]);

        _pipeline.Flush().Should().BeEmpty();

        _channel.Sent.Should().ContainSingle();
        _socket.Counters.SentMessages.Should().Be(10);
        _pipeline.Count.Should().Be(0);
    }

    [Fact]
    public void An_empty_flush_sends_nothing()
    {
        _pipeline.Flush().Should().BeEmpty();
        _channel.Sent.Should().BeEmpty();
    }

    [Fact]
    public void At_most_sixty_four_messages_are_unacknowledged()
    {
        _channel.Answer([.. Enumerable.Range(1, 64).Select(i => Answers.Ack((uint)i))]);
        Enqueue(1, 64);
        _channel.Sent.Should().BeEmpty();
        Enqueue(65, 1);
        _channel.Sent.Should().ContainSingle();
        _channel.IsExhausted.Should().BeTrue("the window's answers are read before the next message is taken");
    }

    [Fact]
    public void Acknowledgements_may_come_in_any_order_and_twice()
    {
        Enqueue(1, 3);
        _channel.Answer(Answers.Ack(3)).Answer(Answers.Error(2, Errno.EEXIST), Answers.Error(2, Errno.EBUSY), Answers.Ack(3)).Answer(Answers.Ack(1));

        var failures = _pipeline.Flush();

        failures.Should().ContainSingle();
        failures[0].Tag.Should().Be(2);
        failures[0].Exception.Errno.Should().Be(Errno.EEXIST);
        _channel.IsExhausted.Should().BeTrue();
    }

    [Fact]
    public void Foreign_sequence_numbers_and_echoes_are_passed_over()
    {
        Enqueue(1, 1);
        _channel.Answer(Answers.Error(55, Errno.EPERM), Answers.Link(1, 7), Answers.Ack(0)).Answer(Answers.Ack(1));
        _pipeline.Flush().Should().BeEmpty();
        _channel.IsExhausted.Should().BeTrue();
    }

    [Fact]
    public void The_failing_attribute_is_looked_up_in_its_own_message()
    {
        _pipeline.Enqueue(RTM.NEWROUTE, NLM_F.CREATE, "route", writer => Kernel.Blackhole(writer, 1));
        _pipeline.Enqueue(RTM.NEWLINK, NLM_F.CREATE, "link", writer =>
        {
            writer.Header(new IfInfoMsg());
            writer.Text(IFLA.IFNAME, "eth0");
            writer.U32(IFLA.MTU, 1);
        });
        _channel.Answer(Answers.Ack(1), Answers.Error(2, Errno.EINVAL, writer => writer.U32(NLMSGERR_ATTR.OFFS, 16 + 16 + 12)));
        var failures = _pipeline.Flush();
        failures.Should().ContainSingle();
        failures[0].Exception.AttributePath.Should().Be("IFLA_MTU");
    }

    [Fact]
    public void When_acknowledgements_are_lost_only_those_that_are_missing_are_unknown()
    {
        Enqueue(1, 4);
        _channel.Answer(Answers.Ack(1), Answers.Error(2, Errno.EEXIST)).Fail(Errno.ENOBUFS);

        var failures = _pipeline.Flush();

        failures.Select(failure => failure.Tag).Should().Equal(2, 3, 4);
        failures[0].Exception.Should().NotBeOfType<OutcomeUnknownException>();
        failures[1].Exception.Should().BeOfType<OutcomeUnknownException>();
        failures[2].Exception.Should().BeOfType<OutcomeUnknownException>();
    }

    [Fact]
    public void After_a_loss_late_answers_do_not_disturb_the_next_flush()
    {
        Enqueue(1, 2);
        _channel.Fail(Errno.ENOBUFS);
        _pipeline.Flush().Should().HaveCount(2);
        Enqueue(3, 1);
        _channel.Answer(Answers.Error(1, Errno.EPERM), Answers.Error(2, Errno.EPERM), Answers.Ack(3));
        _pipeline.Flush().Should().BeEmpty();
    }

    [Fact]
    public void An_answer_that_makes_no_sense_is_an_unknown_outcome_and_nothing_is_sent_twice()
    {
        Enqueue(1, 3);
        var broken = Answers.Ack(2);
        broken[0] = 200;
        _channel.Answer(Answers.Error(1, Errno.EEXIST), broken);

        var failures = _pipeline.Flush();

        failures.Select(failure => (failure.Tag, failure.Exception.Errno)).Should().Equal((1, Errno.EEXIST), (2, Errno.EBADMSG), (3, Errno.EBADMSG));
        failures[1].Exception.Should().BeOfType<OutcomeUnknownException>();
        _pipeline.Count.Should().Be(0);
        _pipeline.Flush().Should().BeEmpty();
        _channel.Sent.Should().ContainSingle();
    }

    [Fact]
    public void An_answer_that_was_cut_off_leaves_all_without_answer_unknown()
    {
        Enqueue(1, 2);
        _channel.Answer(Answers.Ack(1)).AnswerCut(new byte[NetlinkSocket.ReceiveLength], NetlinkSocket.ReceiveLength + 1);
        _pipeline.Flush().Select(failure => (failure.Tag, failure.Exception.Errno)).Should().Equal((2, Errno.EMSGSIZE));
    }

    [Fact]
    public void When_the_send_fails_every_message_failed()
    {
        _channel.SendResults.Enqueue(Errno.ENOMEM);
        Enqueue(1, 3);
        _pipeline.Flush().Select(failure => (failure.Tag, failure.Exception.Errno)).Should().Equal((1, Errno.ENOMEM), (2, Errno.ENOMEM), (3, Errno.ENOMEM));
    }

    [Fact]
    public void A_builder_that_throws_leaves_no_trace()
    {
        Enqueue(1, 1);
        FluentActions.Invoking(() => _pipeline.Enqueue(RTM.NEWLINK, 0, "broken", writer =>
        {
            writer.Header(new IfInfoMsg());
            using (writer.Nested(IFLA.LINKINFO))
            {
                throw new InvalidOperationException("mine");
            }
        })).Should().Throw<InvalidOperationException>().WithMessage("mine");
        Enqueue(3, 1);
        _channel.Answer(Answers.Ack(1), Answers.Ack(3));
        _pipeline.Flush().Should().BeEmpty();
        _socket.Counters.SentMessages.Should().Be(2);
    }

    [Fact]
    public void A_message_without_the_acknowledgement_flag_is_a_fault_and_not_a_hang()
    {
        var writer = _pipeline.Begin("mine", out var sequence);
        writer.Message(RTM.NEWLINK, NLM_F.REQUEST, sequence).Dispose();
        FluentActions.Invoking(() => _pipeline.Flush()).Should().Throw<InvalidOperationException>();
        _channel.Sent.Should().BeEmpty();
    }

    [Fact]
    public void A_message_written_by_the_caller_goes_with_the_others()
    {
        Enqueue(1, 1);
        var writer = _pipeline.Begin("mine", out var sequence);
        writer.Message(RTM.NEWLINK, NLM_F.REQUEST | NLM_F.ACK, sequence).Dispose();
        _channel.Answer(Answers.Ack(1), Answers.Error(2, Errno.EPERM));
        _pipeline.Flush().Should().ContainSingle().Which.Tag.Should().Be("mine");
    }

    [Fact]
    public void A_sequence_number_taken_in_between_does_not_shift_the_tags()
    {
        Enqueue(1, 1);
        _socket.NextSequence();
        Enqueue(3, 1);
        _channel.Answer(Answers.Ack(1), Answers.Error(3, Errno.EBUSY));
        _pipeline.Flush().Should().ContainSingle().Which.Tag.Should().Be(3);
    }

    private void Enqueue(int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            var number = i;
            _pipeline.Enqueue(RTM.NEWROUTE, NLM_F.CREATE, number, writer => Kernel.Blackhole(writer, number));
        }
    }
}
