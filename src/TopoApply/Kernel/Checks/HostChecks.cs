namespace TopoApply.Kernel.Checks;

/// <summary>All checks of this machine. They read, and try things out in a namespace that nobody else sees; nothing is changed.</summary>
internal static class HostChecks
{
    /// <summary>Runs them, the most fundamental ones first.</summary>
    public static IEnumerable<Finding> Run()
    {
        var mayChange = HostRights.Missing() is null;
        IEnumerable<Finding> all = [.. RightsCheck.Run(), KernelCheck.Version(File.ReadAllText("/proc/sys/kernel/osrelease").Trim())];
        if (mayChange)
        {
            all = all.Concat(KernelCheck.Features()).Concat(DirectoryCheck.Run()).Concat(FirewallCheck.Run());
        }
        else
        {
            all = all.Append(Finding.Warning("features, firewall", "they cannot be looked at without root", "sudo topoapply doctor"));
        }

        return all.Concat(SysctlCheck.Run()).Concat(NameCheck.Run());
    }
}
