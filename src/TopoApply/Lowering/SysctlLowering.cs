using TopoApply.Diagnostics;
using TopoApply.Kinds.Sysctls;
using TopoApply.Model;

namespace TopoApply.Lowering;

/// <summary>The settings of a namespace from all places where they can be said; what the namespace says itself beats `defaults`.</summary>
internal static class SysctlLowering
{
    /// <summary>One resource for each setting.</summary>
    public static IEnumerable<Sysctl> Lower(Topology topology, NamespaceEntry netns, Findings findings)
    {
        if (HasNone(netns.Spec) && (topology.Defaults?.Namespaces is not { } common || HasNone(common)) && netns.Interfaces.TrueForAll(HasNone))
        {
            return [];
        }

        var own = new Dictionary<string, Sysctl>(StringComparer.Ordinal);
        Collect(netns, netns.Spec, own, findings);
        foreach (var entry in netns.Interfaces)
        {
            foreach (var setting in entry.Spec?.Sysctls ?? [])
            {
                Add(netns, $"net/{setting.Name.Replace("*", entry.Name.Value, StringComparison.Ordinal)}", setting.Value, setting.Span, own, findings);
            }
        }

        if (!netns.Name.IsHost)
        {
            AddDefaults(topology, netns, own, findings);
        }

        return own.Values;
    }

    private static bool HasNone(NamespaceSpec spec) => spec.Forwarding is null && spec.Sysctls is null;

    private static bool HasNone(InterfaceEntry entry) => entry.Spec?.Sysctls is null && entry.Defaults?.Sysctls is null;

    private static void AddDefaults(Topology topology, NamespaceEntry netns, Dictionary<string, Sysctl> own, Findings findings)
    {
        var defaults = new Dictionary<string, Sysctl>(StringComparer.Ordinal);
        if (topology.Defaults?.Namespaces is { } spec)
        {
            Collect(netns, spec, defaults, findings);
        }

        foreach (var entry in netns.Interfaces)
        {
            foreach (var setting in entry.Defaults?.Sysctls ?? [])
            {
                Add(netns, $"net/{setting.Name.Replace("*", entry.Name.Value, StringComparison.Ordinal)}", setting.Value, setting.Span, defaults, findings);
            }
        }

        foreach (var (path, setting) in defaults)
        {
            own.TryAdd(path, setting);
        }
    }

    private static void Collect(NamespaceEntry netns, NamespaceSpec spec, Dictionary<string, Sysctl> settings, Findings findings)
    {
        if (spec.Forwarding is { } forwarding)
        {
            AddForwarding(SysctlPath.ForwardingV4, forwarding.Value.V4);
            AddForwarding(SysctlPath.ForwardingV6, forwarding.Value.V6);

            void AddForwarding(string path, bool? on)
            {
                if (on is { } value)
                {
                    Add(netns, path, value ? "1" : "0", forwarding.Span, settings, findings);
                }
            }
        }

        foreach (var setting in spec.Sysctls ?? [])
        {
            Add(netns, SysctlPath.Canonical(setting.Name), setting.Value, setting.Span, settings, findings);
        }
    }

    private static void Add(
        NamespaceEntry netns,
        string path,
        string value,
        SourceSpan span,
        Dictionary<string, Sysctl> settings,
        Findings findings)
    {
        var setting = new Sysctl { Netns = netns.Name, Path = path, Value = value, Origin = span };
        if (!settings.TryAdd(path, setting) && settings[path].Value != value)
        {
            findings.Error(
                DiagnosticCodes.SaidTwice,
                span,
                $"`{path}` is set to `{value}` here and to `{settings[path].Value}` on {settings[path].Origin.LineSeenFrom(span)}");
        }
    }
}
