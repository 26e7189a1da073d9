using FluentAssertions;

namespace TopoApply.Testing;

/// <summary>Texts kept in files. `UPDATE_GOLDEN=1 dotnet test` writes them anew; the difference is then reviewed like code.</summary>
internal static class Golden
{
    /// <summary>Compares a text with a file below tests/; writes the file when asked to.</summary>
    /// <param name="path">Path below tests/, such as `TopoApply.Tests/Golden/plan.txt`.</param>
    /// <param name="actual">The text that the program made.</param>
    public static void Check(string path, string actual)
    {
        var file = Repository.PathOf("tests", path);
        var text = actual.ReplaceLineEndings("\n");
        if (!text.EndsWith('\n'))
        {
            text += "\n";
        }

        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file) ?? ".");
            File.WriteAllText(file, text);
            return;
        }

        File.Exists(file).Should().BeTrue($"{path} should exist (UPDATE_GOLDEN=1 writes it); the text is:\n{text}");
        TextDiff.Demand(File.ReadAllText(file), text, $"{path} differs (UPDATE_GOLDEN=1 rewrites it)");
    }
}
