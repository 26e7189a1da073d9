using System.Buffers;

namespace TopoApply.Diagnostics;

/// <summary>
/// What a document says and could not be read. The rest of it is still judged, so that one run reports everything; but what seems to be
/// missing there may stand in what could not be read, and is then not reported: it may only follow from another mistake.
/// </summary>
internal sealed class Unread
{
    private const int LongestName = 64;
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _beginnings = new(StringComparer.Ordinal);
    private readonly HashSet<string> _incompleteNames = new(StringComparer.Ordinal);
    private HashSet<SourceSpan>? _incompletePlaces;
    private bool _anything;

    /// <summary>Notes a text that could not be read: it may be a name, or hold several.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            text = NameCharacters.Contains(text[0]) || Opens(text) ? AddWord(text) : text[1..];
        }
    }

    /// <summary>Notes that there is something of which nothing is known.</summary>
    public void AddAnything() => _anything = true;

    /// <summary>Notes that a part of what stands at a place could not be read.</summary>
    public void AddPartOf(SourceSpan place) => (_incompletePlaces ??= []).Add(place);

    /// <summary>Notes that something about a named thing could not be read.</summary>
    public void AddPartOf(string name) => _incompleteNames.Add(name);

    /// <summary>True when something of that name may stand in what could not be read.</summary>
    public bool MayName(string name)
    {
        if (_anything || _names.Contains(name))
        {
            return true;
        }

        if (_beginnings.Count == 0)
        {
            return false;
        }

        // A name from a range is known by what stands before the number.
        var beginnings = _beginnings.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i <= name.Length; i++)
        {
            if ((i > 0 || char.IsAsciiDigit(name[0])) && beginnings.Contains(name.AsSpan(0, i)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when there may be more to a thing than what could be read of it.</summary>
    public bool MayAddTo(string name, SourceSpan place) => _incompletePlaces?.Contains(place) == true || _incompleteNames.Contains(name) || MayName(name);

    /// <summary>True when a part of what stands at a place could not be read.</summary>
    public bool IsIncomplete(SourceSpan place) => _anything || _incompletePlaces?.Contains(place) == true;

    // Takes the word at the beginning of the text; gives what is behind it.
    private ReadOnlySpan<char> AddWord(ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExcept(NameCharacters);
        length = length < 0 ? text.Length : length;
        var isBeginning = Opens(text[length..]);
        if (length <= LongestName)
        {
            (isBeginning ? _beginnings : _names).Add(text[..length].ToString());
        }

        if (!isBeginning)
        {
            return text[length..];
        }

        // Of `lan[1-3]x` the end is not looked at.
        text = Behind(text[length..]);
        return text[text.IndexOfAnyExcept(NameCharacters) is var rest and >= 0 ? rest.. : text.Length..];
    }

    // What stands behind a range or expression; when it is not closed, behind its beginning.
    private static ReadOnlySpan<char> Behind(ReadOnlySpan<char> text)
    {
        if (text[0] == '$')
        {
            return text[(text.IndexOf('}') is var close and >= 0 ? close + 1 : 2)..];
        }

        var end = text[1..].IndexOfAnyExceptInRange('-', '9') + 1;
        return text[(end > 0 && text[end] == ']' ? end + 1 : 1)..];
    }

    private static bool Opens(ReadOnlySpan<char> text) => text.StartsWith("[") || text.StartsWith("${");
}
