using System.Diagnostics;
using FluentAssertions;
using TopoApply.Diagnostics;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Yaml;

/// <summary>Every limit is met by a file that is just too much, names itself, and holds before time or memory is spent.</summary>
public sealed class LimitTests
{
    private const string Head = "version: 1\nname: lab\n";

    [Fact]
    public void Bytes_are_counted_to_the_last_one()
    {
        var text = Head + "# ".PadRight(100) + "\n";
        Load(text, new LoadLimits { MaxBytes = text.Length }).Should().BeEmpty();
        Load(text, new LoadLimits { MaxBytes = text.Length - 1 }).Should().ContainSingle().Which.Hint.Should().Contain("MaxBytes");
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        YamlLoader.Load("lab.yaml", stream, new LoadLimits { MaxBytes = text.Length - 1 }).Diagnostics.Should().ContainSingle().Which.Hint.Should().Contain("MaxBytes");
    }

    [Fact]
    public void Depth_is_counted_to_the_last_level()
    {
        var text = Head + "namespaces: { a: { routes: [{ to: default, nexthops: [{ via: 10.0.0.1, dev: lo, onlink: true }] }] } }\n";
        Load(text, new LoadLimits { MaxDepth = 7 }).Should().BeEmpty();
        Load(text, new LoadLimits { MaxDepth = 6 }).Should().ContainSingle().Which.Hint.Should().Contain("MaxDepth");
    }

    [Fact]
    public void Values_are_counted_to_the_last_one()
    {
        // Start of stream and document, the mapping's two ends, four scalars, and the ends of document and stream.
        Load(Head, new LoadLimits { MaxEvents = 10 }).Should().BeEmpty();
        Load(Head, new LoadLimits { MaxEvents = 9 }).Should().ContainSingle().Which.Hint.Should().Contain("MaxEvents");
    }

    [Theory]
    [InlineData("namespaces: { 'a[1-10]': {} }")]
    [InlineData("namespaces: { a: { interfaces: { 'e[1-5]': { bridge: {} }, br0: { bridge: { ports: [] } } }, hosts: { 'h[1-5]': 10.0.0.1 } } }")]
    [InlineData("namespaces: { 'a[1-2]': { interfaces: { 'e${i}[1-4]': { bridge: {} } } } }")]
    [InlineData("namespaces: { a: {} }\nlinks: ['a:e[1-10] -- host:h[1-10]']")]
    [InlineData("namespaces: { a: {} }\nlinks: [{ endpoints: ['a:e[1-10]', 'host:h[1-10]'] }]")]
    public void What_ranges_make_is_counted_to_the_last_item(string text)
    {
        Load(Head + text, new LoadLimits { MaxItems = 10 }).Should().BeEmpty();
        var error = Load(Head + text, new LoadLimits { MaxItems = 9 }).Should().ContainSingle().Subject;
        error.Code.Should().Be(DiagnosticCodes.TooManyItems);
        error.Message.Should().Contain("limit of 9 ");
    }

    [Fact]
    public void Copies_are_counted_by_the_values_in_them()
    {
        const string Text = Head + "namespaces: { 'a[1-100]': { sysctls: { net.core.somaxconn: '${i}' } } }";
        Load(Text, new LoadLimits { MaxNodes = 600 }).Should().BeEmpty();
        Load(Text, new LoadLimits { MaxNodes = 400 }).Should().ContainSingle().Which.Message.Should().Contain("400 values");
    }

    [Fact]
    public void A_long_text_counts_for_as_much_as_it_takes()
    {
        var text = Head + $"namespaces: {{ 'a[1-20000]': {{ sysctls: {{ net.core.x: '{new string('x', 900_000)}${{i}}' }} }} }}";
        Bounded(() => Load(text, LoadLimits.Default).Should().ContainSingle().Which.Code.Should().Be(DiagnosticCodes.TooManyItems), 100 << 20);
        var ports = Head + $"namespaces: {{ a: {{ interfaces: {{ b: {{ bridge: {{ ports: '{new string('x', 900_000)}[1-20000]' }} }} }} }} }}";
        Bounded(() => Load(ports, LoadLimits.Default).Should().ContainSingle().Which.Code.Should().Be(DiagnosticCodes.TooManyItems), 100 << 20);
    }

    [Fact]
    public void A_message_shows_the_ends_of_a_long_word()
    {
        var message = Load($"version: 1\nname: {new string('x', 100_000)}\n", LoadLimits.Default).Should().ContainSingle().Subject.Message;
        message.Length.Should().BeLessThan(1000);
        message.Should().EndWith("this one has 100000");
    }

    [Fact]
    public void Thousands_of_wrong_names_beside_thousands_of_right_ones_are_reported_at_once() => Bounded(
        () => Load(
            Head + "namespaces: { 'a-name-of-some-length-for-a-lab[1-9000]': {} }\nlinks:\n"
            + string.Concat(Enumerable.Range(0, 9000).Select(i => $"  - another-name-of-that-length-for-it{i}:e -- host:h{i}\n")), LoadLimits.Default).Should().HaveCount(9000),
        1L << 30);

    [Fact]
    public void Thousands_of_keys_that_stand_twice_are_reported_at_once() => Bounded(
        () => Load(Head + "x:\n" + string.Concat(Enumerable.Range(0, 60_000).Select(i => $"  k{Math.Min(i, 30_000)}: 1\n")), LoadLimits.Default).Should().HaveCount(30_000),
        1L << 30);

    [Fact]
    public void Mistakes_in_every_copy_are_read_in_a_few() => Bounded(
        () => Load(Head + $"namespaces: {{ 'a[1-19000]': {{ rules: [{string.Concat(Enumerable.Repeat("'x${i}', ", 40))}] }} }}", LoadLimits.Default).Should().HaveCount(40),
        1L << 28);

    [Fact]
    public void A_file_without_end_is_read_no_further_than_the_limit() => Bounded(
        () => YamlLoader.LoadFile("/dev/zero").Diagnostics.Should().ContainSingle().Which.Hint.Should().Contain("MaxBytes"),
        64 << 20);

    [Fact]
    public void A_gigabyte_is_refused_after_some_megabytes()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.OpenWrite(path))
            {
                file.SetLength(1L << 30);
            }

            Bounded(() => YamlLoader.LoadFile(path).Diagnostics.Should().ContainSingle().Which.Hint.Should().Contain("MaxBytes"), 64 << 20);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static IReadOnlyList<Diagnostic> Load(string text, LoadLimits limits) => YamlLoader.Load("lab.yaml", text, limits).Diagnostics;

    // Allocation repeats exactly; time is only a net against what would take minutes.
    private static void Bounded(Action action, long bytes)
    {
        var watch = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(bytes);
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
    }
}
