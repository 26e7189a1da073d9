using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Namespaces;
using TopoApply.Netlink.Namespaces.Launching;
using TopoApply.Netlink.Values;

namespace TopoApply.Kernel.Entering;

/// <summary>Runs a program in a named namespace, as `ip netns exec` does: its network, its files under /etc, its /sys.</summary>
internal sealed class NamespaceEntry : IDisposable
{
    private readonly NamespaceName _name;
    private readonly NetworkNamespace _netns;

    private NamespaceEntry(NamespaceName name, NetworkNamespace netns)
    {
        _name = name;
        _netns = netns;
    }

    /// <summary>The names there are, sorted; not all of them need be namespaces.</summary>
    public static IReadOnlyList<string> Names() => Directory.Exists(HostPaths.NamespaceNames)
        ? [.. Directory.EnumerateFiles(HostPaths.NamespaceNames).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Opens a namespace by its name; null when there is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="found">What has that name.</param>
    public static NamespaceEntry? TryOpen(NamespaceName name, out NamespaceFile found)
    {
        (found, var netns) = NetworkNamespace.OpenNamed($"{HostPaths.NamespaceNames}/{name}");
        return netns is null ? null : new NamespaceEntry(name, netns);
    }

    /// <summary>The names of its links.</summary>
    public IReadOnlyList<string> Links() => LinkNames.Of(_netns);

    /// <summary>Becomes the program.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="warn">Hears of files that are not shown.</param>
    /// <exception cref="LaunchException">It could not be started.</exception>
    public void Replace(IReadOnlyList<string> command, Action<string> warn)
    {
        using var steps = new LaunchSteps();
        steps.Enter(_netns, _name.Value).OwnMounts();
        AddView(steps, warn);
        RuntimeFiles.Remove();
        Launch.Replace(steps, command);
    }

    /// <summary>Starts the program with process ids, a host's name and mounts of its own.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="warn">Hears of files that are not shown.</param>
    /// <exception cref="LaunchException">It could not be started.</exception>
    public LaunchedProcess StartIsolated(IReadOnlyList<string> command, Action<string> warn)
    {
        using var steps = new LaunchSteps();
        steps.Enter(_netns, _name.Value).NoMountsOut().SetHostName(_name.Value).Mount("proc", "/proc");
        AddView(steps, warn);
        return Launch.Start(NamespaceFlags.NewProcesses | NamespaceFlags.NewHostName | NamespaceFlags.NewMounts, steps, command);
    }

    /// <inheritdoc/>
    public void Dispose() => _netns.Dispose();

    private void AddView(LaunchSteps steps, Action<string> warn)
    {
        MachineView.AddSystem(steps);
        foreach (var warning in ShownFiles.AddTo(steps, _name))
        {
            warn(warning);
        }

        MachineView.HideResolvers(steps);
        steps.ReturnTo(Environment.CurrentDirectory);
    }
}
