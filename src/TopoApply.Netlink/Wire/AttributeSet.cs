using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace TopoApply.Netlink.Wire;

/// <summary>The attributes that may stand at one place of a message: their names, and what is nested in them.</summary>
internal sealed class AttributeSet
{
    private readonly Lazy<FrozenDictionary<ushort, string>> _names;
    private readonly FrozenDictionary<ushort, Func<AttributeList, AttributeSet?>> _nested;

    /// <summary>Describes a set whose names are the constants of a class of Abi.</summary>
    /// <param name="constants">For example IFLA, whose member MTU is the kernel's IFLA_MTU.</param>
    /// <param name="headerLength">Bytes before the first attribute: the family's fixed header.</param>
    /// <param name="nested">The set inside an attribute, chosen by looking at its siblings where it depends on them.</param>
    public AttributeSet(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] Type constants,
        int headerLength = 0,
        params (ushort Type, Func<AttributeList, AttributeSet?> Set)[] nested)
    {
        HeaderLength = headerLength;
        _names = new(() => constants.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral && field.FieldType == typeof(ushort))
            .DistinctBy(field => (ushort?)field.GetRawConstantValue())
            .ToFrozenDictionary(field => (ushort)(field.GetRawConstantValue() ?? 0), field => $"{constants.Name}_{field.Name}"));
        _nested = nested.ToFrozenDictionary(entry => entry.Type, entry => entry.Set);
    }

    /// <summary>Bytes before the first attribute.</summary>
    public int HeaderLength { get; }

    /// <summary>True when the payload is a sequence of rtnexthop structures, each with attributes of this set.</summary>
    public bool IsNextHops { get; init; }

    /// <summary>The set inside every member of a list whose types are mere numbers, or null.</summary>
    public AttributeSet? Member { get; init; }

    /// <summary>The kernel's name; `attribute 99` when there is none here.</summary>
    public string Name(ushort type) => Member is not null ? $"member {type}" : _names.Value.TryGetValue(type, out var name) ? name : $"attribute {type}";

    /// <summary>The set nested in an attribute, or null when its payload is not a list.</summary>
    public AttributeSet? Nested(ushort type, AttributeList siblings) => Member is not null ? Member : _nested.TryGetValue(type, out var set) ? set(siblings) : null;
}
