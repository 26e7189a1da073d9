using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Netlink.Sockets;

/// <summary>
/// One nf_tables batch: all of its messages take effect or none. It is bound to the generation at which the ruleset was read: when
/// anybody commits in between, the kernel refuses it with ERESTART. Source: linux/netfilter/nfnetlink.h.
/// </summary>
internal sealed class NftTransaction
{
    private const int FlagsOffset = 6;

    private readonly Func<uint> _nextSequence;
    private readonly uint _generation;
    private readonly List<Entry> _entries = [];

    /// <summary>Starts a batch.</summary>
    /// <param name="nextSequence">Gives sequence numbers; that of the socket it will be sent on.</param>
    /// <param name="generation">The generation that must still be current.</param>
    public NftTransaction(Func<uint> nextSequence, uint generation)
    {
        _nextSequence = nextSequence;
        _generation = generation;
        using (Control(NFNL_MSG.BATCH_BEGIN, "start of the nft batch"))
        {
            Writer.U32BigEndian(NFNL_BATCH.GENID, generation);
        }
    }

    /// <summary>Where the attributes of the open message go.</summary>
    public NetlinkWriter Writer { get; } = new(4096);

    /// <summary>Number of messages, without the one that starts the batch.</summary>
    public int Count => _entries.Count - 1;

    /// <summary>Starts a message of the family inet; dispose the scope to end it.</summary>
    /// <param name="message">NFT_MSG_*.</param>
    /// <param name="flags">NLM_F_*; NLM_F_REQUEST is added.</param>
    /// <param name="operation">What it does, for the error: `nft rule 3 of chain forward`.</param>
    public NetlinkWriter.MessageScope Message(byte message, ushort flags, string operation)
    {
        var sequence = _nextSequence();
        _entries.Add(new Entry(sequence, Writer.Length, operation));
        var scope = Writer.Message(TypeOf(message), (ushort)(flags | NLM_F.REQUEST), sequence);
        Writer.Header(new NfGenMsg { Family = NFPROTO.INET, Version = NFNETLINK.V0 });
        return scope;
    }

    /// <summary>Sends the batch. On return it has taken effect, as far as the kernel says; what is there now must still be read back.</summary>
    /// <exception cref="NftTransactionException">The kernel refused it: nothing has changed.</exception>
    /// <exception cref="OutcomeUnknownException">The kernel's answer was lost, or contradicts itself.</exception>
    public void Commit(NetlinkSocket socket)
    {
        if (Count == 0)
        {
            return;
        }

        // The last acknowledgement stands for all: failures are reported unasked, and one for each message would overflow the receive buffer.
        var last = _entries[^1];
        Writer.PatchU16(last.Start + FlagsOffset, (ushort)(MemoryMarshal.Read<ushort>(Writer.Written[(last.Start + FlagsOffset)..]) | NLM_F.ACK));
        Control(NFNL_MSG.BATCH_END, "end of the nft batch").Dispose();

        socket.SendMessages(Writer.Written);
        Collect(socket, last.Sequence);

        // Acknowledgements alone prove nothing: a batch without its last message is acknowledged and does nothing.
        if (NftGeneration.Read(socket) == _generation)
        {
            throw new OutcomeUnknownException("The kernel acknowledged an nft batch but its ruleset did not change", Errno.EAGAIN);
        }
    }

    /// <summary>nlmsg_type of an nf_tables message.</summary>
    public static ushort TypeOf(byte message) => (ushort)((NFNL_SUBSYS.NFTABLES << 8) | message);

    private void Collect(NetlinkSocket socket, uint last)
    {
        List<NftFailure>? failures = null;
        var acknowledged = false;
        bool any;

        // The kernel answers inside send(2): whatever there is to read is there now.
        do
        {
            any = false;
            foreach (var answer in socket.Receive(wait: false))
            {
                any = true;
                var sequence = answer.Sequence;
                var index = answer.Type == NLMSG.ERROR ? _entries.FindIndex(entry => entry.Sequence == sequence) : -1;
                if (index < 0)
                {
                    continue;
                }

                if (socket.ReadError(answer, RequestAt(index)) is { } error)
                {
                    (failures ??= []).Add(new NftFailure(_entries[index].Operation, error));
                }
                else
                {
                    acknowledged |= sequence == last;
                }
            }
        }
        while (any);

        if (failures is not null)
        {
            throw new NftTransactionException(failures);
        }

        if (!acknowledged)
        {
            throw new OutcomeUnknownException("The kernel did not acknowledge an nft batch", Errno.EAGAIN);
        }
    }

    private ReadOnlySpan<byte> RequestAt(int index)
    {
        var end = index + 1 < _entries.Count ? _entries[index + 1].Start : Writer.Length;
        return Writer.Written[_entries[index].Start..end];
    }

    private NetlinkWriter.MessageScope Control(ushort type, string operation)
    {
        var sequence = _nextSequence();
        _entries.Add(new Entry(sequence, Writer.Length, operation));
        var scope = Writer.Message(type, NLM_F.REQUEST, sequence);
        Writer.Header(new NfGenMsg
        {
            Family = NFPROTO.UNSPEC,
            Version = NFNETLINK.V0,
            ResIdBigEndian = BinaryPrimitives.ReverseEndianness((ushort)NFNL_SUBSYS.NFTABLES),
        });
        return scope;
    }

    private readonly record struct Entry(uint Sequence, int Start, string Operation);
}

/// <summary>One refused message of a batch.</summary>
/// <param name="Operation">What it was to do.</param>
/// <param name="Error">What the kernel said.</param>
internal readonly record struct NftFailure(string Operation, NetlinkError Error);

/// <summary>The kernel refused an nft batch. The message names the first refused one; later ones often follow from it.</summary>
internal sealed class NftTransactionException : NetlinkException
{
    /// <summary>Creates the exception from at least one failure, in the order of the batch.</summary>
    public NftTransactionException(IReadOnlyList<NftFailure> failures)
        : base($"{failures[0].Operation}: {failures[0].Error}", failures[0].Error.Errno)
    {
        Failures = failures;
        Operation = failures[0].Operation;
    }

    /// <summary>All refused messages.</summary>
    public IReadOnlyList<NftFailure> Failures { get; }
}

/// <summary>The number that every commit of a namespace's ruleset raises.</summary>
internal static class NftGeneration
{
    /// <summary>Reads the generation.</summary>
    public static uint Read(NetlinkSocket socket)
    {
        var writer = new NetlinkWriter(64);
        using (writer.Message(NftTransaction.TypeOf(NFT_MSG.GETGEN), NLM_F.REQUEST | NLM_F.ACK, socket.NextSequence()))
        {
            writer.Header(new NfGenMsg { Family = NFPROTO.UNSPEC, Version = NFNETLINK.V0 });
        }

        uint? generation = null;
        socket.Request(writer, (in NetlinkMessage answer) =>
        {
            answer.ReadHeader<NfGenMsg>(out var attributes);
            if (attributes.TryGet(NFTA_GEN.ID, out var id))
            {
                generation = id.U32BigEndian;
            }
        });
        return generation ?? throw new MalformedMessageException("NEWGEN without NFTA_GEN_ID.");
    }
}
