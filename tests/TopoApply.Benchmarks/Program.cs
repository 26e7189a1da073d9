namespace TopoApply.Benchmarks;

/// <summary>The benchmarks' command line.</summary>
internal static class Program
{
    private static int Main() => 0;
}
