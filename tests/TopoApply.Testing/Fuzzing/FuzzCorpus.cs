using TopoApply.Netlink.Abi;

namespace TopoApply.Testing.Fuzzing;

/// <summary>Real messages to start from.</summary>
/// <param name="Name">The file they are from.</param>
/// <param name="Protocol">NETLINK_*.</param>
/// <param name="Bytes">One or more messages.</param>
internal sealed record FuzzSeed(string Name, int Protocol, byte[] Bytes);

/// <summary>What `ip`, `nft` and the kernel said: the golden files, and the kernel's answers beside this file (Corpus/capture.py).</summary>
internal static class FuzzCorpus
{
    /// <summary>All of it.</summary>
    public static IReadOnlyList<FuzzSeed> All { get; } =
    [
        .. In(Repository.PathOf("tests", "TopoApply.Netlink.Tests", "Golden")),
        .. In(Repository.PathOf("tests", "TopoApply.Testing", "Fuzzing", "Corpus")),
    ];

    /// <summary>Inputs that something was wrong with once.</summary>
    public static IReadOnlyList<FuzzSeed> Found { get; } = In(Repository.PathOf("tests", "TopoApply.Testing", "Fuzzing", "Found"));

    private static List<FuzzSeed> In(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.hex", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file => Read(Path.GetRelativePath(folder, file), file)),
    ];

    private static FuzzSeed Read(string name, string file) =>
        new(name, name.StartsWith("nft", StringComparison.Ordinal) ? NETLINK.NETFILTER : NETLINK.ROUTE, Hex.Parse(File.ReadAllText(file)));
}
