using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace TopoApply.Tests.Architecture;

/// <summary>The dependency rules of src/README.md, read off the source.</summary>
public sealed partial class DependencyTests
{
    private static readonly string Source = Path.Combine(Root(), "src");

    [Theory]
    [InlineData("TopoApply.Netlink/Abi", "TopoApply")]
    [InlineData("TopoApply.Netlink/Wire", "TopoApply.Netlink.Sockets|TopoApply.Netlink.Namespaces|TopoApply.Netlink.Interop")]
    [InlineData("TopoApply.Netlink", @"TopoApply\.(?!Netlink)")]
    [InlineData("TopoApply/Model", Wire)]
    [InlineData("TopoApply/Diagnostics", Wire)]
    [InlineData("TopoApply/Planning", Wire)]
    [InlineData("TopoApply/Applying", Wire)]
    [InlineData("TopoApply/Journaling", Wire)]
    [InlineData("TopoApply/Yaml", Wire)]
    [InlineData("TopoApply/Lowering", Wire)]
    [InlineData("TopoApply/Raising", Wire)]
    [InlineData("TopoApply/Exporting", Wire)]
    [InlineData("TopoApply/Graphs", Wire)]
    [InlineData("TopoApply", @"TopoApply\.Cli")]
    public void A_layer_does_not_know_what_is_above_it(string folder, string forbidden)
    {
        var pattern = new Regex($@"^using (static )?({forbidden})", RegexOptions.ExplicitCapture | RegexOptions.Multiline, TimeSpan.FromSeconds(5));
        FilesBelow(folder).Where(file => pattern.IsMatch(File.ReadAllText(file))).Should().BeEmpty();
        FilesBelow(folder).Should().NotBeEmpty("a rule about nothing would always hold");
    }

    [Theory]
    [InlineData("TopoApply/Planning")]
    [InlineData("TopoApply/Applying")]
    [InlineData("TopoApply/Journaling")]
    [InlineData("TopoApply/Graphs")]
    public void A_stage_names_no_kind(string folder) =>
        FilesBelow(folder).Where(file => UsesAKind().IsMatch(File.ReadAllText(file))).Should().BeEmpty();

    [Fact]
    public void A_kind_does_not_use_another_kind()
    {
        var kinds = Directory.GetDirectories(Path.Combine(Source, "TopoApply/Kinds")).Select(Path.GetFileName).ToList();
        kinds.Should().HaveCountGreaterThan(5);
        foreach (var kind in kinds)
        {
            foreach (var file in FilesBelow($"TopoApply/Kinds/{kind}"))
            {
                UsesAKind().Matches(File.ReadAllText(file)).Select(m => m.Groups["kind"].Value).Where(used => used != kind).Should().BeEmpty(file);
            }
        }
    }

    [Fact]
    public void Only_the_program_talks_to_a_console_or_starts_processes()
    {
        var files = FilesBelow("TopoApply").Concat(FilesBelow("TopoApply.Netlink")).ToList();
        files.Where(file => TalksOutside().IsMatch(File.ReadAllText(file))).Should().BeEmpty();
    }

    private const string Wire = @"TopoApply\.Netlink\.(Wire|Sockets|Abi|Interop|Namespaces)";

    private static IEnumerable<string> FilesBelow(string folder) => Directory
        .EnumerateFiles(Path.Combine(Source, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TopoApply.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside a checkout.");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^using (static )?TopoApply\.Kinds\.(?<kind>\w+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 5000)]
    private static partial Regex UsesAKind();

    [GeneratedRegex(@"\bConsole\.|\bProcess\.(Start|GetProcesses)|Environment\.Exit\(|DateTime\.Now\b", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex TalksOutside();
}
