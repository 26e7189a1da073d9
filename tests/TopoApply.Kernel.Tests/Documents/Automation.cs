using FluentAssertions;
using YamlDotNet.RepresentationModel;

namespace TopoApply.Kernel.Tests.Documents;

/// <summary>The commands within files that other programs carry out: jobs of pipelines, units of systemd, lines of cron.</summary>
internal static class Automation
{
    private const int CronFields = 6;

    /// <summary>
    /// Programs that reach a forge. They are replaced by one that looks whether it is given the plan; everything else is run as it stands.
    /// </summary>
    public const string Forge = """
        mkdir -p /run/forge
        cat >/run/forge/gh <<'END'
        #!/bin/sh
        case "$*" in *plan.md*) grep -q '^### topoapply: ' plan.md ;; *) exit 1 ;; esac
        END
        chmod +x /run/forge/gh
        cp /run/forge/gh /run/forge/curl
        """;

    /// <summary>Variables that a forge gives its jobs; all of these are `1`.</summary>
    private static readonly string[] s_variables = ["NUMBER", "GH_TOKEN", "LAB_TOKEN", "CI_API_V4_URL", "CI_PROJECT_ID", "CI_MERGE_REQUEST_IID"];

    /// <summary>The commands in a file that a document shows, as lines of a shell; none where nothing in it is a command.</summary>
    public static IReadOnlyList<string> Commands(Block block)
    {
        IReadOnlyList<string> commands = block switch
        {
            { File: ".gitlab-ci.yml" } => [.. GitLab(Root(block))],
            { Language: "yaml" } when block.File.StartsWith(".github/workflows/", StringComparison.Ordinal) => [.. GitHub(Root(block))],
            { Language: "cron" } => [.. Lines(block).Select(line => line.Split(' ', CronFields + 1)[CronFields])],
            { Language: "ini" } when block.File.EndsWith(".service", StringComparison.Ordinal) => [.. Lines(block).Where(line => line.StartsWith("ExecStart", StringComparison.Ordinal)).Select(line => line.Split('=', 2)[1])],
            _ => [],
        };
        var variables = string.Join(' ', s_variables.Select(name => $"{name}=1"));
        return
        [
            .. commands
                .Select(command => command.Replace("/usr/local/bin/", "", StringComparison.Ordinal).Replace("%i", "office", StringComparison.Ordinal))
                .Select(command => $"{variables} PATH=/run/forge:$PATH bash -e <<'COMMAND'\n{command}\nCOMMAND"),
        ];
    }

    /// <summary>`jobs`, each with `steps`, of which those with `run` are commands.</summary>
    private static IEnumerable<string> GitHub(YamlMappingNode root)
    {
        foreach (var (_, job) in Map(root, "jobs").Children)
        {
            ((YamlMappingNode)job).Children.Keys.Select(key => key.ToString()).Should().Contain(["runs-on", "steps"]);
            foreach (var step in ((YamlSequenceNode)job["steps"]).Children.Cast<YamlMappingNode>())
            {
                var keys = step.Children.Keys.Select(key => key.ToString()).ToList();
                keys.Intersect(["run", "uses"]).Should().ContainSingle("a step does one thing: {0}", step);
                if (keys.Contains("run"))
                {
                    yield return step["run"].ToString();
                }
            }
        }
    }

    /// <summary>Everything with a `script` is a job, of one of the `stages`.</summary>
    private static IEnumerable<string> GitLab(YamlMappingNode root)
    {
        var stages = ((YamlSequenceNode)root["stages"]).Select(stage => stage.ToString()).ToList();
        foreach (var (_, job) in root.Children.Where(entry => entry.Value is YamlMappingNode))
        {
            stages.Should().Contain(job["stage"].ToString());
            foreach (var line in (YamlSequenceNode)job["script"])
            {
                yield return line.ToString();
            }
        }
    }

    private static YamlMappingNode Map(YamlMappingNode node, string key) => (YamlMappingNode)node[key];

    private static YamlMappingNode Root(Block block)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(block.Text));
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    private static IEnumerable<string> Lines(Block block) => block.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
