using System.Text;
using TopoApply.Diagnostics;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Netlink;
using TopoApply.Planning;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Files;

/// <summary>Files that `ip netns exec` shows under /etc.</summary>
internal sealed class FileKind : ResourceKind<NetnsFile>
{
    private static readonly string[] Names = ["hosts", "resolv.conf"];
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public override string Name => "file";

    /// <inheritdoc/>
    public override IReadOnlyList<Field<NetnsFile>> Fields => FileFields.Table;

    /// <summary>They lie under /etc/netns, whether the namespace exists or not.</summary>
    public override bool LivesInNamespace => false;

    /// <inheritdoc/>
    public override void Read(NamespaceReader reader)
    {
        if (reader.Netns.IsHost)
        {
            return;
        }

        foreach (var (name, bytes) in Find(reader))
        {
            var content = Text(bytes);
            var isOurs = content is not null && content.StartsWith(OwnershipMark.FileHeader(reader.Topology) + "\n", StringComparison.Ordinal);
            reader.Add(new NetnsFile
            {
                Netns = reader.Netns,
                Name = name,
                Content = content,
                Ownership = isOurs ? Ownership.Owned : Ownership.Foreign,
            });
        }
    }

    /// <summary>Who has written a file shows only in comments.</summary>
    protected override IReadOnlyList<FieldChange> Compare(NetnsFile desired, NetnsFile live) => desired.Content != live.Content && FileRaising.SaysTheSame(desired.Content, live.Content)
        ? [.. base.Compare(desired, live).Select(c => c with { IsMark = true })]
        : base.Compare(desired, live);

    /// <summary>Nothing: a file may be there before its namespace.</summary>
    protected override IEnumerable<ResourceKey> Requires(NetnsFile resource, State state) => [];

    /// <inheritdoc/>
    protected override string Describe(NetnsFile resource) => $"file {HostPaths.NamespaceFiles}/{resource.Netns}/{resource.Name}";

    /// <inheritdoc/>
    protected override void CleanUp(NetnsFile resource) => NetnsFileStore.CleanUp(resource.Netns, resource.Name);

    /// <summary>Files carry no packets.</summary>
    public override Disruption DisruptionOf(Change change) => Disruption.None;

    /// <inheritdoc/>
    protected override IEnumerable<string> Shell(Operation operation, NetnsFile resource, State target)
    {
        var directory = $"{HostPaths.NamespaceFiles}/{resource.Netns}";
        var path = $"{directory}/{resource.Name}";
        if (operation.Verb == OperationVerb.Delete)
        {
            return
            [
                ShellCommand.Here("rm").Add("-f", path).ToString(),
                ShellCommand.Here("rmdir").Add("--ignore-fail-on-non-empty", directory).ToString(),
            ];
        }

        var lines = (resource.Content ?? "").TrimEnd('\n').Split('\n');
        return
        [
            ShellCommand.Here("mkdir").Add("-p", directory).ToString(),
            ShellCommand.Here("printf").Add("%s\\n").Add(lines).Raw(" >").Add(path).ToString(),
        ];
    }

    /// <inheritdoc/>
    protected override void Execute(Operation operation, NetnsFile resource, OperationContext context)
    {
        context.Flush();
        if (operation.Verb == OperationVerb.Delete)
        {
            NetnsFileStore.Delete(resource.Netns, resource.Name);
        }
        else if (resource.Content is { } content)
        {
            var inPlace = operation.Live is not null && context.TrySession(resource.Netns) is { } session && NamespaceProcesses.Any(session);
            NetnsFileStore.Write(resource.Netns, resource.Name, Encoding.UTF8.GetBytes(content), inPlace);
        }
    }

    /// <summary>What others may write to is not read, and a wish for files there is refused.</summary>
    private IReadOnlyList<(string Name, byte[]? Content)> Find(NamespaceReader reader)
    {
        try
        {
            return reader.Hold(this, NetnsFileStore.Open) is { } all ? NetnsFileStore.Read(all, reader.Netns, Names) : [];
        }
        catch (KernelException exception)
        {
            foreach (var file in reader.DesiredHere<NetnsFile>())
            {
                reader.Bag.Error(DiagnosticCodes.Foreign, file.Origin, exception.Message, "files in it are shown under /etc to every program that `ip netns exec` starts");
            }

            return [];
        }
    }

    private static string? Text(byte[]? bytes)
    {
        try
        {
            return bytes is null ? null : Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
