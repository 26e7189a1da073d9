namespace TopoApply.Netlink.Values;

/// <summary>Collects the elements of an <see cref="EquatableArray{T}"/>.</summary>
/// <param name="capacity">How many are expected; when it is as many, they are not copied.</param>
internal sealed class ArrayBuilder<T>(int capacity = 4)
{
    private T[]? _items;

    /// <summary>Number of elements so far.</summary>
    public int Count { get; private set; }

    /// <summary>One of them.</summary>
    public T this[int index]
    {
        get => index < Count ? _items![index] : throw new ArgumentOutOfRangeException(nameof(index));
        set => _items![index < Count ? index : throw new ArgumentOutOfRangeException(nameof(index))] = value;
    }

    /// <summary>Adds one at the end.</summary>
    public void Add(T item)
    {
        if (_items is null || Count == _items.Length)
        {
            var larger = new T[_items is null ? Math.Max(capacity, 1) : 2 * Count];
            _items?.CopyTo(larger, 0);
            _items = larger;
        }

        _items[Count++] = item;
    }

    /// <summary>The elements; the builder is empty again.</summary>
    public EquatableArray<T> Take()
    {
        var (items, count) = (_items, Count);
        (_items, Count) = (null, 0);
        if (items is null)
        {
            return default;
        }

        if (count < items.Length)
        {
            var exact = new T[count];
            Array.Copy(items, exact, count);
            items = exact;
        }

        return new EquatableArray<T>(items);
    }
}
