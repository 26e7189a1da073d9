using System.Diagnostics;
using TopoApply.Netlink.Abi;
using TopoApply.Planning;

namespace TopoApply.Kinds.Nftables;

/// <summary>Tables and their differences in the words of nft(8).</summary>
internal static class NftTableText
{
    private static readonly string[] Hooks = ["prerouting", "input", "forward", "output", "postrouting", "ingress"];

    /// <summary>`type nat hook prerouting priority dstnat - 5; policy accept`; empty for a chain without a hook.</summary>
    public static string Of(NftChain chain) => chain.Hook is not { } hook
        ? ""
        : $"type {hook.Type} hook {(hook.Number < Hooks.Length ? Hooks[hook.Number] : $"{hook.Number}")} priority {Priority(hook)}; policy {Policy(chain.Policy)}";

    /// <summary>Everything in the table, as pairs of a name and a text.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Contents(NftTable table)
    {
        List<KeyValuePair<string, string>> lines = [];
        foreach (var item in table.Objects)
        {
            lines.Add(new(ObjectName(item), "not made by topoapply"));
        }

        foreach (var chain in table.Chains)
        {
            lines.Add(new($"chain {chain.Name}", Of(chain)));
            for (var i = 0; i < chain.Rules.Count; i++)
            {
                lines.Add(new(RuleName(chain.Name, i + 1), NftRuleText.Of(chain.Rules[i])));
            }
        }

        return lines;
    }

    /// <summary>What differs, one line for each chain, policy and rule.</summary>
    public static IReadOnlyList<FieldChange> Changes(NftTable live, NftTable desired)
    {
        var diff = NftTableDiff.Between(live, desired);
        List<FieldChange> changes = [];
        if (diff.ChangesFlags)
        {
            changes.Add(new FieldChange("flags", TableFlags(live.Flags), TableFlags(desired.Flags)));
        }

        foreach (var item in diff.RemovedObjects)
        {
            changes.Add(new FieldChange(ObjectName(item), "not made by topoapply", null));
        }

        foreach (var item in diff.AddedObjects)
        {
            changes.Add(new FieldChange(ObjectName(item), null, "as it was"));
        }

        foreach (var chain in diff.Chains)
        {
            AddChain(changes, chain);
        }

        return changes;
    }

    /// <summary>Chains and rules that stay as and where they are.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Unchanged(NftTable live, NftTable desired)
    {
        List<KeyValuePair<string, string>> lines = [];
        foreach (var edit in NftTableDiff.Between(live, desired).Chains)
        {
            if (edit is { Live: not null, Desired: { } chain, IsRecreated: false, ChangesPolicy: false })
            {
                lines.Add(new($"chain {chain.Name}", Of(chain)));
            }

            lines.AddRange(edit.Rules.Where(rule => rule.IsKept).Select(rule => new KeyValuePair<string, string>(RuleName(edit.Name, rule.Number), NftRuleText.Of(rule.Desired!))));
        }

        return lines;
    }

    private static void AddChain(List<FieldChange> changes, NftChainEdit edit)
    {
        if (edit.ChangesPolicy)
        {
            changes.Add(new FieldChange($"{edit.Name} policy", Policy(edit.Live?.Policy), Policy(edit.Desired?.Policy)));
        }
        else if (edit.Live is null || edit.Desired is null || edit.IsRecreated)
        {
            changes.Add(new FieldChange($"chain {edit.Name}", edit.Live is { } before ? Of(before) : null, edit.Desired is { } after ? Of(after) : null));
        }

        AddRules(changes, edit.Name, NftTableDiff.Rules(edit.Live?.Rules ?? [], edit.Desired?.Rules ?? []));
    }

    private static void AddRules(List<FieldChange> changes, string chain, List<NftRuleEdit> edits)
    {
        var removed = edits.Where(edit => edit.Desired is null).ToList();
        var moved = new HashSet<NftRuleEdit>();
        foreach (var added in edits.Where(edit => edit.Live is null))
        {
            var from = removed.FirstOrDefault(edit => !moved.Contains(edit) && added.Desired is { } rule && rule.Equals(edit.Live));
            if (from.Live is { } same)
            {
                moved.Add(from);
                moved.Add(added);
                changes.Add(new FieldChange($"{chain} rule {NftRuleText.Of(same)}", $"position {from.Number}", $"position {added.Number}"));
            }
        }

        // A rule that goes and one that comes in its place are one line.
        NftRuleEdit? pending = null;
        foreach (var edit in edits.Where(edit => !moved.Contains(edit)))
        {
            switch (edit)
            {
                case { Desired: null }:
                    Flush();
                    pending = edit;
                    break;
                case { Live: null, Desired: { } desired }:
                    changes.Add(new FieldChange(RuleName(chain, edit.Number), pending is { Live: { } old } ? NftRuleText.Of(old) : null, NftRuleText.Of(desired)));
                    pending = null;
                    break;
                case { IsKept: true }:
                    Flush();
                    break;
                default:
                    throw new UnreachableException();
            }
        }

        Flush();

        void Flush()
        {
            if (pending is { Live: { } gone } edit)
            {
                changes.Add(new FieldChange(RuleName(chain, edit.Number), NftRuleText.Of(gone), null));
            }

            pending = null;
        }
    }

    private static string RuleName(string chain, int number) => $"{chain} rule {number}";

    private static string ObjectName(NftObject item) => $"{item.Kind.ToString().ToLowerInvariant()} {item.Name}";

    /// <summary>`drop` or `accept`.</summary>
    public static string Policy(uint? policy) => policy == NF_VERDICT.DROP ? "drop" : "accept";

    private static string TableFlags(uint flags) => flags switch { 0 => "none", 1 => "dormant", _ => $"0x{flags:x}" };

    // As nft: the nearest name within ten, where the hook has one.
    private static string Priority(NftHook hook)
    {
        (string Name, int Value)[] names =
        [
            ("raw", -300), ("mangle", -150), ("filter", 0), ("security", 50),
            .. hook.Number switch
            {
                NF_INET.PRE_ROUTING => new[] { ("dstnat", -100) },
                NF_INET.POST_ROUTING => [("srcnat", 100)],
                _ => [],
            },
        ];
        foreach (var (name, value) in names)
        {
            // Any 32 bits are a priority to the kernel.
            var distance = (long)hook.Priority - value;
            if (Math.Abs(distance) <= 10)
            {
                return distance == 0 ? name : distance > 0 ? $"{name} + {distance}" : $"{name} - {-distance}";
            }
        }

        return $"{hook.Priority}";
    }
}
