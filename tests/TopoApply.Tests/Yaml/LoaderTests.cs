using System.Diagnostics;
using System.Text;
using FluentAssertions;
using TopoApply.Diagnostics;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Yaml;

public sealed class LoaderTests
{
    private const string Head = "version: 1\nname: lab\n";

    [Fact]
    public void All_mistakes_are_reported_in_one_run_in_file_order()
    {
        var result = YamlLoader.Load("lab.yaml", """
            version: 2
            nmae: lab
            namespaces:
              a:
                adresses: []
                routes:
                  - { to: 10.0.0.5/8, via: nowhere, metric: -1 }
            """);
        result.Diagnostics.Select(d => $"{d.Span} {d.Code}").Should().Equal(
            "lab.yaml:1:1 TA2004",
            "lab.yaml:1:10 TA2003",
            "lab.yaml:2:1 TA2001",
            "lab.yaml:5:5 TA2001",
            "lab.yaml:7:15 TA2003",
            "lab.yaml:7:32 TA2003",
            "lab.yaml:7:49 TA2003");
    }

    [Fact]
    public void All_mistakes_of_meaning_are_reported_in_one_run()
    {
        var result = YamlLoader.Load("lab.yaml", Head + """
            namespaces:
              a:
                routes: [{ to: default, via: 10.9.9.9 }]
                rules: [{ priority: 0, iif: nope, table: 1 }]
              b: {}
            links:
              - a:e 127.0.0.1/8 -- c:e
              - a:e -- b:e
            """);
        result.Diagnostics.Select(d => d.Code).Should().Equal("TA3010", "TA3013", "TA3002", "TA3011", "TA3001", "TA3003");
    }

    [Fact]
    public void A_mistake_in_a_range_is_reported_once()
    {
        var result = YamlLoader.Load("lab.yaml", Head + """
            namespaces:
              a[1-50]:
                routes:
                  - to: 10.0.${i}.0/24
                    via: 10.9.9.9
            """);
        result.Diagnostics.Should().ContainSingle().Which.Span.ToString().Should().Be("lab.yaml:7:14");
    }

    [Fact]
    public void The_place_of_a_word_on_a_links_line_is_its_own_also_behind_ranges_and_quotes()
    {
        var result = YamlLoader.Load("lab.yaml", Head + """
            namespaces: { "a[1-2]": {}, r: {} }
            links:
              - "a[1-2]:e 10.0.0.${ i + 1 }/24 -- r:lan${i} 10.0.0.999/24"
            """);
        result.Diagnostics.Should().ContainSingle();
        (result.Diagnostics[0].Span.Column, result.Diagnostics[0].Span.Length).Should().Be((49, 13));
    }

    [Fact]
    public void Warnings_do_not_stop_a_file()
    {
        var result = YamlLoader.Load("lab.yaml", Head + """
            namespaces:
              a: { dns: { nameservers: [10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4] } }
              b: {}
              sw: { interfaces: { br0: { bridge: { ports: [p1, p2] } } } }
            links:
              - a:e 10.0.0.1/24 -- sw:p1
              - b:e 10.0.0.1/24 -- sw:p2
            """);
        result.Desired.Should().NotBeNull();
        result.Diagnostics.Select(d => (d.Code, d.Severity)).Should().Equal(
            ("TA3016", Severity.Warning),
            ("TA3009", Severity.Warning));
    }

    [Fact]
    public void A_bridge_may_have_the_mac_address_of_its_port_but_two_ports_may_not()
    {
        const string Switch = """
            namespaces:
              a: {}
              b: {}
              sw:
                interfaces:
                  p1: { mac: 02:00:00:00:00:01 }
                  p2: { mac: MAC }
                  br0: { mac: 02:00:00:00:00:01, bridge: { ports: [p1, p2] } }
            links: [a:e -- sw:p1, b:e -- sw:p2]
            """;
        YamlLoader.Load("lab.yaml", Head + Switch.Replace("MAC", "02:00:00:00:00:02", StringComparison.Ordinal)).Diagnostics.Should().BeEmpty();
        YamlLoader.Load("lab.yaml", Head + Switch.Replace("MAC", "02:00:00:00:00:01", StringComparison.Ordinal)).Diagnostics.Should().ContainSingle().Which.Code.Should().Be("TA3009");
    }

    [Fact]
    public void The_same_address_on_two_segments_is_no_concern()
    {
        var result = YamlLoader.Load("lab.yaml", Head + """
            namespaces: { a: {}, b: {}, c: {}, d: {} }
            links:
              - a:e 10.0.0.1/24 -- b:e 10.0.0.2/24
              - c:e 10.0.0.1/24 -- d:e 10.0.0.2/24
            """);
        result.Diagnostics.Should().BeEmpty();
    }

