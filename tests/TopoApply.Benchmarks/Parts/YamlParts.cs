using BenchmarkDotNet.Attributes;
using TopoApply.Benchmarks.EndToEnd;
using TopoApply.Benchmarks.Labs;
using TopoApply.Yaml;

namespace TopoApply.Benchmarks.Parts;

/// <summary>From a file's text to the desired state.</summary>
[MemoryDiagnoser]
public class YamlParts
{
    private readonly string _star = StarLab.Of(100).Yaml;
    private readonly string _many = OtherMeasurements.ManyNamespaces(1000);

    /// <summary>A lab of a hundred hosts.</summary>
    [Benchmark]
    public int Star100() => Load(_star);

    /// <summary>Many small namespaces.</summary>
    [Benchmark]
    public int Namespaces1000() => Load(_many);

    private static int Load(string yaml) => YamlLoader.Load("lab.yaml", yaml).Desired!.Count;
}
