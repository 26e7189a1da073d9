namespace TopoApply.Kernel;

/// <summary>Whether this process is root only in a user namespace of its own. Source: user_namespaces(7).</summary>
internal static class UserNamespace
{
    private static readonly Lazy<bool> s_isMapped = new(() => !File.ReadAllText("/proc/self/uid_map").Contains("4294967295", StringComparison.Ordinal));

    /// <summary>What the kernel shows as the owner of what belongs to a user without a number here: /proc/sys/kernel/overflowuid.</summary>
    public const uint Overflow = 65534;

    /// <summary>True when not all users have a number here; the machine's root is then shown as <see cref="Overflow"/>.</summary>
    public static bool IsMapped => s_isMapped.Value;
}
