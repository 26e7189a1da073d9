using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Diagnostics;
using TopoApply.Kinds;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Namespaces;
using TopoApply.Kinds.Routes;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Planning;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Kernel.Tests.Kinds;

/// <summary>Applies resources to a sandbox through the real kernel, and asks `ip` what came of it.</summary>
internal sealed class KindLab : IDisposable
{
    /// <summary>The topology's name.</summary>
    public const string LabName = "test";

    /// <summary>The machine.</summary>
    public Sandbox Sandbox { get; } = new();

    /// <summary>Its configuration as `ip` and `nft` have it.</summary>
    public string Everything => new Oracle(Sandbox).All();

    /// <summary>Applies; it must succeed, and nothing may be left to do.</summary>
    public ApplyReport Apply(params IEnumerable<Resource> desired)
    {
        var target = new State(desired);
        var report = TryApply(target);
        report.Failure.Should().BeNull();
        report.Outcome.Should().BeOneOf(ApplyOutcome.Applied, ApplyOutcome.NoChanges);
        Changes(target).Should().BeEmpty("a second apply has nothing to do");
        return report;
    }

    /// <summary>Applies, whatever comes of it.</summary>
    public ApplyReport TryApply(State target, bool adopt = false) => Sandbox.Run(() =>
    {
        using var kernel = new LinuxKernel();
        var applier = new Applier(kernel, new LinuxJournal(), new ReadScope(LabName, target, adopt), target, new DiffOptions(adopt), CancellationToken.None);
        var (plan, diagnostics) = applier.Plan();
        plan.Should().NotBeNull(string.Join("; ", diagnostics.Select(d => d.Message)));
        return applier.Apply(plan!);
    });

    /// <summary>What would be changed, in words.</summary>
    public IReadOnlyList<string> Changes(State target, bool adopt = false) => Sandbox.Run(() =>
    {
        using var kernel = new LinuxKernel();
        var applier = new Applier(kernel, new LinuxJournal(), new ReadScope(LabName, target, adopt), target, new DiffOptions(adopt), CancellationToken.None);
        var (plan, diagnostics) = applier.Plan();
        plan.Should().NotBeNull(string.Join("; ", diagnostics.Select(d => d.Message)));
        return plan!.Changes.Select(Words).ToArray();
    });

    /// <summary>What planning has to say.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics(State target, bool adopt = false) => Sandbox.Run(() =>
    {
        using var kernel = new LinuxKernel();
        return new Applier(kernel, new LinuxJournal(), new ReadScope(LabName, target, adopt), target, new DiffOptions(adopt), CancellationToken.None).Plan().Diagnostics;
    });

    /// <summary>Reads the sandbox.</summary>
    public State Read(State? desired = null) => Sandbox.Run(() =>
    {
        using var kernel = new LinuxKernel();
        var bag = new DiagnosticBag();
        var state = kernel.Read(new ReadScope(LabName, desired ?? State.Empty), bag);
        bag.HasErrors.Should().BeFalse();
        return state;
    });

    /// <summary>`ip` in one namespace.</summary>
    public string Ip(string netns, string arguments) =>
        Sandbox.ExecWith(["ip", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)], netns: netns).Expect().Output;

    /// <inheritdoc/>
    public void Dispose() => Sandbox.Dispose();

    /// <summary>A namespace with its `lo` up.</summary>
    public static Resource[] Namespace(string name) =>
    [
        new Netns { Netns = new NamespaceName(name) },
        new Link { Netns = new NamespaceName(name), Name = InterfaceName.Loopback, Up = true },
    ];

    /// <summary>Both ends of a cable, up.</summary>
    public static Link[] Cable(string left, string right, Func<Link, Link>? leftMore = null, Func<Link, Link>? rightMore = null)
    {
        static (NamespaceName, InterfaceName) End(string text) => (new NamespaceName(text.Split(':')[0]), new InterfaceName(text.Split(':')[1]));
        static Link One((NamespaceName, InterfaceName) here, (NamespaceName, InterfaceName) there) =>
            Ours(here.Item1.Value, here.Item2.Value) with { Info = new Veth { PeerNetns = there.Item1, PeerName = there.Item2 } };
        var (a, b) = (End(left), End(right));
        var (one, two) = (One(a, b), One(b, a));
        return [leftMore?.Invoke(one) ?? one, rightMore?.Invoke(two) ?? two];
    }

    /// <summary>A bridge, up.</summary>
    public static Link Bridge(string netns, string name, Bridge? settings = null, uint? mtu = null) =>
        Ours(netns, name) with { Mtu = mtu, Info = settings ?? new Bridge() };

    /// <summary>An address `10.0.0.1/24` of a link; <paramref name="order"/> among those of its subnet.</summary>
    public static Address Address(string netns, string link, string text, int order = 0)
    {
        InterfaceAddress.TryParse(text, out var address).Should().BeTrue();
        return new Address
        {
            Netns = new NamespaceName(netns),
            Link = new InterfaceName(link),
            Local = address,
            Order = order,
            NoDad = address.Family == IpFamily.V6 ? true : null,
        };
    }

    /// <summary>A route `10.9.0.0/16` or `default`, of one hop or none.</summary>
    public static Route Route(string netns, string to, string? via = null, string? dev = null) => new()
    {
        Netns = new NamespaceName(netns),
        To = Prefix(to),
        Metric = to.Contains(':') ? 1024u : 0u,
        Type = RouteType.Unicast,
        Hops = via is null && dev is null ? [] : [Hop(via, dev)],
    };

    /// <summary>One hop.</summary>
    public static NextHop Hop(string? via = null, string? dev = null, int weight = 1) =>
        new() { Via = via is null ? null : Ip(via), Dev = dev is null ? null : new InterfaceName(dev), Weight = weight };

    /// <summary>An address by text.</summary>
    public static IpAddress Ip(string text)
    {
        IpAddress.TryParse(text, out var address).Should().BeTrue();
        return address;
    }

    /// <summary>A prefix by text; `default` is IPv4's.</summary>
    public static IpPrefix Prefix(string text)
    {
        IpPrefix.TryParse(text == "default" ? "0.0.0.0/0" : text, out var prefix).Should().BeTrue();
        return prefix;
    }

    private static Link Ours(string netns, string name) => new()
    {
        Netns = new NamespaceName(netns),
        Name = new InterfaceName(name),
        Up = true,
        Master = new InterfaceName(""),
        Alias = OwnershipMark.Alias(LabName),
    };

    private static string Words(Change change)
    {
        var fields = string.Join(", ", change.Fields.Select(f => $"{f.Field} {f.Before} → {f.After}"));
        return $"{change.Verb} {change.Key.Netns} {ResourceKinds.Get(change.Key.Kind).Describe(change.Resource)}{(fields.Length == 0 ? "" : $": {fields}")}";
    }
}
