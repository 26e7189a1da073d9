using System.Globalization;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Kernel.Tests.Leaks;

/// <summary>What this process and a sandbox hold at one moment.</summary>
internal sealed record Holdings
{
    /// <summary>A thread that waits for more work ends after a quarter of a second.</summary>
    private const int IdleThreadsEndMs = 400;

    /// <summary>Open descriptors, as `target` or, where targets are numbered, their kind.</summary>
    public required IReadOnlyList<string> Descriptors { get; init; }

    /// <summary>Threads.</summary>
    public required int Threads { get; init; }

    /// <summary>Mount points of the sandbox.</summary>
    public required IReadOnlyList<string> Mounts { get; init; }

    /// <summary>Network namespaces kept alive by a thread, a descriptor or a mount.</summary>
    public required int Namespaces { get; init; }

    /// <summary>Files and directories below /run, /var/lib and /etc/netns of the sandbox.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Links of the sandbox's own namespace.</summary>
    public required int Links { get; init; }

    /// <summary>Bytes of managed memory that survive a collection.</summary>
    public required long Managed { get; init; }

    /// <summary>Bytes of memory that the process occupies.</summary>
    public required long Resident { get; init; }

    /// <summary>Counts, after what is only waiting to be collected has been.</summary>
    public static Holdings Of(Sandbox sandbox)
    {
        Thread.Sleep(IdleThreadsEndMs);
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return sandbox.Run(() => new Holdings
        {
            Descriptors = OpenDescriptors(),
            Threads = Directory.GetDirectories("/proc/self/task").Length,
            Mounts = MountPoints(),
            Namespaces = NamespacesHeld(),
            Files = FilesBelow("/run", "/var/lib", "/etc/netns"),
            Links = Directory.GetDirectories("/proc/sys/net/ipv4/conf").Length,
            Managed = GC.GetTotalMemory(forceFullCollection: true),
            Resident = ResidentMemory(),
        });
    }

    /// <summary>The countable things of which there is more now than there was; empty when there is none.</summary>
    /// <param name="before">The earlier moment.</param>
    /// <param name="threads">Threads more that do not count: the runtime's pool grows and shrinks at will.</param>
    public IReadOnlyList<string> GrownSince(Holdings before, int threads = 2)
    {
        List<string> grown = [];
        Compare("descriptor", before.Descriptors, Descriptors);
        Compare("mount", before.Mounts, Mounts);
        Compare("file", before.Files, Files);
        Count("threads", before.Threads + threads, Threads);
        Count("namespaces", before.Namespaces, Namespaces);
        Count("links", before.Links, Links);
        return grown;

        void Compare(string what, IReadOnlyList<string> old, IReadOnlyList<string> now)
        {
            var counts = old.CountBy(item => item).ToDictionary();
            grown.AddRange(now.CountBy(item => item)
                .Where(item => item.Value > counts.GetValueOrDefault(item.Key))
                .Select(item => $"{what} {item.Key}: {counts.GetValueOrDefault(item.Key)} -> {item.Value}"));
        }

        void Count(string what, int old, int now)
        {
            if (now > old)
            {
                grown.Add($"{what}: {old} -> {now}");
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Descriptors.Count} descriptors, {Threads} threads, {Mounts.Count} mounts, {Namespaces} namespaces, {Files.Count} files, {Links} links, {Managed / 1024} KiB managed, {Resident / 1024} KiB resident");

    private static List<string> OpenDescriptors() =>
        [.. Directory.GetFileSystemEntries("/proc/self/fd").Select(Target).OfType<string>().Select(Kind).Order(StringComparer.Ordinal)];

    /// <summary>`socket:[4711]` and `net:[4026]` are one kind each; the number is never the same twice.</summary>
    private static string Kind(string target) => target.Contains(":[", StringComparison.Ordinal) ? target[..target.IndexOf('[', StringComparison.Ordinal)] : target;

    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            // The descriptor with which the directory was read, or a thread that has ended.
            return null;
        }
    }

    private static List<string> MountPoints() => [.. Mountinfo().Select(fields => fields[4]).Order(StringComparer.Ordinal)];

    private static int NamespacesHeld() => Directory.GetFileSystemEntries("/proc/self/fd")
        .Concat(Directory.GetDirectories("/proc/self/task").Select(task => $"{task}/ns/net"))
        .Select(Target)
        .Concat(Mountinfo().Select(fields => fields[3]))
        .Where(target => target is not null && target.StartsWith("net:[", StringComparison.Ordinal))
        .Distinct()
        .Count();

    /// <summary>The fields of every mount: proc_pid_mountinfo(5).</summary>
    private static IEnumerable<string[]> Mountinfo() => File.ReadAllLines("/proc/thread-self/mountinfo").Select(line => line.Split(' '));

    private static List<string> FilesBelow(params string[] folders) =>
        [.. folders.SelectMany(folder => Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)];

    private static long ResidentMemory() => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
