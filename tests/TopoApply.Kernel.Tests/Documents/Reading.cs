using FluentAssertions;
using TopoApply.Testing;
using TopoApply.Testing.Sandboxing;
using Xunit;

namespace TopoApply.Kernel.Tests.Documents;

/// <summary>
/// A reader who follows a document from its first block to the last: writes the files that it shows, changes them as it says, types the commands,
/// and compares what comes with what is shown. `UPDATE_GOLDEN=1` puts what came into the document.
/// </summary>
internal sealed class Reading : IDisposable
{
    private const string Home = "/run/reader";

    private readonly Sandbox _sandbox;
    private readonly Terminal _terminal;
    private readonly bool _updates = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";
    private string? _printed;

    /// <summary>Sits down in an empty folder, with the published program in the path.</summary>
    public Reading(Sandbox sandbox)
    {
        _sandbox = sandbox;
        sandbox.Script($"mkdir -p /run/shim {Home}; printf '#!/bin/sh\\nexec \"$@\"\\n' >/run/shim/sudo; chmod +x /run/shim/sudo");
        sandbox.Script(Automation.Forge);
        var program = Path.GetDirectoryName(PublishedProgram.Path);
        _terminal = new Terminal(sandbox, Home, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PATH"] = $"/run/shim:{program}:{Environment.GetEnvironmentVariable("PATH")}",
            ["HOME"] = Home,
            ["LC_ALL"] = "C.UTF-8",
            ["PYTHONUNBUFFERED"] = "1",
        });
    }

    /// <summary>Follows one block.</summary>
    public void Follow(Block block)
    {
        switch (block.Language)
        {
            case "sh" when block.IsTyped:
                Type(block);
                break;
            case "text":
                Compare(block);
                break;
            case "diff":
                Change(block);
                break;
            case "yaml" when block.File.Length == 0:
                Validate(block);
                break;
            default:
                block.File.Should().NotBeEmpty("{0} should say which file it shows", block);
                Write(block);
                CarryOut(block);
                break;
        }
    }

    /// <summary>How many commands of pipelines, units and the like were carried out.</summary>
    public int Automated { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => _terminal.Dispose();

    private void Type(Block block)
    {
        var (code, output) = _terminal.Type(block.Text, block.ExitCode != 0, TimeSpan.FromMinutes(2));
        _printed = Shown.Clean(output);
        code.Should().Be(block.ExitCode, "the block at {0} should end so:\n{1}\n--- it said\n{2}", block, block.Text, output);
    }

    private void Compare(Block block)
    {
        _printed.Should().NotBeNull("{0} shows what a command prints, so a command should stand before it", block);
        if (Shown.Difference(block.Text, _printed!) is { } difference)
        {
            if (_updates && !Shown.HasElision(block.Text))
            {
                Replace(block, _printed!);
            }
            else
            {
                Assert.Fail($"{block} shows something else than is printed (UPDATE_GOLDEN=1 puts it in where nothing is left out):\n{difference}\n--- printed\n{_printed}");
            }
        }

        _printed = null;
    }

    /// <summary>What another program would do because of the file. Its output is its own.</summary>
    private void CarryOut(Block block)
    {
        foreach (var command in Automation.Commands(block))
        {
            var (code, output) = _terminal.Type(command, fails: true, TimeSpan.FromMinutes(2));
            code.Should().Be(0, "in the file at {0} this should work:\n{1}\n--- it said\n{2}", block, command, output);
            Automated++;
        }
    }

    /// <summary>A new file; or one that is there already, which must be as it is shown.</summary>
    private void Write(Block block) => _sandbox.Run(() =>
    {
        var path = Path.Combine(Home, block.File);
        if (File.Exists(path))
        {
            var difference = Shown.FileDifference(block.Text, File.ReadAllText(path));
            (difference ?? "").Should().BeEmpty("{0} shows {1} as it is by now", block, block.File);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, block.Text);
    });

    /// <summary>A topology by itself; a piece of one has no head.</summary>
    private void Validate(Block block)
    {
        var text = block.Text.Contains("version:", StringComparison.Ordinal) ? block.Text : $"version: 1\nname: example\n{block.Text}";
        var result = _sandbox.ExecWith([PublishedProgram.Path, "validate", "-"], text);
        result.ExitCode.Should().Be(0, "{0} should be a topology: {1}", block, result.Error);
    }

    /// <summary>Changes a file by hand: what is to go, with the lines around it, must be there once.</summary>
    private void Change(Block block) => _sandbox.Run(() =>
    {
        var path = Path.Combine(Home, block.File);
        var text = File.ReadAllText(path);
        foreach (var hunk in block.Text.Split("@@\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = hunk.TrimEnd('\n').Split('\n');
            lines.Should().OnlyContain(line => line.Length == 0 || " -+".Contains(line[0]), "{0} is a difference", block);
            string Side(char sign) => string.Concat(lines.Where(line => line.Length == 0 || line[0] == ' ' || line[0] == sign).Select(line => $"{(line.Length == 0 ? "" : line[1..])}\n"));
            text.Split(Side('-')).Should().HaveCount(2, "what {0} changes should be in {1} once; that is\n{2}", block, block.File, text);
            text = text.Replace(Side('-'), Side('+'), StringComparison.Ordinal);
        }

        File.WriteAllText(path, text);
    });

    private static void Replace(Block block, string printed)
    {
        // What was put in above has moved the lines, but a block keeps its number.
        var path = Repository.PathOf(block.Document);
        var now = Block.Of(block.Document)[block.Number];
        var lines = File.ReadAllLines(path);
        var last = now.Line + now.Text.Count(c => c == '\n');
        File.WriteAllText(path, string.Concat(lines[..now.Line].Select(line => $"{line}\n")) + printed + string.Concat(lines[last..].Select(line => $"{line}\n")));
    }
}
