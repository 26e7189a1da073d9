using System.Globalization;
using System.Text;
using System.Text.Json;
using TopoApply.Journaling;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Planning;

namespace TopoApply.Saving;

/// <summary>A saved plan as bytes: a line with format version and checksum, then JSON.</summary>
internal static class SavedPlanText
{
    /// <summary>What such a file begins with.</summary>
    public const string Magic = "topoapply-plan ";

    /// <summary>Version of the format; goes up with every change to what is written.</summary>
    private const int Version = 2;

    /// <summary>Writes a plan.</summary>
    public static byte[] Write(SavedPlan plan)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("topology", plan.Topology);
            json.WriteString("path", plan.Path);
            json.WriteString("text", plan.Text);
            json.WriteBoolean("adopt", plan.Adopt);
            json.WriteStartArray("targets");
            plan.Targets.ToList().ForEach(json.WriteStringValue);
            json.WriteEndArray();
            json.WriteNumber("leftOut", plan.LeftOut);
            json.WriteString("boot", plan.Boot);
            json.WriteNumber("home", plan.Home);
            JournalText.WriteState(json, "read", plan.Read);
            json.WriteStartArray("changes");
            foreach (var change in plan.Changes)
            {
                Write(json, change);
            }

            json.WriteEndArray();
            json.WriteStartArray("operations");
            foreach (var (verb, key) in plan.Operations)
            {
                json.WriteStartObject();
                json.WriteString("verb", verb.ToString());
                Write(json, "key", key);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        var content = body.GetBuffer().AsSpan(0, (int)body.Length);
        return [.. Encoding.ASCII.GetBytes(Header(content)), .. content];
    }

    /// <summary>Reads a plan.</summary>
    /// <exception cref="UnusablePlanException">It is none, not whole, or of another version.</exception>
    public static SavedPlan Read(byte[] bytes)
    {
        var end = Array.IndexOf(bytes, (byte)'\n') + 1;
        var header = Encoding.ASCII.GetString(bytes, 0, end);
        if (!header.StartsWith(Magic, StringComparison.Ordinal))
        {
            throw new UnusablePlanException("it is no plan that topoapply has saved");
        }

        if (!header.StartsWith($"{Magic}{Version} ", StringComparison.Ordinal))
        {
            throw new UnusablePlanException("another version of this program has saved it; plan again");
        }

        if (header != Header(bytes.AsSpan(end)))
        {
            throw new UnusablePlanException("its checksum does not match: it was cut off or changed");
        }

        try
        {
            using var document = JsonDocument.Parse(bytes.AsMemory(end));
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new UnusablePlanException($"it does not hold what it should: {exception.Message}");
        }
    }

    private static string Header(ReadOnlySpan<byte> body) =>
        string.Create(CultureInfo.InvariantCulture, $"{Magic}{Version} {Checksum.Of(body)}\n");

    private static SavedPlan Read(JsonElement root) => new(
        Text(root, "topology"),
        Text(root, "path"),
        Text(root, "text"),
        root.GetProperty("adopt").GetBoolean(),
        [.. root.GetProperty("targets").EnumerateArray().Select(target => target.GetString() ?? "")],
        root.GetProperty("leftOut").GetInt32(),
        Text(root, "boot"),
        root.GetProperty("home").GetUInt64(),
        JournalText.ReadState(root.GetProperty("read")),
        [.. root.GetProperty("changes").EnumerateArray().Select(ReadChange)],
        [.. root.GetProperty("operations").EnumerateArray().Select(o => (Enum.Parse<OperationVerb>(Text(o, "verb")), ReadKey(o.GetProperty("key"))))]);

    private static void Write(Utf8JsonWriter json, SavedChange change)
    {
        json.WriteStartObject();
        Write(json, "key", change.Key);
        json.WriteString("verb", change.Verb.ToString());
        json.WriteString("reason", change.Reason);
        if (change.DraggedBy is { } cause)
        {
            Write(json, "draggedBy", cause);
        }

        json.WriteBoolean("implied", change.Implied);
        json.WriteStartArray("fields");
        foreach (var field in change.Fields)
        {
            json.WriteStartArray();
            foreach (var part in new[] { field.Field, field.Before, field.After, field.Reason })
            {
                json.WriteStringValue(part);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static SavedChange ReadChange(JsonElement json) => new(
        ReadKey(json.GetProperty("key")),
        Enum.Parse<Verb>(Text(json, "verb")),
        [.. json.GetProperty("fields").EnumerateArray().Select(f => new FieldChange(f[0].GetString() ?? "", f[1].GetString(), f[2].GetString(), f[3].GetString()))],
        json.GetProperty("reason").GetString(),
        json.TryGetProperty("draggedBy", out var cause) ? ReadKey(cause) : null,
        json.GetProperty("implied").GetBoolean());

    private static void Write(Utf8JsonWriter json, string name, ResourceKey key)
    {
        json.WriteStartArray(name);
        json.WriteStringValue(key.Kind);
        json.WriteStringValue(key.Netns.Value);
        json.WriteStringValue(key.Id);
        json.WriteEndArray();
    }

    private static ResourceKey ReadKey(JsonElement json) => new(json[0].GetString() ?? "", new NamespaceName(json[1].GetString() ?? ""), json[2].GetString() ?? "");

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? "";
}
