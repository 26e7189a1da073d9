using System.Text;
using System.Text.RegularExpressions;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds;

/// <summary>
/// One line for a shell, built word by word and quoted where needed. Only ever shown: the program itself runs no commands.
/// </summary>
internal sealed partial class ShellCommand
{
    private readonly StringBuilder _text = new();

    private ShellCommand(string program) => _text.Append(program);

    /// <summary>`ip` in a namespace.</summary>
    /// <param name="netns">The namespace.</param>
    /// <param name="family">The family, for objects whose words do not tell it.</param>
    public static ShellCommand Ip(NamespaceName netns, IpFamily family = IpFamily.None)
    {
        var command = new ShellCommand(family == IpFamily.V6 ? "ip -6" : "ip");
        return netns.IsHost ? command : command.Add("-n", netns.Value);
    }

    /// <summary>Any program in a namespace.</summary>
    public static ShellCommand In(NamespaceName netns, string program) =>
        netns.IsHost ? new ShellCommand(program) : new ShellCommand("ip").Add("netns", "exec", netns.Value, program);

    /// <summary>A program where we are.</summary>
    public static ShellCommand Here(string program) => new(program);

    /// <summary>A remark: for what no command can do.</summary>
    public static string Remark(string text) => $"# {text.ReplaceLineEndings(" ")}";

    /// <summary>Adds words.</summary>
    public ShellCommand Add(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            _text.Append(' ').Append(Quote(word));
        }

        return this;
    }

    /// <summary>Adds a name and its value; nothing when there is no value.</summary>
    public ShellCommand Option<T>(string name, T? value)
        where T : struct => value is { } given ? Add(name, given.ToString() ?? "") : this;

    /// <summary>Adds a name and its value; nothing when there is no value.</summary>
    public ShellCommand Option(string name, string? value) => value is null ? this : Add(name, value);

    /// <summary>Adds a word when a condition holds.</summary>
    public ShellCommand When(bool condition, string word) => condition ? Add(word) : this;

    /// <summary>Adds text that is shell syntax already.</summary>
    public ShellCommand Raw(string text)
    {
        _text.Append(text);
        return this;
    }

    /// <summary>The line.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>A word as a shell takes it literally.</summary>
    public static string Quote(string word) => Harmless().IsMatch(word) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[A-Za-z0-9_./:@%+=,-]+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Harmless();
}
