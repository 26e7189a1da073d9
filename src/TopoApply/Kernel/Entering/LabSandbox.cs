using System.Globalization;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Namespaces.Launching;

namespace TopoApply.Kernel.Entering;

/// <summary>
/// A machine for one run: network, mounts and processes of its own, with empty /run/netns, /etc/netns and /run/topoapply; for somebody who is
/// not root also users of its own, in which that somebody is root. The kernel removes all of it when the program in it ends.
/// </summary>
internal static class LabSandbox
{
    private static readonly string[] s_resolverFiles = ["resolv.conf", "hosts"];

    /// <summary>True in a sandbox.</summary>
    public static bool IsHere => HostPaths.OfSandbox.All(Directory.Exists);

    /// <summary>Starts a program in a new sandbox.</summary>
    /// <exception cref="LaunchException">It could not be started.</exception>
    /// <exception cref="SandboxRefusedException">The machine does not let its users have one.</exception>
    public static LaunchedProcess Start(IReadOnlyList<string> command)
    {
        var flags = NamespaceFlags.NewMounts | NamespaceFlags.NewNet | NamespaceFlags.NewProcesses;
        using var steps = new LaunchSteps();
        var needsUsers = HostRights.Missing() is not null;
        if (needsUsers)
        {
            flags |= NamespaceFlags.NewUsers;
            AddUsers(steps);
        }

        steps.NoMountsOut();
        MachineView.AddSystem(steps);
        steps.Lenient = true;
        steps.Mount("proc", "/proc");
        steps.Lenient = false;
        AddConfiguration(steps);
        AddRun(steps);
        steps.ReturnTo(Environment.CurrentDirectory);
        try
        {
            return Launch.Start(flags, steps, command);
        }
        catch (LaunchException failure) when (needsUsers && !failure.IsProgram)
        {
            throw new SandboxRefusedException(failure);
        }
    }

    /// <summary>Who starts it is root in it. Groups must be given up before: user_namespaces(7).</summary>
    private static void AddUsers(LaunchSteps steps) => steps
        .WriteFile("/proc/self/setgroups", "deny")
        .WriteFile("/proc/self/uid_map", string.Create(CultureInfo.InvariantCulture, $"0 {Libc.EffectiveUser()} 1"))
        .WriteFile("/proc/self/gid_map", string.Create(CultureInfo.InvariantCulture, $"0 {Libc.EffectiveGroup()} 1"));

    private static void AddConfiguration(LaunchSteps steps)
    {
        var resolver = ShownFiles.RealResolver();
        var replaced = s_resolverFiles.Where(name => !File.Exists($"/etc/{name}")).ToHashSet(StringComparer.Ordinal);
        if (resolver is not null)
        {
            replaced.Add(resolver.Name);
        }

        RebuiltDirectory.AddTo(steps, "/etc", replaced.Append("netns").ToHashSet(StringComparer.Ordinal));
        steps.MakeDirectory(HostPaths.NamespaceFiles);
        foreach (var name in replaced)
        {
            steps.MakeFile($"/etc/{name}");
        }

        if (resolver is not null)
        {
            steps.Bind(resolver.Source, resolver.Target);
        }
    }

    private static void AddRun(LaunchSteps steps)
    {
        MachineView.HideResolvers(steps);
        RebuiltDirectory.AddTo(steps, "/run", new HashSet<string>(StringComparer.Ordinal) { "netns", "topoapply" });
        steps.MakeDirectory(HostPaths.NamespaceNames);
        foreach (var path in HostPaths.OfSandbox)
        {
            steps.MakeDirectory(path, SecureDirectory.OwnerOnly);
        }
    }
}
