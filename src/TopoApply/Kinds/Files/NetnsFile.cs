using TopoApply.Model;

namespace TopoApply.Kinds.Files;

/// <summary>A file under /etc/netns/NAME that `ip netns exec` shows as /etc/FILE in that namespace. Source: ip-netns(8).</summary>
internal sealed record NetnsFile : Resource
{
    /// <summary>`resolv.conf` or `hosts`.</summary>
    public string Name { get; init; } = "";

    /// <summary>The whole content, header line included.</summary>
    public string? Content { get; init; }

    /// <inheritdoc/>
    protected override string KeyKind => "file";

    /// <inheritdoc/>
    protected override string KeyId => Name;
}
