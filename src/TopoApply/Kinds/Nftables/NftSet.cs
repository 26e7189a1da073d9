using System.Text.Json.Serialization;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Nftables;

/// <summary>An anonymous set or map: it belongs to one rule and is part of that rule's value.</summary>
[JsonDerivedType(typeof(NftValueSet), "values")]
[JsonDerivedType(typeof(NftRawSet), "raw")]
internal abstract record NftSet
{
    private protected NftSet()
    {
    }
}

/// <summary>A set of values or of intervals.</summary>
/// <param name="Type">Type of the values.</param>
/// <param name="IsInterval">NFT_SET_INTERVAL: the kernel keeps bounds instead of values.</param>
/// <param name="Ranges">Sorted, disjoint and, in an interval set, not touching each other; single values in any other set.</param>
internal sealed record NftValueSet(NftDataType Type, bool IsInterval, EquatableArray<NftRange> Ranges) : NftSet
{
    /// <summary>The set of the given ranges; it is an interval set when one of them holds more than one value.</summary>
    public static NftValueSet Of(NftDataType type, IEnumerable<NftRange> ranges)
    {
        var list = ranges.ToList();
        var isInterval = list.Any(range => !range.IsSingle);
        return new NftValueSet(type, isInterval, EquatableArray.From(Normalize(list, isInterval)));
    }

    /// <summary>Sorts; joins what overlaps and, in an interval set, what touches: the kernel refuses the one, nft prints the other joined.</summary>
    public static List<NftRange> Normalize(IEnumerable<NftRange> ranges, bool join)
    {
        var result = new List<NftRange>();
        foreach (var range in ranges.Order())
        {
            if (result.Count > 0 && result[^1] is var last
                && (range.First.CompareTo(last.Last) <= 0 || (join && last.Last.TryAdd(1, out var next) && next == range.First)))
            {
                result[^1] = new NftRange(last.First, last.Last.CompareTo(range.Last) >= 0 ? last.Last : range.Last);
            }
            else
            {
                result.Add(range);
            }
        }

        return result;
    }
}

/// <summary>A map, or a set with anything that <see cref="NftValueSet"/> does not hold; kept as the kernel gave it.</summary>
/// <param name="Attributes">NFTA_SET_* without table, name, id, handle and what only answers have.</param>
/// <param name="Elements">Contents of the elements, in an order that the kernel accepts.</param>
internal sealed record NftRawSet(EquatableArray<byte> Attributes, EquatableArray<EquatableArray<byte>> Elements) : NftSet;

/// <summary>A value of a set: up to 16 bytes, compared as a number in network order. Only values of one set are compared.</summary>
/// <param name="Number">The bytes as a number, first byte highest.</param>
/// <param name="Size">Length in bytes, 1 to 16.</param>
internal readonly record struct NftValue(UInt128 Number, int Size) : IComparable<NftValue>
{
    /// <summary>Greatest number of bytes.</summary>
    public const int MaxSize = 16;

    /// <summary>All bits zero.</summary>
    public bool IsZero => Number == 0;

    /// <summary>All bits one.</summary>
    public bool IsMax => Number == UInt128.MaxValue >> (128 - (8 * Size));

    /// <summary>From 1 to 16 bytes.</summary>
    public static NftValue FromBytes(ReadOnlySpan<byte> bytes)
    {
        UInt128 number = 0;
        foreach (var b in bytes)
        {
            number = (number << 8) | b;
        }

        return new NftValue(number, bytes.Length);
    }

    /// <summary>The bytes, first one first.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        for (var i = 0; i < Size; i++)
        {
            bytes[i] = (byte)(Number >> (8 * (Size - 1 - i)));
        }

        return bytes;
    }

    /// <summary>The value that is greater by <paramref name="count"/>; false when there is none.</summary>
    public bool TryAdd(uint count, out NftValue value)
    {
        value = new NftValue(Number + count, Size);
        return Number <= (UInt128.MaxValue >> (128 - (8 * Size))) - count;
    }

    /// <summary>By number.</summary>
    public int CompareTo(NftValue other) => Number.CompareTo(other.Number);
}

/// <summary>Values from first to last, both included.</summary>
internal readonly record struct NftRange(NftValue First, NftValue Last) : IComparable<NftRange>
{
    /// <summary>True when it holds one value.</summary>
    public bool IsSingle => First == Last;

    /// <summary>One value.</summary>
    public static NftRange Single(ReadOnlySpan<byte> bytes) => new(NftValue.FromBytes(bytes), NftValue.FromBytes(bytes));

    /// <summary>By first, then by last.</summary>
    public int CompareTo(NftRange other)
    {
        var order = First.CompareTo(other.First);
        return order != 0 ? order : Last.CompareTo(other.Last);
    }
}
