using System.Text.RegularExpressions;
using FluentAssertions;
using TopoApply.Testing;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Examples;

/// <summary>What the pages that begin with a checkout tell people to type is typed here, word for word.</summary>
[Collection(Documents.DocumentTests.Name)]
public sealed partial class ReadmeTests
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private static readonly Dictionary<string, string?> s_environment = new(StringComparer.Ordinal)
    {
        // One small test stands for all: this is one of them.
        ["TOPOAPPLY_TEST_ARGS"] = "--filter FullyQualifiedName~GeneratorTests.One_seed",
        ["TOPOAPPLY_TEST_CONFIGURATION"] = Configuration,
        ["TOPOAPPLY_TEST_NO_BUILD"] = "1",

        // Nothing may stay behind that was started in the sandbox.
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = "false",
        ["PATH"] = $"/run/shim:{Environment.GetEnvironmentVariable("PATH")}",
    };

    [KernelTheory(Needs = "veth,bridge,nft")]
    [InlineData("README.md", 4)]
    [InlineData("topologies/README.md", 1)]
    public void Every_command_block_works_as_it_stands(string document, int least)
    {
        var blocks = Blocks(document, "sh");
        blocks.Should().HaveCountGreaterThanOrEqualTo(least);
        using var sandbox = new Sandbox();
        sandbox.Script("mkdir /run/shim; printf '#!/bin/sh\\nexec \"$@\"\\n' >/run/shim/sudo; chmod +x /run/shim/sudo");
        foreach (var block in blocks)
        {
            var result = sandbox.ExecWith(["bash", "-euo", "pipefail"], block, directory: Repository.Root, environment: s_environment, timeout: TimeSpan.FromMinutes(5));
            result.ExitCode.Should().Be(0, "the block of {0} should work:\n{1}\n--- it said\n{2}{3}", document, block, result.Output, result.Error);
            if (block.Contains("tests/run.sh", StringComparison.Ordinal))
            {
                result.Output.TrimEnd().Split('\n')[^1].Should().Be("1 passed, 0 failed");
            }
        }

        sandbox.Ok("ip", "netns", "list").Should().BeEmpty("{0} ends with taking the lab down", document);
    }

    [KernelFact]
    public void The_file_that_the_readme_shows_is_a_good_one()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(Blocks("README.md", "yaml").Single());
        sandbox.TopoApply("validate", file).Expect();
        sandbox.TopoApply("apply", file, "-y").Expect();
        sandbox.TopoApply("plan", file).Expect();
    }

    [Fact]
    public void The_mistakes_that_the_readme_shows_are_reported_as_it_says()
    {
        var yaml = Blocks("README.md", "yaml").Single()
            .Replace("addresses: [10.0.0.1/24", "adresses: [10.0.0.1/24", StringComparison.Ordinal)
            .Replace("10.0.0.11:80\"", "10.0.0.11:80800\"", StringComparison.Ordinal);
        var directory = Directory.CreateTempSubdirectory("topoapply-readme-");
        File.WriteAllText(Path.Combine(directory.FullName, "lab.yaml"), yaml);
        using var child = ChildProcess.Start(Product.Command("validate", "lab.yaml"), directory: directory.FullName);
        child.WaitForExit().Expect(1).Error.Should().Be(Blocks("README.md", "text").Single());
        directory.Delete(recursive: true);
    }

    private static List<string> Blocks(string document, string language) =>
        [.. Fence().Matches(File.ReadAllText(Repository.PathOf(document))).Where(m => m.Groups["language"].Value == language).Select(m => m.Groups["text"].Value)];

    [GeneratedRegex("^```(?<language>[a-z]*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Fence();
}
