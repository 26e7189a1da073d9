using TopoApply.Journaling;
using TopoApply.Model;
using TopoApply.Netlink;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;

namespace TopoApply.Kernel;

/// <summary>
/// What the last apply of a topology has verified: its journal, kept under another name when it is done with. That costs a rename. It only
/// serves to tell what others changed since; without it nothing but that is missing, so it is not synced, and damage is no error.
/// </summary>
internal static class VerifiedState
{
    private const long BytesWorthAThread = 256 * 1024;

    /// <summary>Keeps the journal of an apply that counts, in place of what was kept before; or forgets that.</summary>
    public static void Replace(Descriptor directory, string journal, string topology, bool keep)
    {
        if (keep && File.Exists(journal))
        {
            File.Move(journal, $"{HostPaths.State}/{NameOf(topology)}", overwrite: true);
        }
        else
        {
            _ = Libc.UnlinkAt(directory, NameOf(topology), 0);
        }
    }

    /// <summary>Forgets what was kept of a topology of which nothing is there any more.</summary>
    public static void Forget(string topology)
    {
        using var directory = SecureDirectory.TryOpen(HostPaths.State, LinuxJournal.DirectoryMode, make: false);
        _ = directory is null ? 0 : Libc.UnlinkAt(directory, NameOf(topology), 0);
    }

    /// <summary>
    /// The state that was verified in some namespaces, or in all; null when it is not known, was in another network namespace, or went with a restart of
    /// the machine.
    /// </summary>
    public static State? Of(string topology, IReadOnlySet<NamespaceName>? where = null)
    {
        try
        {
            using var directory = SecureDirectory.TryOpen(HostPaths.State, LinuxJournal.DirectoryMode, make: false);
            return directory is not null
                && LinuxJournal.ReadFile(directory, NameOf(topology)) is { } bytes
                && JournalText.ReadDesired(bytes, where) is var (boot, home, desired)
                && LinuxJournal.Here == (boot, home) ? desired : null;
        }
        catch (Exception exception) when (exception is JournalUnreadableException or KernelException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// The state that was verified everywhere, read on a thread of its own while its caller does something else; or, when there is so little of it
    /// that a thread would take longer, when it is asked for.
    /// </summary>
    public static Func<State?> Ahead(string topology)
    {
        if (new FileInfo($"{HostPaths.State}/{NameOf(topology)}") is not { Exists: true, Length: > BytesWorthAThread })
        {
            return () => Of(topology);
        }

        var reading = Task.Factory.StartNew(() => Of(topology), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return () => reading.GetAwaiter().GetResult();
    }

    private static string NameOf(string topology) => $"applied-{topology}";
}
