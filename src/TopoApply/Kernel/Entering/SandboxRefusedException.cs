using System.Globalization;
using TopoApply.Netlink.Namespaces.Launching;
using TopoApply.Netlink.Values;

namespace TopoApply.Kernel.Entering;

/// <summary>The machine does not let users without root have namespaces.</summary>
/// <param name="failure">What it refused.</param>
internal sealed class SandboxRefusedException(LaunchException failure) : Exception(UserNamespaceRules.Explain(failure), failure);

/// <summary>
/// Why a user may not have namespaces. Source: user_namespaces(7), namespaces(7); kernel.unprivileged_userns_clone is Debian's,
/// kernel.apparmor_restrict_unprivileged_userns AppArmor's.
/// </summary>
internal static class UserNamespaceRules
{
    private const string DebianSwitch = "kernel/unprivileged_userns_clone";
    private const string AppArmorSwitch = "kernel/apparmor_restrict_unprivileged_userns";
    private const string Most = "user/max_user_namespaces";

    /// <summary>The switch that forbids it, as `name=value` that allows it; null when none does.</summary>
    public static string? Remedy() =>
        Read(Most) == 0 ? "user.max_user_namespaces=15000"
        : Read(DebianSwitch) == 0 ? "kernel.unprivileged_userns_clone=1"
        : Read(AppArmorSwitch) == 1 ? "kernel.apparmor_restrict_unprivileged_userns=0"
        : null;

    /// <summary>A sentence with what helps.</summary>
    public static string Explain(LaunchException failure) => Remedy() is { } remedy
        ? $"this machine does not let users without root have namespaces of their own ({remedy.Split('=')[0]}): run this command with sudo, or allow it with: sudo sysctl {remedy}"
        : failure.Errno == Errno.ENOSPC
            ? "too many namespaces are in use on this machine (user.max_user_namespaces, user.max_net_namespaces): end some, or run this command with sudo"
            : $"this machine, or the container that we are in, does not let users without root have namespaces of their own ({failure.Message}): run this command with sudo";

    private static int? Read(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText($"/proc/sys/{path}"), CultureInfo.InvariantCulture, out var value) ? value : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Other kernels do not have the switch.
            return null;
        }
    }
}
