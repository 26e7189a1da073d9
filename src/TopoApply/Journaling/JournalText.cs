using System.Text.Json;
using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Journaling;

/// <summary>The journal's text cannot be trusted: another version wrote it, or it is not what was written.</summary>
internal sealed class JournalUnreadableException(string message) : Exception(message);

/// <summary>An entry as bytes.</summary>
internal static class JournalText
{
    /// <summary>About what one takes.</summary>
    private const int BytesOfAResource = 320;

    /// <summary>To look for more names than this in each resource takes longer than to read them all.</summary>
    private const int MostNames = 8;

    private static readonly SealedJson s_seal = new("topoapply-journal", 3, static (problem, what) => new JournalUnreadableException(problem switch
    {
        SealProblem.OtherVersion => $"it was written by another version of this program ({what})",
        SealProblem.Foreign or SealProblem.Damaged => "its checksum does not match: it was cut off or changed",
        SealProblem.Content => $"it does not hold what it should: {what}",
    }));

    /// <summary>Writes an entry. The phase is not part of it: a change of phase must not have to write.</summary>
    public static ReadOnlyMemory<byte> Write(UnfinishedApply apply) => s_seal.Write(
        (apply.Entry.Desired.Count + apply.Entry.Snapshot.Count) * BytesOfAResource,
        json =>
        {
            json.WriteStartObject();
            json.WriteString("topology", apply.Entry.Topology);
            json.WriteString("boot", apply.Boot);
            json.WriteNumber("home", apply.Home);
            json.WriteNumber("process", apply.Process);
            json.WriteString("started", apply.Started);
            json.WriteBoolean("adopt", apply.Entry.Adopt);
            json.WriteBoolean("partial", apply.Entry.Partial);
            json.WriteNumber("confirm", apply.Entry.Confirm?.TotalSeconds ?? 0);
            json.WriteBase64String("record", apply.Record ?? []);
            WriteState(json, "desired", apply.Entry.Desired);
            WriteState(json, "snapshot", apply.Entry.Snapshot);
            json.WriteEndObject();
        });

    /// <summary>Reads an entry.</summary>
    /// <exception cref="JournalUnreadableException">It is not whole, or of another version.</exception>
    public static UnfinishedApply Read(JournalPhase phase, byte[] bytes) => s_seal.Read(bytes, body =>
    {
        using var document = JsonDocument.Parse(body);
        return Read(phase, document.RootElement);
    });

    /// <summary>Reads of an entry only where it was written and what was desired in some namespaces, or, for null, in all.</summary>
    /// <exception cref="JournalUnreadableException">It is not whole, or of another version.</exception>
    public static (string Boot, ulong Home, State Desired) ReadDesired(byte[] bytes, IReadOnlySet<NamespaceName>? where) =>
        s_seal.Read(bytes, body => ReadDesired(body, where));

    /// <summary>Writes a state as one property: kind by kind.</summary>
    public static void WriteState(Utf8JsonWriter json, string name, State state)
    {
        json.WriteStartObject(name);
        foreach (var group in state.All.GroupBy(r => r.Key.Kind))
        {
            var kind = ResourceKinds.Get(group.Key);
            json.WriteStartArray(group.Key);
            foreach (var resource in group)
            {
                kind.Write(json, resource);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="WriteState"/> has written.</summary>
    public static State ReadState(JsonElement json)
    {
        List<Resource> resources = [];
        foreach (var group in json.EnumerateObject())
        {
            var kind = ResourceKinds.Get(group.Name);
            resources.AddRange(group.Value.EnumerateArray().Select(kind.Parse));
        }

        return new State(resources);
    }

    private static (string Boot, ulong Home, State Desired) ReadDesired(ReadOnlyMemory<byte> body, IReadOnlySet<NamespaceName>? where)
    {
        var (boot, home) = ("", 0ul);
        var reader = new Utf8JsonReader(body.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "boot":
                    boot = reader.GetString() ?? "";
                    break;
                case "home":
                    home = reader.GetUInt64();
                    break;
                case "desired":
                    return (boot, home, ReadSome(ref reader, body, where));
                default:
                    reader.Skip();
                    break;
            }
        }

        throw new JsonException("There is no desired state.");
    }

    /// <summary>Reads a state's resources in some namespaces or all. Of few, most resources are passed over by the bytes of their names.</summary>
    private static State ReadSome(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, IReadOnlySet<NamespaceName>? where)
    {
        var names = where is null || where.Count > MostNames ? null : where.Select(netns => Quoted(netns.Value)).ToArray();
        List<Resource> resources = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var kind = ResourceKinds.Get(reader.GetString() ?? "");
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                var resource = body[start..(int)reader.BytesConsumed];
                if (names is null || Array.Exists(names, name => resource.Span.IndexOf(name) >= 0))
                {
                    using var document = JsonDocument.Parse(resource);
                    resources.Add(kind.Parse(document.RootElement));
                }
            }
        }

        return new State(where is null ? resources : resources.Where(resource => where.Contains(resource.Netns)));
    }

    private static byte[] Quoted(string text) => [(byte)'"', .. JsonEncodedText.Encode(text).EncodedUtf8Bytes, (byte)'"'];

    private static UnfinishedApply Read(JournalPhase phase, JsonElement root)
    {
        var confirm = root.GetProperty("confirm").GetDouble();
        var record = root.GetProperty("record").GetBytesFromBase64();
        return new UnfinishedApply(
            phase,
            new JournalEntry(
                root.GetProperty("topology").GetString() ?? "",
                ReadState(root.GetProperty("desired")),
                ReadState(root.GetProperty("snapshot")),
                root.GetProperty("adopt").GetBoolean(),
                confirm > 0 ? TimeSpan.FromSeconds(confirm) : null,
                root.GetProperty("partial").GetBoolean()),
            record.Length == 0 ? null : record,
            root.GetProperty("boot").GetString() ?? "",
            root.GetProperty("home").GetUInt64(),
            root.GetProperty("process").GetInt32(),
            root.GetProperty("started").GetDateTimeOffset());
    }
}
