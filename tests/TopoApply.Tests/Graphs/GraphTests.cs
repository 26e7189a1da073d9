using System.Globalization;
using System.Xml.Linq;
using FluentAssertions;
using TopoApply.Diagnostics;
using TopoApply.Graphs;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Namespaces;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Planning;
using TopoApply.Testing;
using TopoApply.Yaml;
using Xunit;
using Drift = TopoApply.Graphs.Drift;

namespace TopoApply.Tests.Graphs;

/// <summary>Pictures: what stands in them, that nothing in them covers anything else, and that no name can break out of them.</summary>
public sealed class GraphTests
{
    private const string Nasty = "a<b&\"c'\\|]#`\u001b[31m";

    public static TheoryData<string> Examples =>
        [.. Directory.EnumerateFiles(Repository.PathOf("topologies"), "*.yaml").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_picture_in_the_readme_is_the_one_that_the_program_draws() =>
        Golden.Check("../topologies/quickstart.svg", SvgText.Of(Example("quickstart")));

    [Theory]
    [InlineData("quickstart")]
    [InlineData("policy-routing")]
    public void Dot_and_mermaid_are_as_reviewed(string name)
    {
        Golden.Check($"TopoApply.Tests/Graphs/Golden/{name}.dot", DotText.Of(Example(name)));
        Golden.Check($"TopoApply.Tests/Graphs/Golden/{name}.mermaid", MermaidText.Of(Example(name)));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void In_an_example_nothing_covers_anything_else(string name) => SvgPicture.Of(SvgText.Of(Example(name))).Demand();

    [Theory]
    [InlineData(3, 20)]
    [InlineData(17, 8)]
    [InlineData(60, 4)]
    public void In_random_labs_nothing_covers_anything_else(int size, int labs)
    {
        for (var seed = 1; seed <= labs; seed++)
        {
            var graph = RandomGraph(seed, size);
            var text = SvgText.Of(graph);
            var picture = SvgPicture.Of(text);
            picture.Demand();
            picture.Proportion.Should().BeInRange(0.2, 6, "seed {0}", seed);
            SvgText.Of(RandomGraph(seed, size)).Should().Be(text, "the same gives the same");
        }
    }

    [Fact]
    public void Both_ends_of_every_cable_are_named_with_their_addresses()
    {
        var text = SvgText.Of(Example("star-100"));
        for (var i = 1; i <= 100; i++)
        {
            text.Should().Contain($">leaf{i}</text>").And.Contain($">eth0 – port{i}</text>").And.Contain($">10.5.0.{i}/24</text>");
        }
    }

    [Fact]
    public void A_name_cannot_break_out_of_a_picture()
    {
        var graph = GraphBuilder.Of(Nasty, new State(
        [
            new Netns { Netns = new NamespaceName(Nasty) },
            new Netns { Netns = new NamespaceName("z") },
            new Link { Netns = new NamespaceName(Nasty), Name = new InterfaceName("x\"]"), Info = new Veth { PeerNetns = new NamespaceName("z"), PeerName = new InterfaceName("y\n-->") } },
            new Link { Netns = new NamespaceName("z"), Name = new InterfaceName("y\n-->"), Info = new Veth { PeerNetns = new NamespaceName(Nasty), PeerName = new InterfaceName("x\"]") } },
        ]));

        var svg = XDocument.Parse(SvgText.Of(graph));
        svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).Should().Contain("a<b&\"c'\\|]#`\\u001b[31m").And.Contain("y\\u000a-->");

        var dot = DotText.Of(graph);
        dot.Should().Contain("a<b&\\\"c'\\\\|]#`\\\\u001b[31m").And.NotContain("\u001b");
        dot.Split('\n').Select(line => line.Replace("\\\\", "", StringComparison.Ordinal).Replace("\\\"", "", StringComparison.Ordinal))
            .Where(line => line.Count(c => c == '"') % 2 != 0).Should().BeEmpty("every quote is closed on its line");

        var mermaid = MermaidText.Of(graph);
        mermaid.Should().NotContain("\u001b").And.NotContain("<b&").And.Contain("a#60;b#38;#34;c");
        mermaid.Split('\n').Count(line => line.Contains("---|", StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public void What_is_not_as_declared_is_drawn_in_colour_and_explained()
    {
        var loaded = YamlLoader.LoadFile(Repository.PathOf("topologies", "two-namespaces.yaml"));
        var desired = loaded.Desired!;
        var lost = ResourceKey.ForAddress(new NamespaceName("left"), new InterfaceName("eth0"), new InterfaceAddress(Address("10.1.0.1"), 30));
        var live = desired.Where(r => r.Key != lost).All
            .Select(r => r is Link { Netns.Value: "right", Name.Value: "eth0" } link ? link with { Mtu = 1400 } : r)
            .Append(new Address { Netns = new NamespaceName("right"), Link = new InterfaceName("eth0"), Local = new InterfaceAddress(Address("10.9.9.9"), 24) });
        var plan = Planner.Plan("two-namespaces", desired, new State(live), default, new DiagnosticBag())!;

        var text = SvgText.Of(GraphBuilder.Of("two-namespaces", plan));
        text.Should().Contain("declared, not there").And.Contain("there, not declared").And.Contain("other than declared").And.Contain("10.9.9.9/24");
        text.Should().MatchRegex($"fill=\"{GraphColours.Of(Drift.Missing)}\"[^>]*>eth0 10.1.0.1/30<");
        SvgPicture.Of(text).Demand();
        SvgText.Of(GraphBuilder.Of("x", Planner.Plan("two-namespaces", desired, State.Empty, default, new DiagnosticBag())!))
            .Should().NotContain("declared", "of a topology that is not here nothing is missing");
    }

    private static IpAddress Address(string text) => IpAddress.TryParse(text, out var address) ? address : throw new FormatException(text);

    private static Graph Example(string name) => GraphBuilder.Of(name, YamlLoader.LoadFile(Repository.PathOf("topologies", $"{name}.yaml")).Desired!);

    /// <summary>A lab of so many namespaces: trees, rings and meshes, some with bridges, several cables between two, cables within one.</summary>
    private static Graph RandomGraph(int seed, int size)
    {
#pragma warning disable CA5394 // Not for secrets: a seed must give the same lab again.
        var random = new Random(seed);
        List<Resource> resources = [];
        for (var i = 0; i < size; i++)
        {
            resources.Add(new Netns { Netns = Name(i) });
            if (i % 5 == 0)
            {
                resources.Add(new Link { Netns = Name(i), Name = new InterfaceName("br0"), Info = new Bridge() });
            }
        }

        var reach = random.Next(1, size);
        for (var i = 1; i < size; i++)
        {
            Join(i, random.Next(Math.Max(0, i - reach), i));
        }

        for (var i = 0; i < random.Next(size); i++)
        {
            Join(random.Next(size), random.Next(size));
        }

        return GraphBuilder.Of($"random {seed}", new State(resources));

        NamespaceName Name(int number) => new($"ns{number}");

        void Join(int a, int b)
        {
            var number = resources.Count;
            var (near, far) = (new InterfaceName($"a{number}"), new InterfaceName($"b{number}"));
            resources.Add(End(a, near, b, far));
            resources.Add(End(b, far, a, near));
            resources.Add(new Address { Netns = Name(a), Link = near, Local = new InterfaceAddress(Address($"10.{number / 250}.{number % 250}.1"), 24) });
        }

        Link End(int netns, InterfaceName name, int peer, InterfaceName peerName) => new()
        {
            Netns = Name(netns),
            Name = name,
            Info = new Veth { PeerNetns = Name(peer), PeerName = peerName },
            Master = netns % 5 == 0 ? new InterfaceName("br0") : null,
        };
#pragma warning restore CA5394
    }

    /// <summary>The boxes and texts of a picture, measured.</summary>
    private sealed record SvgPicture(double Width, double Height, List<(string Text, Area Area)> Texts, List<Area> Boxes)
    {
        private const double LetterWidth = 0.6;

        public double Proportion => Width / Height;

        public static SvgPicture Of(string svg)
        {
            var root = XDocument.Parse(svg).Root!;
            var shift = root.Elements().Single(e => e.Name.LocalName == "g");
            var offset = shift.Attribute("transform")!.Value["translate(".Length..^1].Split(',').Select(Parse).ToArray();
            List<(string, Area)> texts = [];
            foreach (var text in root.Descendants().Where(e => e.Name.LocalName == "text"))
            {
                var (x, y) = text.Ancestors().Contains(shift) ? (offset[0], offset[1]) : (0, 0);
                var size = text.Attribute("font-size") is { } own ? Parse(own.Value) : 12;
                var width = text.Value.Length * size * LetterWidth;
                var left = Parse(text.Attribute("x")!.Value) - text.Attribute("text-anchor")?.Value switch { "end" => width, "middle" => width / 2, _ => 0 };
                texts.Add((text.Value, new Area(left + x, Parse(text.Attribute("y")!.Value) + y - (size * 0.8), width, size)));
            }

            var boxes = shift.Elements().Where(e => e.Name.LocalName == "g").Select(g => g.Elements().First())
                .Select(r => new Area(At(r, "x") + offset[0], At(r, "y") + offset[1], At(r, "width"), At(r, "height")));
            return new SvgPicture(At(root, "width"), At(root, "height"), texts, [.. boxes]);
        }

        public void Demand()
        {
            Texts.Should().NotBeEmpty();
            Boxes.Should().NotBeEmpty();
            var whole = new Area(0, 0, Width, Height);
            Texts.Where(t => !whole.Holds(t.Area)).Should().BeEmpty("all text lies on the page");
            Boxes.Where(b => !whole.Holds(b)).Should().BeEmpty("all boxes lie on the page");
            Pairs(Boxes).Where(p => p.A.Meets(p.B)).Should().BeEmpty("no box covers another");
            Pairs(Texts).Where(p => p.A.Area.Meets(p.B.Area)).Should().BeEmpty("no text covers another");
            Texts.Where(t => Boxes.Exists(b => b.Meets(t.Area) && !b.Holds(t.Area))).Should().BeEmpty("text stays in its box");
        }

        private static IEnumerable<(T A, T B)> Pairs<T>(List<T> items) => items.SelectMany((a, i) => items.Skip(i + 1).Select(b => (a, b)));

        private static double At(XElement element, string name) => Parse(element.Attribute(name)!.Value);

        private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    private readonly record struct Area(double X, double Y, double Width, double Height)
    {
        public bool Meets(Area other) => X < other.X + other.Width && other.X < X + Width && Y < other.Y + other.Height && other.Y < Y + Height;

        public bool Holds(Area other) => other.X >= X && other.Y >= Y && other.X + other.Width <= X + Width && other.Y + other.Height <= Y + Height;
    }
}
