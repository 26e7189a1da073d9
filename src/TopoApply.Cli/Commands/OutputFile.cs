using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>Where a command that makes a document puts it.</summary>
internal static class OutputFile
{
    /// <summary>Writes the text to a file, or to the standard output without one.</summary>
    public static void Write(string? path, string text)
    {
        if (path is null or "-")
        {
            StandardStream.Output.Write(text);
        }
        else
        {
            File.WriteAllText(path, text);
        }
    }
}
