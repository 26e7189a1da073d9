namespace TopoApply.Benchmarks.Labs;

/// <summary>A topology of any size that several programs can make.</summary>
/// <param name="Name">As results name it, and as the floor's command does.</param>
/// <param name="Size">Number of hosts or routers.</param>
/// <param name="Yaml">For `topoapply`.</param>
/// <param name="Peer">For the tools that the others use.</param>
internal sealed record Lab(string Name, int Size, string Yaml, PeerScript Peer)
{
    /// <summary>`STAR(100)`.</summary>
    public string Title => $"{Name.ToUpperInvariant()}({Size})";

    /// <summary>The floor's command that makes it.</summary>
    public string[] FloorCommand => [$"create-{Name}", $"{Size}"];
}

/// <summary>
/// What `ip -batch` and its like are fed with, and the same as a script of one command each. A namespace's part is run inside it by the batch, and
/// with `-n` or `ip netns exec` by the script.
/// </summary>
/// <param name="Namespaces">All names, in order.</param>
/// <param name="Forwarding">Settings that are written, by namespace.</param>
/// <param name="Cables">Lines for `ip` that make links between namespaces, run outside.</param>
/// <param name="Inside">Lines for `ip` by namespace, to be run in this order.</param>
/// <param name="Nft">Lines for `nft -f`, by namespace.</param>
/// <param name="Files">Content of resolv.conf by namespace.</param>
internal sealed record PeerScript(
    IReadOnlyList<string> Namespaces,
    IReadOnlyList<(string Netns, string Setting)> Forwarding,
    IReadOnlyList<string> Cables,
    IReadOnlyList<(string Netns, string Line)> Inside,
    IReadOnlyList<(string Netns, string Line)> Nft,
    IReadOnlyList<(string Netns, string Content)> Files)
{
    /// <summary>One process for each command, as shell scripts do it.</summary>
    public string Script() => Text(
        [
            .. Namespaces.Select(n => $"ip netns add {n}"),
            .. Forwarding.Select(f => $"ip netns exec {f.Netns} sysctl -qw {f.Setting}"),
            .. Cables.Select(c => $"ip {c}"),
            .. Inside.Select(i => $"ip -n {i.Netns} {i.Line}"),
            .. Nft.Select(n => $"ip netns exec {n.Netns} nft '{n.Line}'"),
        ]);

    /// <summary>As few processes as these tools allow: one batch outside, and one in each namespace.</summary>
    public string Batches() => Text(
        [
            Batch("", Namespaces.Select(n => $"netns add {n}")),
            .. Forwarding.GroupBy(f => f.Netns).Select(g => $"ip netns exec {g.Key} sysctl -qw {string.Join(' ', g.Select(f => f.Setting))}"),
            Batch("", Cables),
            .. Inside.GroupBy(i => i.Netns).Select(g => Batch($"-n {g.Key} ", g.Select(i => i.Line))),
            .. Nft.GroupBy(n => n.Netns).Select(g => $"ip netns exec {g.Key} nft -f - <<'END'\n{string.Join('\n', g.Select(n => n.Line))}\nEND"),
        ]);

    /// <summary>What takes it away again.</summary>
    public string Removal() => $"ip -batch - <<'END'\n{string.Join('\n', Namespaces.Select(n => $"netns delete {n}"))}\nEND\nrm -rf {string.Join(' ', Files.Select(f => $"/etc/netns/{f.Netns}"))}\n";

    private static string Batch(string options, IEnumerable<string> lines) => $"ip {options}-batch - <<'END'\n{string.Join('\n', lines)}\nEND";

    private string Text(IEnumerable<string> lines) =>
        $"{string.Join('\n', lines.Concat(Files.Select(f => $"mkdir -p /etc/netns/{f.Netns}; printf '%s' '{f.Content}' >/etc/netns/{f.Netns}/resolv.conf")))}\n";
}
