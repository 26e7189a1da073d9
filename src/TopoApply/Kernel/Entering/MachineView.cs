using TopoApply.Netlink.Namespaces.Launching;

namespace TopoApply.Kernel.Entering;

/// <summary>What of the machine's file system a program in another network namespace must not see as the machine has it.</summary>
internal static class MachineView
{
    private const string System = "/sys";

    /// <summary>Where name lookups are answered by daemons, which sit in the machine's own namespace: nscd(8), nss-resolve(8), nss-mdns.</summary>
    public static IReadOnlyList<string> Resolvers { get; } = ["/run/nscd", "/run/systemd/resolve", "/run/avahi-daemon"];

    /// <summary>
    /// /sys/class/net shows the namespace in which it was mounted. Where the machine refuses (some containers), the old one stays, as the
    /// program itself does not depend on it.
    /// </summary>
    public static void AddSystem(LaunchSteps steps)
    {
        var wasLenient = steps.Lenient;
        steps.Lenient = true;
        steps.Mount("sysfs", System, readOnly: IsReadOnly(System));
        steps.Lenient = wasLenient;
    }

    /// <summary>Without these sockets lookups are made by the program itself, in its own namespace, by its own resolv.conf.</summary>
    public static void HideResolvers(LaunchSteps steps)
    {
        foreach (var directory in Resolvers.Where(Directory.Exists))
        {
            steps.Mount("tmpfs", directory, "mode=755");
        }
    }

    /// <summary>Options of the last mount on a place: proc_pid_mountinfo(5).</summary>
    private static bool IsReadOnly(string path) =>
        File.ReadLines("/proc/thread-self/mountinfo")
            .Select(line => line.Split(' '))
            .LastOrDefault(fields => fields.Length > 5 && fields[4] == path)?[5].Split(',').Contains("ro") ?? false;
}
