using FluentAssertions;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;
using Xunit;

namespace TopoApply.Netlink.Tests.Sockets;

/// <summary>What an nft batch makes of answers that the real kernel gives once in a blue moon: done is only what is acknowledged and moved the generation.</summary>
public sealed class NftTransactionTests : IDisposable
{
    private const uint Generation = 7;
    private const uint First = 2;
    private const uint Last = 3;
    private const uint AfterBatch = 5;

    private readonly ScriptedChannel _channel = new();
    private readonly NetlinkSocket _socket;
    private readonly NftTransaction _transaction;

    public NftTransactionTests()
    {
        _socket = new NetlinkSocket(_channel, NETLINK.NETFILTER);
        _transaction = new NftTransaction(_socket.NextSequence, Generation);
        Add("table a");
        Add("table b");
    }

    public void Dispose() => _socket.Dispose();

    [Fact]
    public void An_acknowledged_batch_that_moved_the_generation_is_done()
    {
        _channel.Answer(Answers.Ack(Last)).Fail(Errno.EAGAIN).Answer(NewGeneration(Generation + 1), Answers.Ack(AfterBatch));
        FluentActions.Invoking(Commit).Should().NotThrow();
        _channel.IsExhausted.Should().BeTrue();
    }

    [Fact]
    public void An_empty_batch_sends_nothing()
    {
        new NftTransaction(_socket.NextSequence, Generation).Commit(_socket);
        _channel.Sent.Should().BeEmpty();
    }

    [Fact]
    public void Only_the_last_message_asks_for_an_acknowledgement()
    {
        _channel.Answer(Answers.Ack(Last)).Fail(Errno.EAGAIN).Answer(NewGeneration(Generation + 1), Answers.Ack(AfterBatch));
        Commit();
        List<(uint Sequence, bool Ack)> sent = [];
        foreach (var message in new MessageList(_channel.Sent[0]))
        {
            sent.Add((message.Sequence, (message.Flags & NLM_F.ACK) != 0));
        }

        sent.Should().Equal((1, false), (First, false), (Last, true), (4, false));
    }

    [Fact]
    public void An_acknowledgement_that_moved_nothing_is_an_unknown_outcome()
    {
        _channel.Answer(Answers.Ack(Last)).Fail(Errno.EAGAIN).Answer(NewGeneration(Generation), Answers.Ack(AfterBatch));
        FluentActions.Invoking(Commit).Should().Throw<OutcomeUnknownException>().WithMessage("*its ruleset did not change*");
    }

    [Fact]
    public void Silence_is_an_unknown_outcome() => FluentActions.Invoking(Commit).Should().Throw<OutcomeUnknownException>();

    [Fact]
    public void The_acknowledgement_of_another_message_is_none()
    {
        _channel.Answer(Answers.Ack(First), Answers.Ack(99));
        FluentActions.Invoking(Commit).Should().Throw<OutcomeUnknownException>().WithMessage("*did not acknowledge*");
    }

    [Fact]
    public void Every_refused_message_is_named_in_the_order_in_which_the_kernel_told()
    {
        _channel.Answer(Answers.Error(First, Errno.EEXIST)).Answer(Answers.Error(Last, Errno.ENOENT));
        var refusal = FluentActions.Invoking(Commit).Should().Throw<NftTransactionException>().Which;
        refusal.Failures.Select(failure => (failure.Operation, failure.Error.Errno)).Should().Equal(("table a", Errno.EEXIST), ("table b", Errno.ENOENT));
        refusal.Errno.Should().Be(Errno.EEXIST);
    }

    [Fact]
    public void A_refusal_counts_more_than_an_acknowledgement()
    {
        _channel.Answer(Answers.Ack(Last), Answers.Error(First, Errno.EBUSY));
        FluentActions.Invoking(Commit).Should().Throw<NftTransactionException>().Which.Errno.Should().Be(Errno.EBUSY);
    }

    [Fact]
    public void A_batch_for_an_old_generation_is_refused_as_a_whole()
    {
        _channel.Answer(Answers.Error(1, Errno.ERESTART));
        var refusal = FluentActions.Invoking(Commit).Should().Throw<NftTransactionException>().Which;
        refusal.Errno.Should().Be(Errno.ERESTART);
        refusal.Operation.Should().Be("start of the nft batch");
    }

    [Fact]
    public void Lost_answers_are_an_unknown_outcome_even_behind_an_acknowledgement()
    {
        _channel.Answer(Answers.Ack(Last)).Fail(Errno.ENOBUFS);
        FluentActions.Invoking(Commit).Should().Throw<OutcomeUnknownException>().Which.Errno.Should().Be(Errno.ENOBUFS);
    }

    [Fact]
    public void An_answer_that_was_cut_off_is_an_unknown_outcome()
    {
        _channel.AnswerCut(new byte[NetlinkSocket.ReceiveLength], NetlinkSocket.ReceiveLength + 1);
        FluentActions.Invoking(Commit).Should().Throw<OutcomeUnknownException>().Which.Errno.Should().Be(Errno.EMSGSIZE);
    }

    [Fact]
    public void A_refused_send_is_not_waited_for()
    {
        _channel.SendResults.Enqueue(Errno.EPERM);
        FluentActions.Invoking(Commit).Should().Throw<NetlinkException>().Which.Errno.Should().Be(Errno.EPERM);
    }

    private static byte[] NewGeneration(uint generation) => Answers.Message(NftTransaction.TypeOf(NFT_MSG.NEWGEN), 0, AfterBatch, writer =>
    {
        writer.Header(new NfGenMsg());
        writer.U32BigEndian(NFTA_GEN.ID, generation);
    });

    private void Commit() => _transaction.Commit(_socket);

    private void Add(string operation)
    {
        using (_transaction.Message(NFT_MSG.NEWTABLE, NLM_F.CREATE, operation))
        {
            _transaction.Writer.Text(NFTA_TABLE.NAME, operation);
        }
    }
}
