using TopoApply.Netlink.Namespaces.Launching;

namespace TopoApply.Kernel.Entering;

/// <summary>This process, which may become another program where it is.</summary>
internal static class ThisProcess
{
    /// <summary>Becomes the program.</summary>
    /// <exception cref="LaunchException">It could not be started.</exception>
    public static void Become(IReadOnlyList<string> command)
    {
        using var steps = new LaunchSteps();
        RuntimeFiles.Remove();
        Launch.Replace(steps, command);
    }
}
