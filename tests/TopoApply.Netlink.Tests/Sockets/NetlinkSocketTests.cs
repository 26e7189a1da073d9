using System.Text;
using FluentAssertions;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;
using Xunit;

namespace TopoApply.Netlink.Tests.Sockets;

/// <summary>What a socket makes of answers that the real kernel gives once in a blue moon.</summary>
public sealed class NetlinkSocketTests : IDisposable
{
    private readonly ScriptedChannel _channel = new();
    private readonly NetlinkSocket _socket;

    public NetlinkSocketTests() => _socket = new NetlinkSocket(_channel, NETLINK.ROUTE);

    public void Dispose() => _socket.Dispose();

    [Fact]
    public void A_dump_split_over_datagrams_is_put_together()
    {
        _channel.Answer(Answers.Link(1, 1), Answers.Link(1, 2)).Answer(Answers.Link(1, 3)).Answer(Answers.Link(1, 4), Answers.Done(1));
        Dump().Should().Equal(1, 2, 3, 4);
        _channel.IsExhausted.Should().BeTrue();
        _socket.Counters.ReceivedDatagrams.Should().Be(3);
    }

    [Fact]
    public void The_end_of_a_dump_may_come_in_a_datagram_of_its_own_and_without_payload()
    {
        _channel.Answer(Answers.Link(1, 1)).Answer(Answers.Message(NLMSG.DONE, NLM_F.MULTI, 1, _ => { }));
        Dump().Should().Equal(1);
    }

    [Fact]
    public void A_dump_is_not_complete_before_its_end()
    {
        _channel.Answer(Answers.Link(1, 1), Answers.Link(1, 2));
        FluentActions.Invoking(Dump).Should().Throw<OutcomeUnknownException>().WithMessage("The kernel did not answer*");
    }

    [Fact]
    public void Messages_with_another_sequence_number_are_passed_over()
    {
        _channel.Answer(Answers.Link(99, 9), Answers.Done(99), Answers.Error(98, Errno.EPERM), Answers.Link(1, 1)).Answer(Answers.Done(0)).Answer(Answers.Done(1));
        Dump().Should().Equal(1);
    }

    [Fact]
    public void A_late_acknowledgement_does_not_count_for_the_next_request()
    {
        _channel.Answer(Answers.Ack(77)).Answer(Answers.Error(1, Errno.EBUSY));
        FluentActions.Invoking(Acknowledge).Should().Throw<NetlinkException>().Which.Errno.Should().Be(Errno.EBUSY);
    }

    [Fact]
    public void A_doubled_acknowledgement_does_no_harm()
    {
        _channel.Answer(Answers.Ack(1), Answers.Ack(1)).Answer(Answers.Ack(1)).Answer(Answers.Error(2, Errno.ENODEV));
        Acknowledge();
        FluentActions.Invoking(Acknowledge).Should().Throw<NetlinkException>().Which.Errno.Should().Be(Errno.ENODEV);
    }

    [Fact]
    public void A_lost_acknowledgement_is_an_unknown_outcome()
    {
        _channel.Fail(Errno.ENOBUFS);
        var lost = FluentActions.Invoking(Acknowledge).Should().Throw<OutcomeUnknownException>().Which;
        lost.Errno.Should().Be(Errno.ENOBUFS);
        lost.Message.Should().Be("An answer of the kernel was lost (ENOBUFS); whether the request took effect is unknown");
    }

    [Fact]
    public void An_overrun_message_is_an_unknown_outcome()
    {
        _channel.Answer(Answers.Message(NLMSG.OVERRUN, 0, 1, _ => { }));
        FluentActions.Invoking(Acknowledge).Should().Throw<OutcomeUnknownException>();
    }

    [Fact]
    public void An_answer_that_was_cut_off_is_an_unknown_outcome()
    {
        _channel.AnswerCut(new byte[NetlinkSocket.ReceiveLength], NetlinkSocket.ReceiveLength + 100);
        FluentActions.Invoking(Dump).Should().Throw<OutcomeUnknownException>().WithMessage("*65636 bytes was cut off*");
    }

