using System.Text;
using TopoApply.Netlink.Values;
using TopoApply.Planning;

namespace TopoApply.Kinds.Nftables;

/// <summary>What is done to a table, in the words of nft(8): one transaction, like ours.</summary>
internal sealed class NftTableShell
{
    private const string End = "EOF";

    private readonly string _table;
    private readonly StringBuilder _lines = new();

    private NftTableShell(string table) => _table = table;

    /// <summary>The command of an operation.</summary>
    public static string? Of(Operation operation, NftTable table)
    {
        var shell = new NftTableShell(table.Name);
        switch (operation.Verb)
        {
            case OperationVerb.Create:
                shell.Create(table);
                break;
            case OperationVerb.Change or OperationVerb.Adopt when operation.Live is NftTable live:
                shell.Change(NftTableDiff.Between(live, table));
                break;
            case OperationVerb.Delete:
                shell.Line($"delete table inet {table.Name}");
                break;
            default:
                return null;
        }

        return ShellCommand.In(table.Netns, "nft").Add("-f", "-").Raw($" <<'{End}'\n{shell._lines}{End}").ToString();
    }

    private void Create(NftTable table)
    {
        Line($"add table inet {_table}");
        foreach (var chain in table.Chains)
        {
            AddChain(chain);
        }

        foreach (var chain in table.Chains)
        {
            foreach (var rule in chain.Rules)
            {
                Line($"add rule inet {_table} {chain.Name} {NftRuleText.Of(rule)}");
            }
        }

        AddRemarks(table.Objects);
    }

    private void Change(NftTableDiff diff)
    {
        foreach (var chain in diff.Chains.Where(chain => chain.IsRecreated))
        {
            RemoveChain(chain.Name);
        }

        foreach (var chain in diff.Chains)
        {
            if (chain.Desired is { } desired && (chain.Live is null || chain.IsRecreated))
            {
                AddChain(desired);
            }
            else if (chain is { ChangesPolicy: true, Desired: { } changed })
            {
                Line($"add chain inet {_table} {chain.Name} {{ policy {NftTableText.Policy(changed.Policy)}; }}");
            }
        }

        foreach (var chain in diff.Chains.Where(chain => chain.Desired is not null))
        {
            foreach (var edit in chain.Rules.Where(edit => !edit.IsKept))
            {
                Edit(chain.Name, edit);
            }
        }

        foreach (var chain in diff.Chains.Where(chain => chain.Desired is null))
        {
            RemoveChain(chain.Name);
        }

        AddRemarks([.. diff.RemovedObjects, .. diff.AddedObjects]);
    }

    private void Edit(string chain, NftRuleEdit edit)
    {
        if (edit.Live is { } gone)
        {
            Line($"delete rule inet {_table} {chain} handle {gone.Handle}");
        }
        else if (edit.Desired is { } added)
        {
            Line(edit.Before is { } before
                ? $"insert rule inet {_table} {chain} position {before.Handle} {NftRuleText.Of(added)}"
                : $"add rule inet {_table} {chain} {NftRuleText.Of(added)}");
        }
    }

    private void AddChain(NftChain chain)
    {
        var type = NftTableText.Of(chain);
        Line($"add chain inet {_table} {chain.Name}{(type.Length == 0 ? "" : $" {{ {type}; }}")}");
    }

    private void RemoveChain(string chain)
    {
        Line($"flush chain inet {_table} {chain}");
        Line($"delete chain inet {_table} {chain}");
    }

    /// <summary>Sets and the like are somebody's additions; only their bytes are known here.</summary>
    private void AddRemarks(EquatableArray<NftObject> objects)
    {
        foreach (var item in objects)
        {
            Line(ShellCommand.Remark($"{item.Kind.ToString().ToLowerInvariant()} {item.Name} was not made by topoapply and is not shown"));
        }
    }

    /// <summary>An expression that nft itself has no words for here stands as `@name`; such a line is for reading only.</summary>
    private void Line(string text) => _lines.Append(text.ReplaceLineEndings(" ")).Append('\n');
}
