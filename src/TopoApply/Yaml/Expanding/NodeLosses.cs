using TopoApply.Diagnostics;

namespace TopoApply.Yaml.Expanding;

/// <summary>What a short form that cannot be written out may have brought.</summary>
internal static class NodeLosses
{
    /// <summary>Notes that something is missing in the namespaces at the ends of a cable.</summary>
    public static void LosePartsOf(YamlMapping cable, DiagnosticBag bag)
    {
        foreach (var item in (cable.Find("endpoints")?.Value as YamlSequence)?.Items ?? [])
        {
            if (item is YamlScalar end)
            {
                bag.Unread.AddPartOf(end.Text.Split(':')[0]);
            }
        }
    }
}
