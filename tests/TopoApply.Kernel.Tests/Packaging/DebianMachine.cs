using TopoApply.Testing.Sandboxing;

namespace TopoApply.Kernel.Tests.Packaging;

/// <summary>A sandbox in which `dpkg` installs and removes for real; what it writes goes to memory.</summary>
internal static class DebianMachine
{
    /// <summary>Nothing of ours is installed in it, except for what the machine has.</summary>
    public static Sandbox Bare()
    {
        var sandbox = new Sandbox();
        sandbox.Script(SandboxLayers.Script);
        return sandbox;
    }

    /// <summary>With the package.</summary>
    public static Sandbox WithPackage()
    {
        var sandbox = Bare();
        sandbox.Dpkg("-i", Packages.Debian(Packages.Here));
        return sandbox;
    }

    /// <summary>Runs dpkg; a slow machine takes its time to look through the manual pages.</summary>
    public static void Dpkg(this Sandbox sandbox, params string[] arguments) => sandbox.ExecWith(["dpkg", .. arguments], timeout: TimeSpan.FromMinutes(3)).Expect();

    /// <summary>All files and folders that are called like the program.</summary>
    public static string Traces(this Sandbox sandbox) => sandbox.Script("find /etc /usr /var -iname '*topoapply*' | sort");
}
