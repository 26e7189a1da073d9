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
    public static NftValueSet Of(NftDataType type, params NftRange[] ranges)
    {
        var isInterval = Array.Exists(ranges, range => !range.IsSingle);
        return new NftValueSet(type, isInterval, Normalize(ranges, isInterval));
    }

    /// <summary>Sorts; joins what overlaps and, in an interval set, what touches: the kernel refuses the one, nft prints the other joined.</summary>
    public static EquatableArray<NftRange> Normalize(NftRange[] ranges, bool join)
    {
        // One value is the rule, and to sort it would cost more than all the rest: the sorting of structures of ours is compiled when used.
        if (ranges.Length > 1)
        {
            Array.Sort(ranges);
        }

        var result = new ArrayBuilder<NftRange>();
        foreach (var range in ranges)
        {
            if (result.Count > 0 && result[result.Count - 1] is var last
                && (range.First.CompareTo(last.Last) <= 0 || (join && last.Last.TryNext(out var next) && next == range.First)))
            {
                result[result.Count - 1] = new NftRange(last.First, last.Last.CompareTo(range.Last) >= 0 ? last.Last : range.Last);
            }
            else
            {
                result.Add(range);
            }
        }

        return result.Take();
    }
}

/// <summary>A map, or a set with anything that <see cref="NftValueSet"/> does not hold; kept as the kernel gave it.</summary>
/// <param name="Attributes">NFTA_SET_* without table, name, id, handle and what only answers have.</param>
/// <param name="Elements">Contents of the elements, in an order that the kernel accepts.</param>
internal sealed record NftRawSet(EquatableArray<byte> Attributes, EquatableArray<EquatableArray<byte>> Elements) : NftSet;

/// <summary>A value of a set: up to 16 bytes, compared as a number in network order. Only values of one set are compared.</summary>
/// <param name="High">The number's upper 64 bits. Two halves: code that touches a UInt128 cannot be compiled ahead.</param>
/// <param name="Low">Its lower 64 bits; the last byte is lowest.</param>
/// <param name="Size">Length in bytes, 1 to 16.</param>
internal readonly record struct NftValue(ulong High, ulong Low, int Size) : IComparable<NftValue>
{
    /// <summary>Greatest number of bytes.</summary>
    public const int MaxSize = 16;

    private const int Half = sizeof(ulong);

    /// <summary>All bits zero.</summary>
    public bool IsZero => (High | Low) == 0;

    /// <summary>All bits one.</summary>
    public bool IsMax => this == Max(Size);

    /// <summary>From 1 to 16 bytes.</summary>
    public static NftValue FromBytes(ReadOnlySpan<byte> bytes)
    {
        ulong high = 0;
        ulong low = 0;
        foreach (var b in bytes)
        {
            high = (high << 8) | (low >> 56);
            low = (low << 8) | b;
        }

        return new NftValue(high, low, bytes.Length);
    }

    /// <summary>The least value of a size.</summary>
    public static NftValue Zero(int size) => new(0, 0, size);

    /// <summary>The greatest value of a size.</summary>
    public static NftValue Max(int size) => new(Ones(size - Half), Ones(size), size);

    /// <summary>The bytes, first one first.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        for (var i = 0; i < Size; i++)
        {
            // From the last, lowest, byte on.
            bytes[Size - 1 - i] = (byte)(i < Half ? Low >> (8 * i) : High >> (8 * (i - Half)));
        }

        return bytes;
    }

    /// <summary>The value that is greater by one; false when there is none.</summary>
    public bool TryNext(out NftValue value)
    {
        var low = unchecked(Low + 1);
        value = new NftValue(low == 0 ? unchecked(High + 1) : High, low, Size);
        return !IsMax;
    }

    /// <summary>The value that is less by one; there must be one.</summary>
    public NftValue Previous() => new(Low == 0 ? High - 1 : High, unchecked(Low - 1), Size);

    /// <summary>True when all bits behind the first <paramref name="length"/> are zero.</summary>
    public bool IsMasked(int length) => this == WithLast(length, set: false);

    /// <summary>The value with all bits behind the first <paramref name="length"/> set.</summary>
    public NftValue Filled(int length) => WithLast(length, set: true);

    /// <summary>By number.</summary>
    public int CompareTo(NftValue other)
    {
        var order = High.CompareTo(other.High);
        return order != 0 ? order : Low.CompareTo(other.Low);
    }

    private NftValue WithLast(int length, bool set)
    {
        var bits = (8 * Size) - length;
        var low = bits >= 64 ? ulong.MaxValue : (1UL << bits) - 1;
        var high = bits <= 64 ? 0 : bits >= 128 ? ulong.MaxValue : (1UL << (bits - 64)) - 1;
        return set ? new NftValue(High | high, Low | low, Size) : new NftValue(High & ~high, Low & ~low, Size);
    }

    private static ulong Ones(int bytes) => bytes <= 0 ? 0 : bytes >= Half ? ulong.MaxValue : (1UL << (8 * bytes)) - 1;
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
