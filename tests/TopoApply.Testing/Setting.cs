using System.Globalization;

namespace TopoApply.Testing;

/// <summary>Numbers that make a suite longer or repeat one of its runs, from the environment.</summary>
internal static class Setting
{
    /// <summary>A number; null when it is not set or is none.</summary>
    /// <param name="name">The variable, such as TOPOAPPLY_FAULTS.</param>
    public static int? Number(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The same for numbers beyond two thousand million.</summary>
    /// <param name="name">The variable.</param>
    public static long? LongNumber(string name) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The seed that was asked for by TOPOAPPLY_SEED, or one of chance's choice.</summary>
    public static int Seed() => Number("TOPOAPPLY_SEED") ?? Random.Shared.Next(1_000_000);
}
