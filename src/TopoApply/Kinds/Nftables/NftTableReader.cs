using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kinds.Nftables;

/// <summary>Reads one table of a namespace. Only chains cannot be asked for by table: those of other tables are skipped.</summary>
internal sealed class NftTableReader(NetlinkSocket socket, NamespaceName netns, string table)
{
    private const int Attempts = 10;

    private readonly NetlinkWriter _writer = new(64);

    /// <summary>The generation at which the last <see cref="Read"/> found or did not find the table.</summary>
    public uint Generation { get; private set; }

    /// <summary>Reads the table if there is one. Most namespaces have none, and then one question tells.</summary>
    /// <exception cref="NetlinkException">As for <see cref="Read"/>.</exception>
    public NftTable? Find() => TryGetTable(static (in _) => { }) ? Read() : null;

    /// <summary>Reads the table; null when it does not exist. All of it is of one generation.</summary>
    /// <exception cref="NetlinkException">The kernel refused, or the ruleset never stood still (EAGAIN).</exception>
    public NftTable? Read()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Generation = NftGeneration.Read(socket);
                if (ReadOnce(Generation) is not { } found)
                {
                    return null;
                }

                if (NftGeneration.Read(socket) == Generation)
                {
                    return found;
                }

                if (attempt == Attempts)
                {
                    throw new DumpInterruptedException();
                }
            }
            catch (DumpInterruptedException) when (attempt < Attempts)
            {
                // Somebody committed meanwhile: what was read is not one state.
            }
            catch (NetlinkException exception) when (exception.Errno == Errno.ENOENT && attempt < Attempts)
            {
                // The table or a set vanished between two questions.
            }
        }
    }

    private NftTable? ReadOnce(uint generation)
    {
        var decoder = new NftTableDecoder(table);
        if (!TryGetTable(decoder.Add))
        {
            return null;
        }

        Dump(decoder.Add, NFT_MSG.GETCHAIN);
        Dump(decoder.Add, NFT_MSG.GETSET, NFTA_SET.TABLE);
        foreach (var set in decoder.SetNames)
        {
            Dump(decoder.Add, NFT_MSG.GETSETELEM, NFTA_SET_ELEM_LIST.TABLE, set);
        }

        // The table counts its members: only when there are more than chains and sets did somebody add others.
        if (decoder.Use != decoder.Seen)
        {
            Dump(decoder.Add, NFT_MSG.GETOBJ, NFTA_OBJ.TABLE);
            Dump(decoder.Add, NFT_MSG.GETFLOWTABLE, NFTA_FLOWTABLE.TABLE);
        }

        Dump(decoder.Add, NFT_MSG.GETRULE, NFTA_RULE.TABLE);
        return decoder.Build(netns, generation);
    }

    private bool TryGetTable(MessageHandler handler)
    {
        _writer.Reset();
        using (_writer.Message(NftTransaction.TypeOf(NFT_MSG.GETTABLE), NLM_F.REQUEST | NLM_F.ACK, socket.NextSequence()))
        {
            WriteHeader();
            _writer.Text(NFTA_TABLE.NAME, table);
        }

        return socket.TryRequest(_writer, handler) switch
        {
            null => true,
            { Errno: Errno.ENOENT } => false,
            var error => throw new NetlinkException(error),
        };
    }

    private void Dump(MessageHandler handler, byte message, ushort? tableAttribute = null, string? set = null)
    {
        _writer.Reset();
        using (_writer.Message(NftTransaction.TypeOf(message), NLM_F.REQUEST | NLM_F.DUMP, socket.NextSequence()))
        {
            WriteHeader();
            if (tableAttribute is { } type)
            {
                _writer.Text(type, table);
            }

            if (set is not null)
            {
                _writer.Text(NFTA_SET_ELEM_LIST.SET, set);
            }
        }

        socket.Dump(_writer, handler);
    }

    private void WriteHeader() => _writer.Header(new NfGenMsg { Family = NFPROTO.INET, Version = NFNETLINK.V0 });
}
