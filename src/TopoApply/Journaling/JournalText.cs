using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TopoApply.Kinds;
using TopoApply.Model;

namespace TopoApply.Journaling;

/// <summary>The journal's text cannot be trusted: another version wrote it, or it is not what was written.</summary>
internal sealed class JournalUnreadableException(string message) : Exception(message);

/// <summary>An entry as bytes: a line with format version and SHA-256, then JSON.</summary>
internal static class JournalText
{
    /// <summary>Version of the format; goes up with every change to what is written.</summary>
    private const int Version = 2;

    private const string Magic = "topoapply-journal";

    /// <summary>Writes an entry. The phase is not part of it: a change of phase must not have to write.</summary>
    public static byte[] Write(UnfinishedApply apply)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
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
        }

        var content = body.GetBuffer().AsSpan(0, (int)body.Length);
        return [.. Encoding.ASCII.GetBytes(Header(content)), .. content];
    }

    /// <summary>Reads an entry.</summary>
    /// <exception cref="JournalUnreadableException">It is not whole, or of another version.</exception>
    public static UnfinishedApply Read(JournalPhase phase, byte[] bytes)
    {
        var end = Array.IndexOf(bytes, (byte)'\n') + 1;
        var header = Encoding.ASCII.GetString(bytes, 0, end);
        var body = bytes.AsMemory(end);
        if (header != Header(body.Span))
        {
            throw new JournalUnreadableException(header.StartsWith(Magic, StringComparison.Ordinal) && !header.StartsWith($"{Magic} {Version} ", StringComparison.Ordinal)
                ? $"it was written by another version of this program ({header.Trim()})"
                : "its checksum does not match: it was cut off or changed");
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(phase, document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new JournalUnreadableException($"it does not hold what it should: {exception.Message}");
        }
    }

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

    private static string Header(ReadOnlySpan<byte> body) =>
        string.Create(CultureInfo.InvariantCulture, $"{Magic} {Version} {Convert.ToHexStringLower(SHA256.HashData(body))}\n");

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
