namespace TopoApply.Testing;

/// <summary>Where the sources are that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>A path below the folder of the solution.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "TopoApply.sln")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No TopoApply.sln above {AppContext.BaseDirectory}.");
    }
}