    [Fact]
    public void A_socket_that_never_answers_is_an_unknown_outcome() =>
        FluentActions.Invoking(Acknowledge).Should().Throw<OutcomeUnknownException>().WithMessage("The kernel did not answer (EAGAIN)*");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_interrupted_dump_is_read_to_its_end_and_then_refused(bool inTheMiddle)
    {
        _channel.Answer(Answers.Link(1, 1, (ushort)(NLM_F.MULTI | (inTheMiddle ? NLM_F.DUMP_INTR : 0))))
            .Answer(Answers.Link(1, 2), Answers.Done(1, 0, (ushort)(NLM_F.MULTI | (inTheMiddle ? 0 : NLM_F.DUMP_INTR))))
            .Answer(Answers.Link(2, 3), Answers.Done(2));
        FluentActions.Invoking(Dump).Should().Throw<DumpInterruptedException>();
        Dump().Should().Equal(3);
    }

    [Fact]
    public void A_dump_of_which_a_part_is_lost_is_an_unknown_outcome_and_the_next_one_is_whole()
    {
        _channel.Answer(Answers.Link(1, 1)).Fail(Errno.ENOBUFS).Answer(Answers.Link(1, 3), Answers.Done(1));
        FluentActions.Invoking(Dump).Should().Throw<OutcomeUnknownException>().Which.Errno.Should().Be(Errno.ENOBUFS);
        _channel.Answer(Answers.Link(2, 1), Answers.Link(2, 2), Answers.Link(2, 3), Answers.Done(2));
        Dump().Should().Equal([1, 2, 3], "the rest of the first answer is passed over");
    }

    [Fact]
    public void A_datagram_that_comes_twice_after_its_end_is_passed_over()
    {
        _channel.Answer(Answers.Link(1, 1), Answers.Done(1)).Answer(Answers.Link(1, 1), Answers.Done(1)).Answer(Answers.Link(2, 5), Answers.Done(2));
        Dump().Should().Equal(1);
        Dump().Should().Equal(5);
    }

    [Fact]
    public void Answers_of_two_requests_in_the_wrong_order_are_told_apart()
    {
        _channel.Answer(Answers.Link(2, 9), Answers.Done(2)).Answer(Answers.Link(1, 1), Answers.Done(1));
        Dump().Should().Equal(1);
        FluentActions.Invoking(Dump).Should().Throw<OutcomeUnknownException>("its answer came before it was asked for, which nothing can be made of");
    }

    [Fact]
    public void A_dump_cut_at_any_byte_is_never_taken_for_a_whole_one()
    {
        byte[] whole = [.. Answers.Link(1, 1), .. Answers.Link(1, 2), .. Answers.Done(1)];
        for (var length = 0; length < whole.Length; length++)
        {
            using var socket = new NetlinkSocket(new ScriptedChannel().Answer(whole[..length]), NETLINK.ROUTE);
            var writer = new NetlinkWriter();
            using (writer.Message(RTM.GETLINK, NLM_F.REQUEST | NLM_F.DUMP, socket.NextSequence()))
            {
                writer.Header(new IfInfoMsg());
            }

            var dump = () => socket.Dump(writer, (in NetlinkMessage _) => { });
            Record.Exception(dump).Should().Match(e => e is OutcomeUnknownException || e is MalformedMessageException, "after {0} of {1} bytes", length, whole.Length);
        }
    }

    [Fact]
    public void An_error_at_the_end_of_a_dump_counts_more_than_its_interruption()
    {
        _channel.Answer(Answers.Link(1, 1, NLM_F.MULTI | NLM_F.DUMP_INTR), Answers.Done(1, Errno.ENOMEM));
        FluentActions.Invoking(Dump).Should().Throw<NetlinkException>().Which.Errno.Should().Be(Errno.ENOMEM);
    }

    [Fact]
    public void The_end_of_a_dump_carries_the_kernels_words_as_well()
    {
        _channel.Answer(Answers.Done(1, Errno.EINVAL, NLM_F.MULTI, writer => writer.Text(NLMSGERR_ATTR.MSG, "Invalid values in header for dump request")));
        FluentActions.Invoking(Dump).Should().Throw<NetlinkException>().WithMessage("Invalid values in header for dump request (EINVAL)");
    }

    [Fact]
    public void Without_an_extended_acknowledgement_plain_words_stand_for_the_number()
    {
        _channel.Answer(Answers.Error(1, Errno.EOPNOTSUPP));
        FluentActions.Invoking(Acknowledge).Should().Throw<NetlinkException>().WithMessage("Not supported (EOPNOTSUPP)");
    }

