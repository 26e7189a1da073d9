using TopoApply.Kernel.Entering;

namespace TopoApply.Kernel.Checks;

/// <summary>Who we are, and what users may do here.</summary>
internal static class RightsCheck
{
    /// <summary>Runs the check.</summary>
    public static IEnumerable<Finding> Run()
    {
        var remedy = UserNamespaceRules.Remedy();
        if (HostRights.Missing() is null)
        {
            yield return Finding.Ok("rights", "namespaces can be made and changed");
        }
        else if (remedy is null)
        {
            yield return Finding.Warning("rights", "without root only `try`, `validate`, `explain` and `plan --against empty` work", "sudo topoapply doctor");
        }
        else
        {
            yield return Finding.Problem("rights", "namespaces can only be made by root", "sudo topoapply doctor");
        }

        yield return remedy is null
            ? Finding.Ok("user namespaces", "`try` works without root, unless a container or a security module forbids it")
            : Finding.Warning("user namespaces", $"{remedy.Split('=')[0]} keeps `try` from working without root", $"sudo sysctl {remedy}");
    }
}
