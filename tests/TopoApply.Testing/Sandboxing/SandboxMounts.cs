namespace TopoApply.Testing.Sandboxing;

/// <summary>The calling thread's way into namespaces of its own.</summary>
internal static class SandboxMounts
{
    /// <summary>
    /// New network and mount namespace for the calling thread; then an empty /run and /var/lib, and an /etc that can be written to without the machine
    /// noticing. CLONE_NEWNS gives the thread a file system view of its own (unshare(2)).
    /// </summary>
    public static void Enter()
    {
        if (Native.Unshare(Native.CloneNewNs | Native.CloneNewNet) != 0)
        {
            throw Native.Failure("unshare(CLONE_NEWNS|CLONE_NEWNET)");
        }

        Mount("none", "/", null, Native.MsRec | Native.MsPrivate, null);
        OverlayEtc();
        Mount("tmpfs", "/run", "tmpfs", 0, "mode=755");
        Directory.CreateDirectory("/run/netns");
        Directory.CreateDirectory("/etc/netns");
        Mount("tmpfs", "/etc/netns", "tmpfs", 0, "mode=755");

        // The journal of an unfinished apply lies there.
        Mount("tmpfs", "/var/lib", "tmpfs", 0, "mode=755");

        // `ip netns exec` can only cover files that are there.
        foreach (var file in new[] { "/etc/resolv.conf", "/etc/hosts" })
        {
            if (!File.Exists(file))
            {
                File.Delete(file);
                File.WriteAllText(file, "");
            }
        }
    }

    /// <summary>
    /// /etc/netns need not exist on the machine and must not be made there. An overlay with its upper layer in memory, which keeps living below
    /// the /run that covers it; where overlays are not to be had, a copy.
    /// </summary>
    private static void OverlayEtc()
    {
        Mount("tmpfs", "/run", "tmpfs", 0, "mode=755");
        Directory.CreateDirectory("/run/upper");
        Directory.CreateDirectory("/run/work");
        if (Native.Mount("overlay", "/etc", "overlay", 0, "lowerdir=/etc,upperdir=/run/upper,workdir=/run/work") == 0)
        {
            return;
        }

        using (var copy = ChildProcess.Start(["cp", "-a", "/etc/.", "/run/upper"]))
        {
            copy.WaitForExit();
        }

        Mount("/run/upper", "/etc", null, 4096, null);
    }

    private static void Mount(string source, string target, string? type, ulong flags, string? data)
    {
        if (Native.Mount(source, target, type, flags, data) != 0)
        {
            throw Native.Failure($"mount on {target}");
        }
    }
}