    [Theory]
    [InlineData("MaxBytes")]
    [InlineData("MaxDepth")]
    public void A_limit_is_named_in_the_error(string limit)
    {
        var text = limit == "MaxDepth" ? "[" + new string('[', 100_000) : new string('#', LoadLimits.Default.MaxBytes + 1);
        var watch = Stopwatch.StartNew();
        var result = YamlLoader.Load("lab.yaml", text);
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5), "the limits hold before anything is built");
        result.Diagnostics.Should().ContainSingle().Which.Hint.Should().Contain(limit);
    }

    [Fact]
    public void A_file_with_too_many_values_is_refused_before_it_is_read_to_its_end()
    {
        var text = Head + "x: [" + string.Concat(Enumerable.Repeat("1,", LoadLimits.Default.MaxEvents)) + "1]\n";
        YamlLoader.Load("lab.yaml", text).Diagnostics.Should().ContainSingle().Which.Hint.Should().Contain("MaxEvents");
        YamlLoader.Load("lab.yaml", Head, new LoadLimits { MaxEvents = 5 }).Diagnostics.Should().ContainSingle().Which.Code.Should().Be("TA1002");
    }

    [Fact]
    public void A_stream_is_read_no_further_than_the_limit()
    {
        using var endless = new EndlessStream();
        YamlLoader.Load("lab.yaml", endless).Diagnostics.Should().ContainSingle().Which.Code.Should().Be("TA1002");
        endless.Given.Should().BeLessThan(LoadLimits.Default.MaxBytes + (1 << 20));
    }

    [Fact]
    public void A_byte_order_mark_and_other_line_ends_are_taken()
    {
        using var stream = new MemoryStream([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("version: 1\r\nname: lab\r\nnamespaces:\r\n  a: {}\r\n")]);
        YamlLoader.Load("lab.yaml", stream).Diagnostics.Should().BeEmpty();
    }

    [Theory]
    [InlineData("/nonexistent/lab.yaml", "no such file")]
    [InlineData("/proc", "directory")]
    public void A_file_that_cannot_be_read_is_a_diagnostic(string path, string word)
    {
        var result = YamlLoader.LoadFile(path);
        result.Succeeded.Should().BeFalse();
        result.Diagnostics.Should().ContainSingle().Which.Message.Should().Contain(word);
    }

    [Fact]
    public void Messages_cannot_move_a_terminals_cursor()
    {
        var result = YamlLoader.Load("lab.yaml", Head + "\"a\\u001b[2J\": 1\n\"a\\u001b[2J\": 2\nx\\: &y\u00e9\n");
        result.Diagnostics.Should().NotBeEmpty();
        result.Diagnostics.Should().OnlyContain(d => !(d.Message + d.Hint).Any(char.IsControl));
    }

    [Fact]
    public void Ten_thousand_namespaces_load_and_cost_ten_times_what_a_thousand_do()
    {
        // Time cannot be measured beside other tests; what is allocated repeats exactly.
        Load(100);
        var thousand = Load(1_000);
        var tenThousand = Load(10_000);
        (tenThousand / 10_000).Should().BeLessThan(40_000, "bytes for each namespace with its cable, route and file");
        ((double)tenThousand / thousand).Should().BeLessThan(11);
    }

    [Fact]
    public void A_hundred_thousand_routes_can_be_written_out()
    {
        var text = new StringBuilder($"{Head}links: [\"r:eth0 10.0.0.1/24 -- s:eth0 10.0.0.2/24\"]\nnamespaces:\n  s: {{}}\n  r:\n    routes:\n");
        for (var i = 0; i < 100_000; i++)
        {
            text.Append($"      - {{ to: 20.{i >> 16}.{(i >> 8) & 255}.{i & 255}, via: 10.0.0.2, metric: 100 }}\n");
        }

        var result = YamlLoader.Load("lab.yaml", text.ToString());
        result.Diagnostics.Should().BeEmpty();
        result.Desired!.Count.Should().BeGreaterThan(100_000);
    }

    private static long Load(int count)
    {
        var text = new StringBuilder($"{Head}namespaces:\n  r:\n    interfaces:\n      br0: {{ bridge: {{ ports: [\"p[1-{count}]\"] }}, addresses: [10.0.0.1/8] }}\n");
        for (var i = 1; i <= count; i++)
        {
            text.Append($"  h{i}:\n    dns: {{ nameservers: [10.0.0.1], search: [lab.test] }}\n    routes:\n      - {{ to: default, via: 10.0.0.1 }}\n");
        }

        text.Append($"links:\n  - h[1-{count}]:eth0 10.${{i/62500+1}}.${{i/250}}.${{i%250+1}}/8 -- r:p${{i}}\n");
        var limits = new LoadLimits { MaxBytes = 1 << 24, MaxEvents = 1_000_000, MaxItems = 30_000 };
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = YamlLoader.Load("lab.yaml", text.ToString(), limits);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        result.Diagnostics.Should().BeEmpty();
        result.Desired!.Count.Should().BeGreaterThan(6 * count);
        return allocated;
    }

    private sealed class EndlessStream : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => Given;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'#');
            Given += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
