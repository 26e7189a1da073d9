using TopoApply.Benchmarks.EndToEnd;

namespace TopoApply.Kernel.Tests;

/// <summary>The program as a user would publish it, made once in each run for all tests that want it, beside what was built.</summary>
internal static class PublishedProgram
{
    private static readonly Lazy<string> s_path = new(Publish);

    /// <summary>The executable `topoapply`; the first who asks waits for its making.</summary>
    public static string Path => s_path.Value;

    private static string Publish()
    {
        var folder = System.IO.Path.Combine(AppContext.BaseDirectory, "published");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return Programs.PublishOurs(folder);
    }
}
