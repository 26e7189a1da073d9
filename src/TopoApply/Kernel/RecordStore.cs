using System.Runtime.InteropServices;
using TopoApply.Netlink;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;

namespace TopoApply.Kernel;

/// <summary>The record's file: /run/topoapply/topologies/NAME.json, replaced as a whole.</summary>
internal sealed class RecordStore(string topology)
{
    private const string DirectoryPath = HostPaths.Run + "/topologies";
    private const uint DirectoryMode = 0x1C0; // 0700
    private const uint FileMode = 0x180; // 0600
    private const int MostBytes = 64 * 1024 * 1024;

    private static readonly string Boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    private string FileName => $"{topology}.json";

    /// <summary>The names of all topologies that have a record of this boot, sorted.</summary>
    public static IReadOnlyList<string> Topologies()
    {
        if (!Directory.Exists(DirectoryPath))
        {
            return [];
        }

        return [.. Directory.EnumerateFiles(DirectoryPath, "*.json")
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name => NameText.IsValid(name) && !new RecordStore(name).Load().IsEmpty)
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Reads the record; an empty one when there is none.</summary>
    public OwnershipRecord Load() => ReadBytes() is { } bytes ? OwnershipRecord.Parse(bytes, Boot) : new OwnershipRecord();

    /// <summary>Reads a record that was kept elsewhere.</summary>
    public static OwnershipRecord Parse(byte[] bytes) => OwnershipRecord.Parse(bytes, Boot);

    /// <summary>The file as it is; null when there is none.</summary>
    public byte[]? ReadBytes()
    {
        using var directory = SecureDirectory.TryOpen(DirectoryPath, DirectoryMode, make: false);
        if (directory is null)
        {
            return null;
        }

        using var file = Libc.OpenAt(directory, FileName, OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.NonBlock | OpenFlags.CloseOnExec, 0);
        if (file.IsInvalid)
        {
            var errno = Marshal.GetLastPInvokeError();
            return errno == Errno.ENOENT ? null : throw KernelException.Call($"Opening {DirectoryPath}/{FileName}", errno);
        }

        return FileContent.Read(file, MostBytes);
    }

    /// <summary>Writes the record, or removes its file when nothing is recorded.</summary>
    public void Save(OwnershipRecord record) => WriteBytes(record.IsEmpty ? null : record.ToJson(topology, Boot));

    /// <summary>Replaces the file; null removes it.</summary>
    public void WriteBytes(byte[]? bytes)
    {
        SecureDirectory.Make(HostPaths.Run);
        using var directory = SecureDirectory.Open(DirectoryPath, DirectoryMode);
        if (bytes is null)
        {
            _ = Libc.UnlinkAt(directory, $".{FileName}", 0);
            _ = Libc.UnlinkAt(directory, FileName, 0);
            return;
        }

        FileContent.Replace(directory, $".{FileName}", directory, FileName, bytes, FileMode);
    }
}
