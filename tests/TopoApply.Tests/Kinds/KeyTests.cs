using System.Reflection;
using System.Text.Json;
using FluentAssertions;
using TopoApply.Kinds;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Files;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Namespaces;
using TopoApply.Kinds.Neighbours;
using TopoApply.Kinds.Nftables;
using TopoApply.Kinds.Routes;
using TopoApply.Kinds.Rules;
using TopoApply.Kinds.Sysctls;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using Xunit;

namespace TopoApply.Tests.Kinds;

/// <summary>A resource keeps its key once it was asked for. Nobody may notice.</summary>
public sealed class KeyTests
{
    private static readonly NamespaceName s_left = new("left");
    private static readonly NamespaceName s_right = new("right");

    // Of each kind two that have no value in common.
    private static readonly (Resource One, Resource Other)[] s_samples =
    [
        (new Netns { Netns = s_left, Cookie = 1, Published = true }, new Netns { Netns = s_right, Ownership = Ownership.Foreign }),
        (new Link { Netns = s_left, Name = new("eth0"), Mtu = 1500, Up = true, Alias = "a", Index = 1, Info = new Veth(), Master = new("br0"), TransmitQueueLength = 9, Mac = new(2), IsUnfinished = true },
            new Link { Netns = s_right, Name = new("eth1"), Ownership = Ownership.Builtin }),
        (new Address { Netns = s_left, Link = new("eth0"), Local = new(Ip("10.0.0.1"), 24), Peer = Ip("10.0.0.2"), Scope = 253, NoDad = true, Order = 2 },
            new Address { Netns = s_right, Link = new("eth1"), Local = new(Ip("fd00::1"), 64), Ownership = Ownership.KernelMade }),
        (new Route { Netns = s_left, To = Prefix("10.0.0.0/8"), Table = 7, Metric = 8, Tos = 4, Duplicate = 1, Type = RouteType.Unicast, Hops = [new NextHop()], Source = Ip("10.0.0.1"), Scope = 1, Mtu = 2, Protocol = 3 },
            new Route { Netns = s_right, To = Prefix("fd00::/8"), Ownership = Ownership.Foreign }),
        (new Rule { Netns = s_left, Family = IpFamily.V4, Priority = 1, From = Prefix("10.0.0.0/8"), To = Prefix("11.0.0.0/8"), InputLink = new("i"), OutputLink = new("o"), Mark = 1, MarkMask = 2, Inverted = true, Action = RuleAction.Prohibit, Table = 5, Protocol = 6 },
            new Rule { Netns = s_right, Family = IpFamily.V6, Priority = 2, Ownership = Ownership.Foreign }),
        (new Neighbour { Netns = s_left, Link = new("eth0"), Address = Ip("10.0.0.1"), Mac = new(2) },
            new Neighbour { Netns = s_right, Link = new("eth1"), Address = Ip("fd00::1"), Ownership = Ownership.Foreign }),
        (new Sysctl { Netns = s_left, Path = "net/a", Value = "1", Original = "0" }, new Sysctl { Netns = s_right, Path = "net/b", Ownership = Ownership.Builtin }),
        (new NetnsFile { Netns = s_left, Name = "hosts", Content = "x" }, new NetnsFile { Netns = s_right, Name = "resolv.conf", Ownership = Ownership.Foreign }),
        (new NftTable { Netns = s_left, Name = "a", Flags = 1, Generation = 2, Chains = [new NftChain { Name = "c" }], Objects = [new NftObject(NftObjectKind.Stateful, "o", [], [], 0)] },
            new NftTable { Netns = s_right, Name = "b", Ownership = Ownership.Foreign }),
    ];

    public static TheoryData<string> KindNames => [.. ResourceKinds.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(KindNames))]
    public void A_copy_with_another_value_has_the_key_of_that_value(string kind)
    {
        var (one, other) = Samples(kind);
        var changing = new List<string>();
        foreach (var property in Properties(one))
        {
            // What `with` does: the copy, then the value.
            _ = one.Key;
            var copy = Copy(one);
            property.SetValue(copy, property.GetValue(other));
            copy.Should().NotBe(one, "{0} differs in the samples", property.Name);
            copy.Key.Should().Be(Again(copy).Key, "{0} was changed", property.Name);
            if (copy.Key != one.Key)
            {
                changing.Add(property.Name);
            }
        }

        changing.Should().Contain("Netns").And.HaveCountGreaterThan(kind == "netns" ? 0 : 1);
        (one with { Netns = s_right }).Key.Should().Be(one.Key with { Netns = s_right });
    }

    [Theory]
    [MemberData(nameof(KindNames))]
    public void A_resource_is_the_same_and_is_written_the_same_whether_its_key_was_asked_for_or_not(string kind)
    {
        var (one, other) = Samples(kind);
        var (untouched, text) = (Again(one), Text(Again(one)));
        _ = one.Key;
        untouched.Should().Be(one);
        one.GetHashCode().Should().Be(untouched.GetHashCode());
        Text(one).Should().Be(text);
        one.ToString().Should().Be(untouched.ToString());
        Copy(one).Should().Be(one);
        one.Should().NotBe(other);
    }

    [Fact]
    public void Resources_of_different_kinds_are_never_the_same()
    {
        foreach (var (one, _) in s_samples)
        {
            foreach (var (other, _) in s_samples)
            {
                one.Equals(other).Should().Be(ReferenceEquals(one, other));
                (one.Key == other.Key).Should().Be(ReferenceEquals(one, other));
            }
        }
    }

    private static (Resource One, Resource Other) Samples(string kind) => s_samples.Single(sample => sample.One.Key.Kind == kind);

    private static IEnumerable<PropertyInfo> Properties(Resource resource) =>
        resource.GetType().GetProperties().Where(property => property.CanWrite && property.Name != nameof(Resource.Origin));

    private static Resource Copy(Resource resource) => resource with { };

    private static Resource Again(Resource resource)
    {
        using var json = JsonDocument.Parse(Text(resource));
        return ResourceKinds.Get(resource.Key.Kind).Parse(json.RootElement);
    }

    private static string Text(Resource resource)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            ResourceKinds.Get(resource.Key.Kind).Write(json, resource);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static IpAddress Ip(string text) => IpAddress.TryParse(text, out var address) ? address : throw new FormatException(text);

    private static IpPrefix Prefix(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new FormatException(text);
}
