using TopoApply.Model;

namespace TopoApply.Kinds.Sysctls;

/// <summary>A kernel setting of a namespace below /proc/sys/net. Source: sysctl(8), proc(5).</summary>
internal sealed record Sysctl : Resource
{
    /// <summary>Path below /proc/sys with slashes, such as `net/ipv4/ip_forward`; a link's name may contain dots.</summary>
    public string Path { get; init; } = "";

    /// <summary>The value; runs of white space are one blank.</summary>
    public string? Value { get; init; }

    /// <summary>The value before we first changed it, from our record; null when we never did. Not compared.</summary>
    public string? Original { get; init; }

    /// <inheritdoc/>
    protected override string KeyKind => ResourceKey.SysctlKind;

    /// <inheritdoc/>
    protected override string KeyId => Path;
}
