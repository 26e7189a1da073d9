using System.Text;
using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Planning;

namespace TopoApply.Cli.Rendering;

/// <summary>Writes a plan, or why there is none, as JSON; schema/plan.schema.json says what it holds.</summary>
internal static class PlanJson
{
    /// <summary>Version of the form. It goes up when something is taken away or means something else, not when something is added.</summary>
    private const int Version = 1;

    /// <summary>The text.</summary>
    /// <param name="topology">The topology's name.</param>
    /// <param name="view">The plan; null when it is refused.</param>
    /// <param name="diagnostics">Warnings and errors.</param>
    public static string Of(string topology, PlanView? view, IReadOnlyList<Diagnostic> diagnostics)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("format", "topoapply-plan");
            json.WriteNumber("version", Version);
            json.WriteString("topology", topology);
            json.WriteBoolean("refused", view is null);
            if (view is not null)
            {
                WritePlan(json, view);
            }

            json.WriteStartArray("diagnostics");
            foreach (var diagnostic in diagnostics)
            {
                Write(json, diagnostic);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WritePlan(Utf8JsonWriter json, PlanView view)
    {
        json.WriteString("disruption", PlanText.Word(view.Worst));
        if (view.Plan.Targets.Count > 0)
        {
            json.WriteStartObject("partial");
            json.WriteStartArray("targets");
            view.Plan.Targets.ToList().ForEach(json.WriteStringValue);
            json.WriteEndArray();
            json.WriteNumber("leftOut", view.Plan.LeftOut);
            json.WriteEndObject();
        }

        json.WriteStartObject("summary");
        foreach (var verb in Enum.GetValues<Verb>())
        {
            json.WriteNumber(Word(verb), view.Count(verb));
        }

        json.WriteNumber("operations", view.Plan.Operations.Count);
        json.WriteEndObject();

        json.WriteStartArray("drift");
        foreach (var moved in view.Drift)
        {
            json.WriteStartObject();
            WriteIdentity(json, moved.Resource);
            json.WriteString("kind", DriftText.Word(moved.Kind));
            WriteFields(json, moved.Fields);
            json.WriteEndObject();
        }

        json.WriteEndArray();

        json.WriteStartArray("changes");
        foreach (var change in view.Plan.Changes)
        {
            Write(json, change);
        }

        json.WriteEndArray();

        json.WriteStartArray("operations");
        foreach (var operation in view.Plan.Operations)
        {
            json.WriteStartObject();
            json.WriteString("verb", OperationsText.Word(operation.Verb));
            WriteIdentity(json, operation.Resource);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Change change)
    {
        json.WriteStartObject();
        json.WriteString("verb", Word(change.Verb));
        WriteIdentity(json, change.Resource);
        json.WriteString("disruption", PlanText.Word(PlanView.DisruptionOf(change)));
        json.WriteBoolean("implied", change.Implied);
        if (change.Reason is { } reason)
        {
            json.WriteString("reason", reason);
        }

        if (change.DraggedBy is { } cause)
        {
            json.WriteString("draggedBy", cause.ToString());
        }

        WriteFields(json, change.Fields);
        json.WriteStartObject("attributes");
        foreach (var (name, value) in ResourceKinds.Get(change.Key.Kind).Attributes(change.Resource))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        WriteOrigin(json, change.Resource.Origin);
        json.WriteEndObject();
    }

    private static void WriteIdentity(Utf8JsonWriter json, Resource resource)
    {
        json.WriteString("key", resource.Key.ToString());
        json.WriteString("namespace", resource.Netns.Value);
        json.WriteString("type", resource.Key.Kind);
        json.WriteString("description", ResourceKinds.Get(resource.Key.Kind).Describe(resource));
    }

    private static void WriteFields(Utf8JsonWriter json, IEnumerable<FieldChange> fields)
    {
        json.WriteStartArray("fields");
        foreach (var field in fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Field);
            json.WriteString("before", field.Before);
            json.WriteString("after", field.After);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Diagnostic diagnostic)
    {
        json.WriteStartObject();
        json.WriteString("code", diagnostic.Code);
        json.WriteString("severity", diagnostic.Severity == Severity.Error ? "error" : "warning");
        json.WriteString("message", diagnostic.Message);
        if (diagnostic.Hint is { } hint)
        {
            json.WriteString("hint", hint);
        }

        WriteOrigin(json, diagnostic.Span);
        json.WriteEndObject();
    }

    private static void WriteOrigin(Utf8JsonWriter json, SourceSpan span)
    {
        if (span.IsNone)
        {
            return;
        }

        json.WriteStartObject("origin");
        json.WriteString("file", span.File ?? "");
        json.WriteNumber("line", span.Line);
        json.WriteNumber("column", span.Column);
        json.WriteEndObject();
    }

    /// <summary>As plans say it.</summary>
    private static string Word(Verb verb) => verb == Verb.Delete ? "remove" : verb.ToString().ToLowerInvariant();
}
