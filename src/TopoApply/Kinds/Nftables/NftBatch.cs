using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Nftables;

/// <summary>
/// Turns a difference into the messages of one batch. The order is what the kernel asks for: chains and objects before the rules
/// that name them, rules away before the chains and sets that they name (EBUSY otherwise). Base chains that stay are never
/// removed: among equal priorities the chain registered last runs first, and a namespace's last nat chain takes live flows along.
/// </summary>
internal static class NftBatch
{
    /// <summary>Makes the whole table.</summary>
    public static void Create(NftTransaction transaction, NftTable table)
    {
        var messages = new NftMessages(transaction, table.Name);
        messages.NewTable(table.Flags);
        foreach (var chain in table.Chains)
        {
            messages.NewChain(chain);
        }

        foreach (var item in table.Objects)
        {
            messages.NewObject(item);
        }

        foreach (var chain in table.Chains)
        {
            for (var i = 0; i < chain.Rules.Count; i++)
            {
                messages.NewRule(chain.Name, chain.Rules[i], null, i + 1);
            }
        }
    }

    /// <summary>Changes the live table into the target; writes nothing when they are the same.</summary>
    public static void Change(NftTransaction transaction, NftTable live, NftTable target)
    {
        var messages = new NftMessages(transaction, target.Name);
        var diff = NftTableDiff.Between(live, target);
        if (diff.ReplacesObject)
        {
            // A set can only be made anew when no rule uses it any more.
            diff = NftTableDiff.Between(Emptied(messages, live, diff), target);
        }

        if (diff.ChangesFlags)
        {
            messages.ChangeTable(target.Flags);
        }

        Make(messages, diff);
        foreach (var chain in diff.Chains.Where(chain => chain.Desired is not null))
        {
            EditRules(messages, chain);
        }

        Remove(messages, diff);
    }

    /// <summary>Removes the table.</summary>
    public static void Delete(NftTransaction transaction, string table) => new NftMessages(transaction, table).DeleteTable();

    private static NftTable Emptied(NftMessages messages, NftTable live, NftTableDiff diff)
    {
        foreach (var chain in live.Chains)
        {
            messages.DeleteRule(chain.Name, null);
        }

        foreach (var item in diff.RemovedObjects.Reverse())
        {
            messages.DeleteObject(item);
        }

        return live with
        {
            Chains = EquatableArray.From(live.Chains.Select(chain => chain with { Rules = [] })),
            Objects = EquatableArray.From(live.Objects.Where(item => !diff.RemovedObjects.Contains(item))),
        };
    }

    private static void Make(NftMessages messages, NftTableDiff diff)
    {
        // What is made anew under the same name must be gone first: its rules, then itself.
        foreach (var chain in diff.Chains.Where(chain => chain.IsRecreated))
        {
            messages.DeleteRule(chain.Name, null);
            messages.DeleteChain(chain.Name);
        }

        foreach (var chain in diff.Chains)
        {
            if (chain.Desired is { } desired && (chain.Live is null || chain.IsRecreated))
            {
                messages.NewChain(desired);
            }
            else if (chain is { ChangesPolicy: true, Desired: { } changed })
            {
                messages.ChangePolicy(changed);
            }
        }

        foreach (var item in diff.AddedObjects)
        {
            messages.NewObject(item);
        }
    }

    private static void EditRules(NftMessages messages, NftChainEdit chain)
    {
        var moved = chain.MovedRules();
        foreach (var edit in chain.Rules)
        {
            if (edit.IsKept)
            {
                continue;
            }

            if (edit.Live is { } gone)
            {
                messages.DeleteRule(chain.Name, gone.Handle);
            }
            else if (edit.Desired is { } added)
            {
                // nf_tables cannot move a rule: it is made anew, with the counters it had when it was read.
                messages.NewRule(chain.Name, moved.Take(added) ?? added, edit.Before?.Handle, edit.Number);
            }
        }
    }

    private static void Remove(NftMessages messages, NftTableDiff diff)
    {
        var gone = diff.Chains.Where(chain => chain.Desired is null).ToList();
        gone.ForEach(chain => messages.DeleteRule(chain.Name, null));
        gone.ForEach(chain => messages.DeleteChain(chain.Name));
        foreach (var item in diff.RemovedObjects.Reverse())
        {
            messages.DeleteObject(item);
        }
    }
}