    [Fact]
    public void A_repeated_request_before_the_attributes_is_stepped_over()
    {
        var answer = Answers.Message(NLMSG.ERROR, NLM_F.ACK_TLVS, 1, writer =>
        {
            BitConverter.TryWriteBytes(writer.Raw(4), -Errno.EINVAL);
            var request = writer.Raw(26);
            BitConverter.TryWriteBytes(request, 26u);

            // If it were read as attributes, this would be words.
            Encoding.ASCII.GetBytes("\x0a\0\x01\0fake").CopyTo(request[16..]);
            writer.Text(NLMSGERR_ATTR.MSG, "true words");
        });
        _channel.Answer(answer);
        FluentActions.Invoking(Acknowledge).Should().Throw<NetlinkException>().WithMessage("True words (EINVAL)");
    }

    [Theory]
    [InlineData(1000u)]
    [InlineData(3u)]
    [InlineData(uint.MaxValue)]
    public void A_repeated_request_of_an_impossible_length_is_malformed(uint length)
    {
        _channel.Answer(Answers.Message(NLMSG.ERROR, NLM_F.ACK_TLVS, 1, writer =>
        {
            var raw = writer.Raw(20);
            BitConverter.TryWriteBytes(raw, -Errno.EINVAL);
            BitConverter.TryWriteBytes(raw[4..], length);
        }));
        FluentActions.Invoking(Acknowledge).Should().Throw<MalformedMessageException>();
    }

    [Fact]
    public void An_error_answer_without_a_number_is_malformed()
    {
        _channel.Answer(Answers.Message(NLMSG.ERROR, 0, 1, _ => { }));
        FluentActions.Invoking(Acknowledge).Should().Throw<MalformedMessageException>();
    }

    [Fact]
    public void The_limits_of_a_policy_are_said()
    {
        _channel.Answer(Answers.Error(1, Errno.ERANGE, writer =>
        {
            writer.Text(NLMSGERR_ATTR.MSG, "integer out of range");
            using (writer.Nested(NLMSGERR_ATTR.POLICY))
            {
                writer.U32(NL_POLICY_TYPE_ATTR.TYPE, 2);
                writer.U64(NL_POLICY_TYPE_ATTR.MIN_VALUE_U, 1);
                writer.U64(NL_POLICY_TYPE_ATTR.MAX_VALUE_U, 4094);
            }
        }));
        FluentActions.Invoking(Acknowledge).Should().Throw<NetlinkException>().WithMessage("Integer out of range (ERANGE): 1 to 4094");
    }

    [Fact]
    public void A_missing_attribute_is_named()
    {
        _channel.Answer(Answers.Error(1, Errno.EINVAL, writer => writer.U32(NLMSGERR_ATTR.MISS_TYPE, IFLA.MTU)));
        FluentActions.Invoking(Acknowledge).Should().Throw<NetlinkException>().WithMessage("Invalid argument (EINVAL): IFLA_MTU is missing");
    }

    [Fact]
    public void Unknown_control_messages_and_no_ops_are_passed_over()
    {
        _channel.Answer(Answers.Message(NLMSG.NOOP, 0, 1, _ => { }), Answers.Message(9, 0, 1, _ => { }), Answers.Link(1, 5), Answers.Done(1));
        Dump().Should().Equal(5);
    }

    [Fact]
    public void Unknown_message_types_reach_the_handler()
    {
        _channel.Answer(Answers.Message(4000, NLM_F.MULTI, 1, _ => { }), Answers.Done(1));
        List<ushort> types = [];
        _socket.Dump(Request(NLM_F.DUMP), (in NetlinkMessage message) => types.Add(message.Type));
        types.Should().Equal(4000);
    }

    [Fact]
    public void A_handler_that_throws_is_not_called_again_and_the_answer_is_still_read()
    {
        _channel.Answer(Answers.Link(1, 1), Answers.Link(1, 2)).Answer(Answers.Link(1, 3), Answers.Done(1));
        var calls = 0;
        FluentActions.Invoking(() => _socket.Dump(Request(NLM_F.DUMP), (in NetlinkMessage _) =>
        {
            calls++;
            throw new InvalidOperationException("mine");
        })).Should().Throw<InvalidOperationException>().WithMessage("mine");
        calls.Should().Be(1);
        _channel.IsExhausted.Should().BeTrue();
    }

