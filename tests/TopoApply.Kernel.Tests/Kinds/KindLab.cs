using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Diagnostics;
using TopoApply.Kinds;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Namespaces;
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
    public const string Topology = "test";

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
        var applier = new Applier(kernel, new ReadScope(Topology, target, adopt), target, new DiffOptions(adopt), CancellationToken.None);
        var (plan, diagnostics) = applier.Plan();
        plan.Should().NotBeNull(string.Join("; ", diagnostics.Select(d => d.Message)));
        return applier.Apply(plan!);
    });

    /// <summary>What would be changed, in words.</summary>
    public IReadOnlyList<string> Changes(State target, bool adopt = false) => Sandbox.Run(() =>
    {
        using var kernel = new LinuxKernel();
        var applier = new Applier(kernel, new ReadScope(Topology, target, adopt), target, new DiffOptions(adopt), CancellationToken.None);
        var (plan, diagnostics) = applier.Plan();
        plan.Should().NotBeNull(string.Join("; ", diagnostics.Select(d => d.Message)));
        return plan!.Changes.Select(Words).ToArray();
    });

    /// <summary>What planning has to say.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics(State target, bool adopt = false) => Sandbox.Run(() =>
    {
        using var kernel = new LinuxKernel();
        return new Applier(kernel, new ReadScope(Topology, target, adopt), target, new DiffOptions(adopt), CancellationToken.None).Plan().Diagnostics;
    });

    /// <summary>Reads the sandbox.</summary>
    public State Read(State? desired = null) => Sandbox.Run(() =>
    {
        using var kernel = new LinuxKernel();
        var bag = new DiagnosticBag();
        var state = kernel.Read(new ReadScope(Topology, desired ?? State.Empty), bag);
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
        var (a, b) = (End(left), End(right));
        var one = new Link { Netns = a.Item1, Name = a.Item2, Up = true, Master = new InterfaceName(""), Info = new Veth { PeerNetns = b.Item1, PeerName = b.Item2 } };
        var two = new Link { Netns = b.Item1, Name = b.Item2, Up = true, Master = new InterfaceName(""), Info = new Veth { PeerNetns = a.Item1, PeerName = a.Item2 } };
        return [leftMore?.Invoke(one) ?? one, rightMore?.Invoke(two) ?? two];
    }

    /// <summary>A bridge, up.</summary>
    public static Link Bridge(string netns, string name, Bridge? settings = null, uint? mtu = null) => new()
    {
        Netns = new NamespaceName(netns),
        Name = new InterfaceName(name),
        Up = true,
        Mtu = mtu,
        Master = new InterfaceName(""),
        Info = settings ?? new Bridge(),
    };

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

    private static string Words(Change change)
    {
        var fields = string.Join(", ", change.Fields.Select(f => $"{f.Field} {f.Before} → {f.After}"));
        return $"{change.Verb} {change.Key.Netns} {ResourceKinds.Get(change.Key.Kind).Describe(change.Resource)}{(fields.Length == 0 ? "" : $": {fields}")}";
    }
}
