using System.Text.Json;
using TopoApply.Journaling;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Planning;

namespace TopoApply.Saving;

/// <summary>A saved plan as bytes.</summary>
internal static class SavedPlanText
{
    /// <summary>What such a file begins with.</summary>
    public const string Beginning = Word + " ";

    private const string Word = "topoapply-plan";

    private static readonly SealedJson s_seal = new(Word, 2, static (problem, what) => new UnusablePlanException(problem switch
    {
        SealProblem.Foreign => "it is no plan that topoapply has saved",
        SealProblem.OtherVersion => "another version of this program has saved it; plan again",
        SealProblem.Damaged => "its checksum does not match: it was cut off or changed",
        SealProblem.Content => $"it does not hold what it should: {what}",
    }));

    /// <summary>Writes a plan.</summary>
    public static ReadOnlyMemory<byte> Write(SavedPlan plan) => s_seal.Write(
        plan.Text.Length,
        json =>
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
        });

    /// <summary>Reads a plan.</summary>
    /// <exception cref="UnusablePlanException">It is none, not whole, or of another version.</exception>
    public static SavedPlan Read(byte[] bytes) => s_seal.Read(bytes, body =>
    {
        using var document = JsonDocument.Parse(body);
        return Read(document.RootElement);
    });

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
