using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Nftables;

/// <summary>
/// Makes, changes and removes one table, each in one batch. Done means: the kernel acknowledged, the generation moved, and what is
/// read back is what was wanted.
/// </summary>
internal static class NftTableWriter
{
    private const int Attempts = 10;

    /// <summary>Turns one state of the table into another.</summary>
    /// <param name="socket">NETLINK_NETFILTER, in the table's namespace.</param>
    /// <param name="planned">The table as the plan saw it; null when there was none.</param>
    /// <param name="target">The table as it is to be; null to remove it.</param>
    /// <exception cref="NetlinkException">The kernel refused, or the table is not what the plan saw (ERESTART): nothing has changed.</exception>
    public static void Write(NetlinkSocket socket, NftTable? planned, NftTable? target)
    {
        if ((target ?? planned) is not { } known)
        {
            return;
        }

        var reader = new NftTableReader(socket, known.Netns, known.Name);
        for (var attempt = 1; ; attempt++)
        {
            // Read anew: handles change with every rule that is made again, and the generation with every commit of anybody.
            var live = reader.Read();
            if (!Same(live, planned))
            {
                throw Failure(known, "The table is no longer what the plan was made for");
            }

            var transaction = new NftTransaction(socket.NextSequence, reader.Generation);
            Fill(transaction, live, target);
            try
            {
                transaction.Commit(socket);
            }
            catch (OutcomeUnknownException exception)
            {
                if (!Same(reader.Read(), target))
                {
                    exception.Operation ??= Operation(known);
                    throw;
                }
            }
            catch (NetlinkException exception) when (exception.Errno == Errno.ERESTART && attempt < Attempts)
            {
                // Somebody committed between our read and our batch, perhaps to another table.
                continue;
            }

            if (!Same(reader.Read(), target))
            {
                throw Failure(known, "The kernel accepted the table but holds a different one");
            }

            return;
        }
    }

    private static void Fill(NftTransaction transaction, NftTable? live, NftTable? target)
    {
        if (target is null)
        {
            if (live is not null)
            {
                NftBatch.Delete(transaction, live.Name);
            }
        }
        else if (live is null)
        {
            NftBatch.Create(transaction, target);
        }
        else
        {
            NftBatch.Change(transaction, live, target);
        }
    }

    private static bool Same(NftTable? left, NftTable? right) => left is null ? right is null : right is not null && left.SameAs(right);

    private static NetlinkException Failure(NftTable table, string text) => new(new NetlinkError(Errno.ERESTART, text)) { Operation = Operation(table) };

    private static string Operation(NftTable table) => $"nft table inet {table.Name}";
}
