using System.Collections.Concurrent;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Testing.Oracles;

/// <summary>What an oracle is asked to leave out.</summary>
[Flags]
internal enum OracleOptions
{
    /// <summary>All configuration.</summary>
    None = 0,

    /// <summary>Leave out sysctls.</summary>
    WithoutSysctls = 1,

    /// <summary>Leave out link addresses, where they are not part of the question (a kernel's random choice).</summary>
    WithoutMacs = 2,

    /// <summary>Leave out our own ownership marks (alias, group, protocol numbers, header lines and modes of files).</summary>
    WithoutMarks = 4,

    /// <summary>Leave out nftables.</summary>
    WithoutNft = 8,
}

/// <summary>
/// Says what is configured in a sandbox, from `ip -j`, `nft -j` and the files themselves, sharing no code with the product. Configuration
/// only: no operational state, counters, timers, handles; nothing that the kernel makes by itself from other configuration.
/// </summary>
internal sealed class Oracle(Sandbox sandbox, OracleOptions options = OracleOptions.None)
{
    /// <summary>The sandbox's own namespace, as lines of text.</summary>
    public string Host() => string.Join('\n', new NamespaceOracle(sandbox, options, "host").Lines());

    /// <summary>One named namespace.</summary>
    public string Namespace(string name) => string.Join('\n', new NamespaceOracle(sandbox, options, name).Lines());

    /// <summary>The sandbox's own namespace, all named ones, and the files of /etc/netns.</summary>
    public string All()
    {
        var names = sandbox.Run(Names);
        var parts = new ConcurrentDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var name in names.Prepend("host"))
        {
            parts[name] = new NamespaceOracle(sandbox, options, name).Lines();
        }

        List<string> lines = [];
        foreach (var name in names.Prepend("host"))
        {
            lines.Add($"namespace {name}");
            lines.AddRange(parts[name].Select(line => $"  {line}"));
        }

        lines.AddRange(sandbox.Run(() => Files(options.HasFlag(OracleOptions.WithoutMarks))));
        return string.Join('\n', lines);
    }

    /// <summary>The cookie (SO_NETNS_COOKIE) of every named namespace: two readings with the same cookie saw the same one.</summary>
    public IReadOnlyDictionary<string, ulong> Cookies()
    {
        var cookies = new SortedDictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var name in sandbox.Run(Names))
        {
            cookies[name] = sandbox.RunIn(name, NamespaceOracle.Cookie);
        }

        return cookies;
    }

    /// <summary>Names under /run/netns, sorted.</summary>
    public IReadOnlyList<string> NamespaceNames() => sandbox.Run(Names);

    private static List<string> Names() =>
        Directory.Exists("/run/netns") ? [.. Directory.EnumerateFiles("/run/netns").Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)] : [];

    private static List<string> Files(bool withoutMarks)
    {
        List<string> lines = [];
        if (Directory.Exists("/etc/netns"))
        {
            foreach (var path in Directory.EnumerateFiles("/etc/netns", "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                lines.Add(withoutMarks ? $"file {path}" : $"file {path} mode {Convert.ToString((int)File.GetUnixFileMode(path), 8)}");
                lines.AddRange(File.ReadAllText(path).TrimEnd('\n').Split('\n').Where(line => !withoutMarks || !line.StartsWith('#')).Select(line => $"  {line}"));
            }
        }

        return lines;
    }
}
