using System.Text.Json;
using FluentAssertions;
using TopoApply.Diagnostics;
using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Yaml;

namespace TopoApply.Tests.Expanding;

/// <summary>Files in a folder of their own, loaded together, and what became of them.</summary>
internal sealed class Written : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("topoapply-yaml-");

    /// <summary>Path of a file.</summary>
    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>Writes a file.</summary>
    public Written With(string name, string yaml)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], yaml);
        return this;
    }

    /// <summary>Loads a file.</summary>
    public LoadResult Load(string name = "lab.yaml", LoadLimits? limits = null, params (string Name, string Value)[] variables) =>
        YamlLoader.LoadFile(this[name], limits, variables.ToDictionary(v => v.Name, v => v.Value));

    /// <summary>What loading a file says, with the folder left out.</summary>
    public IEnumerable<string> Said(LoadResult result) => result.Diagnostics.Select(d => Said(d).Replace(_folder.FullName + "/", "", StringComparison.Ordinal));

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A diagnostic in one line: place, code, message, notes, hint.</summary>
    public static string Said(Diagnostic diagnostic)
    {
        var notes = "";
        for (var through = diagnostic.Span.Through; through is not null; through = through.Next)
        {
            notes += $" <{through.How}{(through.At.IsNone ? "" : $" at {through.At}")}>";
        }

        return $"{diagnostic.Span} {diagnostic.Code}: {diagnostic.Message}{notes}{(diagnostic.Hint is null ? "" : $" ({diagnostic.Hint})")}".Trim();
    }

    /// <summary>Everything that is wanted, as text.</summary>
    public static IReadOnlyList<string> Wanted(LoadResult result)
    {
        result.Diagnostics.Select(Said).Should().BeEmpty();
        return Wanted(result.Desired!);
    }

    /// <summary>Everything in a state, as text.</summary>
    public static IReadOnlyList<string> Wanted(State state) => [.. state.Sorted.Select(r => $"{r.Key} {JsonSerializer.Serialize(r, r.GetType(), ResourceJson.Default)}")];
}