    [Fact]
    public void A_handler_that_asks_on_its_own_socket_is_a_fault()
    {
        _channel.Answer(Answers.Link(1, 1), Answers.Done(1)).Answer(Answers.Ack(3));
        FluentActions.Invoking(() => _socket.Dump(Request(NLM_F.DUMP), (in NetlinkMessage _) => Acknowledge())).Should().Throw<InvalidOperationException>();
        _channel.Sent.Should().ContainSingle();
        Acknowledge();
    }

    [Fact]
    public void A_datagram_with_a_lying_length_is_malformed()
    {
        var bytes = Answers.Link(1, 1);
        bytes[0] = 200;
        _channel.Answer(bytes);
        FluentActions.Invoking(Dump).Should().Throw<MalformedMessageException>();
    }

    [Fact]
    public void A_datagram_that_is_too_large_makes_room_and_goes_again()
    {
        _channel.SendResults.Enqueue(Errno.EMSGSIZE);
        _channel.Answer(Answers.Ack(1));
        Acknowledge();
        _channel.Grown.Should().ContainSingle();
        _channel.Sent.Should().ContainSingle();
    }

    [Fact]
    public void A_refused_send_is_an_exception_with_its_number()
    {
        _channel.SendResults.Enqueue(Errno.EPERM);
        FluentActions.Invoking(Acknowledge).Should().Throw<NetlinkException>().WithMessage("Operation not permitted (EPERM)");
        _socket.Counters.SentMessages.Should().Be(0);
    }

    [Fact]
    public void A_request_without_the_flag_that_brings_its_answer_is_refused_before_it_is_sent()
    {
        FluentActions.Invoking(() => _socket.Acknowledge(Request(0))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => _socket.Dump(Request(NLM_F.ACK), (in NetlinkMessage _) => { })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => _socket.Acknowledge(new NetlinkWriter())).Should().Throw<ArgumentException>();
        _channel.Sent.Should().BeEmpty();
    }

    [Theory]
    [InlineData(NETLINK.ROUTE, RTM.GETLINK, false)]
    [InlineData(NETLINK.ROUTE, RTM.GETRULE, false)]
    [InlineData(NETLINK.ROUTE, RTM.NEWLINK, true)]
    [InlineData(NETLINK.ROUTE, RTM.DELROUTE, true)]
    [InlineData(NETLINK.ROUTE, RTM.SETLINK, true)]
    [InlineData(NETLINK.NETFILTER, NFNL_MSG.BATCH_BEGIN, false)]
    [InlineData(NETLINK.NETFILTER, (NFNL_SUBSYS.NFTABLES << 8) | 0, true)]
    [InlineData(NETLINK.NETFILTER, (NFNL_SUBSYS.NFTABLES << 8) | 1, false)]
    [InlineData(NETLINK.NETFILTER, (NFNL_SUBSYS.NFTABLES << 8) | 8, true)]
    [InlineData(NETLINK.NETFILTER, (NFNL_SUBSYS.NFTABLES << 8) | 7, false)]
    public void Messages_that_write_are_counted(int protocol, int type, bool writes)
    {
        var channel = new ScriptedChannel().Answer(Answers.Ack(1));
        using var socket = new NetlinkSocket(channel, protocol);
        var writer = new NetlinkWriter();
        using (writer.Message((ushort)type, NLM_F.REQUEST | NLM_F.ACK, socket.NextSequence()))
        {
            writer.Header(new NfGenMsg());
        }

        socket.Acknowledge(writer);

        socket.Counters.WritingMessages.Should().Be(writes ? 1 : 0);
        socket.Counters.SentMessages.Should().Be(1);
    }

    [Fact]
    public void Sequence_numbers_count_up_from_one()
    {
        for (var i = 0; i < 3; i++)
        {
            _socket.NextSequence().Should().Be((uint)i + 1);
        }
    }

    private NetlinkWriter Request(ushort flags)
    {
        var writer = new NetlinkWriter();
        using (writer.Message(RTM.GETLINK, (ushort)(NLM_F.REQUEST | flags), _socket.NextSequence()))
        {
            writer.Header(new IfInfoMsg());
        }

        return writer;
    }

    private void Acknowledge() => _socket.Acknowledge(Request(NLM_F.ACK));

    private List<int> Dump()
    {
        List<int> indices = [];
        _socket.Dump(Request(NLM_F.DUMP), (in NetlinkMessage message) => indices.Add(message.ReadHeader<IfInfoMsg>(out _).Index));
        return indices;
    }
}
