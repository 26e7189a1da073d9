using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Planning;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Rules;

/// <summary>Policy routing rules.</summary>
internal sealed class RuleKind : ResourceKind<Rule>
{
    /// <inheritdoc/>
    public override string Name => "rule";

    /// <inheritdoc/>
    public override bool NeedsHostRecord => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Field<Rule>> Fields => RuleFields.Table;

    /// <inheritdoc/>
    public override void Read(NamespaceReader reader)
    {
        reader.Dump(
            RTM.GETRULE,
            static writer => writer.Header(new FibRuleHdr { Family = AF.UNSPEC }),
            (in message) =>
            {
                if (RuleCodec.Decode(message, reader.Netns) is { } rule)
                {
                    // Of several rules with the same selectors the first decides; the others show when it is gone.
                    reader.TryAdd(rule.OwnedAs(Classify(reader, rule)));
                }
                else if (reader.Everything && RuleCodec.Unsaid(message) is { } what)
                {
                    reader.Omit(what);
                }
            });
    }

    /// <summary>Nothing: a rule may name a link or a table that is not there (yet).</summary>
    protected override IEnumerable<ResourceKey> Requires(Rule resource, State state) => [];

    /// <inheritdoc/>
    protected override string Describe(Rule resource)
    {
        var selectors = $"{(resource.Inverted ? " not" : "")} from {resource.From?.ToString() ?? "all"}{(resource.To is { } to ? $" to {to}" : "")}"
            + $"{(resource.InputLink is { } input ? $" iif {input}" : "")}{(resource.OutputLink is { } output ? $" oif {output}" : "")}"
            + (resource.Mark is { } mark ? $" fwmark 0x{mark:x}{(resource.MarkMask is { } mask and not uint.MaxValue ? $"/0x{mask:x}" : "")}" : "");
        var action = resource.Action is { } a and not RuleAction.Lookup
            ? $" {a.ToString().ToLowerInvariant()}"
            : resource.Table is { } table ? $" lookup {(table == RT_TABLE.MAIN ? "main" : table.ToString())}" : "";
        return $"rule {resource.Priority}:{(resource.Family == IpFamily.V6 ? " IPv6" : "")}{selectors}{action}";
    }

    /// <inheritdoc/>
    protected override bool Shows(Rule resource, string field, string value) =>
        field is not ("table" or "action") && (field != "protocol" || resource.Protocol != Marks.Protocol);

    /// <inheritdoc/>
    protected override IEnumerable<string> Shell(Operation operation, Rule resource, State target) => RuleShell.Of(operation, resource);

    /// <inheritdoc/>
    protected override void Execute(Operation operation, Rule resource, OperationContext context)
    {
        var protocol = resource.Protocol ?? Marks.Protocol;
        switch (operation.Verb)
        {
            case OperationVerb.Create:
                var exclusive = HasLookalike(resource, context.Live) || HasLookalike(resource, context.Target) ? (ushort)0 : NLM_F.EXCL;
                context.Send(resource.Netns, RTM.NEWRULE, (ushort)(NLM_F.CREATE | exclusive), w => RuleCodec.Write(w, resource, protocol));
                break;
            case OperationVerb.Change or OperationVerb.Adopt when operation.Live is Rule live:
                // The kernel cannot change a rule; a second one of the same selectors may stand beside the first for a moment.
                var mine = resource with { Protocol = Marks.Protocol };
                context.Send(resource.Netns, RTM.NEWRULE, NLM_F.CREATE | NLM_F.EXCL, w => RuleCodec.Write(w, mine, Marks.Protocol), Errno.EEXIST);
                if (live.Protocol != Marks.Protocol || live.Action != mine.Action || live.Table != mine.Table)
                {
                    Delete(live, context);
                }

                break;
            case OperationVerb.Delete:
                Delete(resource, context);
                break;
        }
    }

    /// <summary>
    /// NLM_F_EXCL takes a rule that says less for the same as one that says more: what the new rule does not mention is not compared
    /// (rule_exists in net/core/fib_rules.c, seen on 6.18 by CascadeTests). The read has shown that this very rule is not there.
    /// </summary>
    private static bool HasLookalike(Rule rule, State state) => state.All.Any(r => r is Rule other
        && other.Netns == rule.Netns && other.Family == rule.Family && other.Priority == rule.Priority && other.Key != rule.Key);

    private static void Delete(Rule rule, OperationContext context) => context.Send(
        rule.Netns,
        RTM.DELRULE,
        0,
        w => RuleCodec.Write(w, rule, rule.Protocol ?? Marks.Protocol),
        Errno.ENOENT,
        Errno.ESRCH);

    private static Ownership Classify(NamespaceReader reader, Rule rule)
    {
        var protocol = rule.Protocol ?? 0;
        return reader.Classify(Marks.IsStatic(protocol), protocol == Marks.Protocol && reader.Record.HasHostObject(rule.Key));
    }
}
