using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TopoApply.Netlink.Values;

/// <summary>
/// An immutable array that compares by its elements, for use inside records; the default value is empty. It holds a plain array and does
/// its own counting: each collection of the framework that is made for one more of our structures is types to load and code to compile
/// when the program starts.
/// </summary>
[CollectionBuilder(typeof(EquatableArray), nameof(EquatableArray.Create))]
internal readonly struct EquatableArray<T> : IEquatable<EquatableArray<T>>, IEnumerable<T>
{
    private readonly T[]? _items;

    /// <summary>Takes over an array that nobody changes any more.</summary>
    internal EquatableArray(T[] items) => _items = items;

    /// <summary>The elements of an immutable array.</summary>
    public EquatableArray(ImmutableArray<T> items) => _items = ImmutableCollectionsMarshal.AsArray(items);

    /// <summary>The elements; never default.</summary>
    public ImmutableArray<T> Items => _items is null ? [] : ImmutableCollectionsMarshal.AsImmutableArray(_items);

    /// <summary>The elements in their place.</summary>
    public ReadOnlySpan<T> Span => _items;

    /// <summary>How many elements there are.</summary>
    public int Count => _items is null ? 0 : _items.Length;

    /// <summary>One of them.</summary>
    public T this[int index] => _items is null ? throw new ArgumentOutOfRangeException(nameof(index)) : _items[index];

    /// <summary>True when both hold equal elements in the same order.</summary>
    public static bool operator ==(EquatableArray<T> left, EquatableArray<T> right) => left.Equals(right);

    /// <summary>The opposite of ==.</summary>
    public static bool operator !=(EquatableArray<T> left, EquatableArray<T> right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(EquatableArray<T> other)
    {
        if (ReferenceEquals(_items, other._items))
        {
            return true;
        }

        if (Count != other.Count)
        {
            return false;
        }

        for (var i = 0; i < Count; i++)
        {
            if (!EqualityComparer<T>.Default.Equals(this[i], other[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in this)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", Items)}]";

    /// <summary>Enumerates without allocation.</summary>
    public Enumerator GetEnumerator() => new(_items);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Goes through the elements.</summary>
    internal struct Enumerator(T[]? items) : IEnumerator<T>
    {
        private int _index = -1;

        /// <inheritdoc/>
        public readonly T Current => items![_index];

        readonly object? IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext() => items is not null && ++_index < items.Length;

        /// <inheritdoc/>
        public void Reset() => _index = -1;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}

/// <summary>Builder for collection expressions.</summary>
internal static class EquatableArray
{
    /// <summary>Copies the elements.</summary>
    public static EquatableArray<T> Create<T>(ReadOnlySpan<T> items) => items.IsEmpty ? default : new(items.ToArray());

    /// <summary>Copies the elements of a list.</summary>
    public static EquatableArray<T> From<T>(List<T> items) => items.Count == 0 ? default : new(items.ToArray());

    /// <summary>Copies the elements of any sequence.</summary>
    public static EquatableArray<T> From<T>(IEnumerable<T> items) => new(items.ToArray());
}
