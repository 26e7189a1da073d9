using System.Diagnostics;
using TopoApply.Diagnostics;

namespace TopoApply.Yaml;

/// <summary>
/// A document with mistakes is read as far as it goes: a list leaves out the items that cannot be read, a mapping of names the names, a
/// section its keys. What is left goes through all stages, and everything left out is noted here.
/// </summary>
internal static class Losses
{
    /// <summary>Notes that a value or a row has been left out: it may mention names, but makes nothing that has one.</summary>
    public static void Lose(this DiagnosticBag bag, YamlNode node) => Note(node, mayName: false, bag.Unread);

    /// <summary>Notes that something has been left out that may have made things with names.</summary>
    public static void LoseNames(this DiagnosticBag bag, YamlNode node) => Note(node, mayName: true, bag.Unread);

    /// <summary>Notes that a key has been left out with its value.</summary>
    public static void LoseNames(this DiagnosticBag bag, YamlNode key, YamlNode value)
    {
        bag.LoseNames(key);
        bag.LoseNames(value);
    }

    private static void Note(YamlNode node, bool mayName, Unread unread)
    {
        switch (node)
        {
            case YamlScalar scalar:
                unread.Add(scalar.Text);
                break;
            case YamlRefused { Text: { } text }:
                unread.Add(text);
                break;
            case YamlRefused when mayName:
                unread.AddAnything();
                break;
            case YamlRefused:
                break;
            case YamlSequence sequence:
                foreach (var item in sequence.Items)
                {
                    Note(item, mayName, unread);
                }

                break;
            case YamlMapping mapping:
                foreach (var entry in mapping.Entries)
                {
                    Note(entry.Key, mayName, unread);
                    Note(entry.Value, mayName, unread);
                }

                break;
            default:
                throw new UnreachableException();
        }
    }
}
