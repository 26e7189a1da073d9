using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kinds.Nftables;

/// <summary>A set on its way from messages to a value.</summary>
internal sealed class NftSetBuilder
{
    // What a set of values may carry beyond its key; the user data are nft's notes for printing, derived from the type.
    private static readonly ushort[] PlainAttributes =
        [NFTA_SET.FLAGS, NFTA_SET.KEY_TYPE, NFTA_SET.KEY_LEN, NFTA_SET.DESC, NFTA_SET.USERDATA];

    /// <summary>NFTA_SET_NAME.</summary>
    public required string Name { get; init; }

    /// <summary>NFTA_SET_ID; only in a batch.</summary>
    public uint? Id { get; init; }

    /// <summary>NFT_SET_*.</summary>
    public uint Flags { get; init; }

    /// <summary>NFTA_SET_KEY_TYPE.</summary>
    public uint KeyType { get; init; }

    /// <summary>NFTA_SET_KEY_LEN.</summary>
    public uint KeyLength { get; init; }

    /// <summary>All attributes but those that identify it.</summary>
    public EquatableArray<byte> Attributes { get; init; }

    /// <summary>Contents of the elements.</summary>
    public List<EquatableArray<byte>> Elements { get; } = [];

    /// <summary>True when it belongs to a rule.</summary>
    public bool IsAnonymous => (Flags & NFT_SET.ANONYMOUS) != 0;

    /// <summary>The anonymous set.</summary>
    public NftSet Build() => (NftSet?)BuildValues() ?? new NftRawSet(Attributes, SortedElements());

    /// <summary>The named set.</summary>
    public NftObject BuildObject() => new(NftObjectKind.Set, Name, Attributes, SortedElements());

    private NftValueSet? BuildValues()
    {
        const uint plainFlags = NFT_SET.ANONYMOUS | NFT_SET.CONSTANT | NFT_SET.INTERVAL;
        if ((Flags & ~plainFlags) != 0 || (Flags & NFT_SET.CONSTANT) == 0 || NftDataType.Find(KeyType, KeyLength) is not { } type || !HasPlainAttributes())
        {
            return null;
        }

        var elements = new List<NftSetElement>();
        foreach (var content in Elements)
        {
            if (ReadElement(content, type.Size) is not { } element)
            {
                return null;
            }

            elements.Add(element);
        }

        var isInterval = (Flags & NFT_SET.INTERVAL) != 0;
        var ranges = isInterval ? Intervals(elements) : elements.ConvertAll(element => new NftRange(element.Value, element.Value));
        return ranges is null ? null : new NftValueSet(type, isInterval, NftValueSet.Normalize([.. ranges], isInterval));
    }

    private bool HasPlainAttributes()
    {
        foreach (var attribute in new AttributeList(Attributes.Span))
        {
            if (!PlainAttributes.AsSpan().Contains(attribute.Type) && attribute.Payload.ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }

        return true;
    }

    private static NftSetElement? ReadElement(EquatableArray<byte> content, int size)
    {
        NftValue? value = null;
        var isEnd = false;
        var isOpen = false;
        foreach (var attribute in new AttributeList(content.Span))
        {
            switch (attribute.Type)
            {
                case NFTA_SET_ELEM.KEY when attribute.Nested.TryGet(NFTA_DATA.VALUE, out var key) && key.Payload.Length == size:
                    value = NftValue.FromBytes(key.Payload);
                    break;
                case NFTA_SET_ELEM.FLAGS when attribute.U32BigEndian <= NFT_SET_ELEM.INTERVAL_END:
                    isEnd = attribute.U32BigEndian == NFT_SET_ELEM.INTERVAL_END;
                    break;
                case NFTA_SET_ELEM.USERDATA when attribute.Payload.SequenceEqual(NftSetElement.OpenUserdata):
                    isOpen = true;
                    break;
                default:
                    return null;
            }
        }

        return value is { } found ? new NftSetElement(found, isEnd, isOpen) : null;
    }

    /// <summary>Pairs starts with the ends behind them; null when they do not pair.</summary>
    private static List<NftRange>? Intervals(List<NftSetElement> elements)
    {
        var ranges = new List<NftRange>();
        NftValue? start = null;
        foreach (var element in elements.OrderBy(element => element.Value).ThenByDescending(element => element.IsEnd))
        {
            if (element.IsEnd && start is { } first)
            {
                ranges.Add(new NftRange(first, element.Value.Previous()));
                start = null;
            }
            else if (!element.IsEnd && start is null)
            {
                start = element.Value;
            }
            else if (!element.IsEnd || !element.Value.IsZero)
            {
                return null;
            }
        }

        if (start is { } last)
        {
            ranges.Add(new NftRange(last, NftValue.Max(last.Size)));
        }

        return ranges;
    }

    // Dumps come in the order of a hash or backwards; an interval set takes elements only in ascending order, ends before starts.
    private EquatableArray<EquatableArray<byte>> SortedElements() => EquatableArray.From(Elements
        .Select(content => (Content: content, Key: KeyOf(content)))
        .OrderBy(item => item.Key.Text, StringComparer.Ordinal)
        .ThenByDescending(item => item.Key.IsEnd)
        .Select(item => item.Content));

    private static (string Text, bool IsEnd) KeyOf(EquatableArray<byte> content)
    {
        var attributes = new AttributeList(content.Span);
        var text = attributes.TryGet(NFTA_SET_ELEM.KEY, out var key) ? Convert.ToHexString(key.Payload) : "";
        return (text, attributes.TryGet(NFTA_SET_ELEM.FLAGS, out var flags) && (flags.U32BigEndian & NFT_SET_ELEM.INTERVAL_END) != 0);
    }
}
