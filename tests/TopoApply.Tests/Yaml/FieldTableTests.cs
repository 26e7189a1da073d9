using FluentAssertions;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Routes;
using TopoApply.Kinds.Sysctls;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;
using Xunit;

namespace TopoApply.Tests.Yaml;

/// <summary>Comparisons that plain equality would get wrong.</summary>
public sealed class FieldTableTests
{
    private static readonly IpAddress Via1 = Parse("10.0.0.1");
    private static readonly IpAddress Via2 = Parse("10.0.0.2");

    [Fact]
    public void No_master_is_the_same_said_or_unsaid_but_only_said_it_is_managed()
    {
        var field = LinkFields.Table.Single(f => f.Name == "master");
        var (none, unmanaged, port) = (new Link { Master = new InterfaceName("") }, new Link(), new Link { Master = new InterfaceName("br0") });
        field.Same(none, unmanaged).Should().BeTrue();
        field.Same(none, port).Should().BeFalse();
        (field.IsSet(none), field.IsSet(unmanaged)).Should().Be((true, false));
        (field.Text(none), field.Text(port)).Should().Be((null, "br0"));
    }

    [Fact]
    public void A_hop_without_a_link_matches_the_one_that_the_kernel_found()
    {
        var field = RouteFields.Table.Single(f => f.Name == "hops");
        field.Same(Hops(new NextHop { Via = Via1 }), Hops(new NextHop { Via = Via1, Dev = new InterfaceName("e") })).Should().BeTrue();
        field.Same(Hops(new NextHop { Via = Via1, Dev = new InterfaceName("f") }), Hops(new NextHop { Via = Via1, Dev = new InterfaceName("e") })).Should().BeFalse();
        field.Same(Hops(new NextHop { Via = Via1 }), Hops(new NextHop { Via = Via2 })).Should().BeFalse();
    }

    [Fact]
    public void The_order_of_hops_means_nothing_and_their_weights_do()
    {
        var field = RouteFields.Table.Single(f => f.Name == "hops");
        var (a, b) = (new NextHop { Via = Via1, Weight = 2 }, new NextHop { Via = Via2 });
        field.Same(Hops(a, b), Hops(b, a)).Should().BeTrue();
        field.Same(Hops(a, b), Hops(a with { Weight = 3 }, b)).Should().BeFalse();
        field.Same(Hops(a, a), Hops(a, b)).Should().BeFalse();
        field.Same(Hops(), new Route()).Should().BeTrue();
    }

    [Fact]
    public void A_preferred_source_that_is_no_longer_said_is_a_difference()
    {
        var field = RouteFields.Table.Single(f => f.Name == "src");
        var (without, with) = (new Route(), new Route { Source = Via1 });
        field.IsSet(without).Should().BeTrue();
        field.Same(without, with).Should().BeFalse();
        RouteFields.Table.Single(f => f.Name == "mtu").Same(new Route { Mtu = 0 }, new Route()).Should().BeTrue();
    }

    [Fact]
    public void Blanks_and_tabs_in_a_setting_are_the_same()
    {
        var field = SysctlFields.Table.Single();
        field.Same(new Sysctl { Value = "4096 87380 6291456" }, new Sysctl { Value = "4096\t87380\t6291456" }).Should().BeTrue();
        field.Same(new Sysctl { Value = "1" }, new Sysctl { Value = "01" }).Should().BeFalse();
    }

    [Fact]
    public void What_the_kernel_cannot_change_says_why()
    {
        AddressFields.Table.Where(f => f.Change == OnChange.Recreate).Select(f => f.Name).Should().BeEquivalentTo("prefix length", "peer", "scope");
        AddressFields.Table.Where(f => f.Change == OnChange.Recreate).Should().OnlyContain(f => f.Reason != null);
        BridgeFields.Table.Should().OnlyContain(f => f.Change == OnChange.InPlace);
    }

    [Theory]
    [InlineData("adresses", "addresses", 1)]
    [InlineData("mtu", "mut", 1)]
    [InlineData("MTU", "mtu", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void The_distance_of_two_words_counts_typing_mistakes(string a, string b, int distance)
    {
        NodeText.Distance(a, b).Should().Be(distance);
        NodeText.Distance(b, a).Should().Be(distance);
    }

    private static Route Hops(params NextHop[] hops) => new() { Hops = EquatableArray.From(hops) };

    private static IpAddress Parse(string text) => IpAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text);
}
