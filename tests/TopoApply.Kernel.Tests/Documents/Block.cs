using System.Globalization;
using System.Text.RegularExpressions;
using TopoApply.Testing;

namespace TopoApply.Kernel.Tests.Documents;

/// <summary>
/// A fenced block of a document. Behind the language, where a page does not show it, stands what the test needs to know: `exit=2`, the exit code
/// of a command; or the name of the file that is shown or, for `diff`, changed.
/// </summary>
/// <param name="Document">Path of the document below the repository.</param>
/// <param name="Number">How many blocks stand before it.</param>
/// <param name="Line">Line of its fence.</param>
/// <param name="Language">First word behind the fence.</param>
/// <param name="Rest">The further words.</param>
/// <param name="Text">What it holds.</param>
internal sealed partial record Block(string Document, int Number, int Line, string Language, string Rest, string Text)
{
    private const string Exit = "exit=";

    /// <summary>The file that it shows or changes; empty when it is none.</summary>
    public string File => Rest.StartsWith(Exit, StringComparison.Ordinal) ? "" : Rest;

    /// <summary>True when it is typed at a prompt.</summary>
    public bool IsTyped => Language == "sh" && File.Length == 0;

    /// <summary>The exit code that it should have.</summary>
    public int ExitCode => Rest.StartsWith(Exit, StringComparison.Ordinal) ? int.Parse(Rest[Exit.Length..], CultureInfo.InvariantCulture) : 0;

    /// <inheritdoc/>
    public override string ToString() => $"{Document}:{Line}";

    /// <summary>The blocks of a document, in order.</summary>
    public static IReadOnlyList<Block> Of(string document)
    {
        var text = System.IO.File.ReadAllText(Repository.PathOf(document));
        return
        [
            .. Fence().Matches(text).Select((match, number) => new Block(
                document,
                number,
                text.AsSpan(0, match.Index).Count('\n') + 1,
                match.Groups["language"].Value,
                match.Groups["rest"].Value.Trim(),
                match.Groups["text"].Value)),
        ];
    }

    [GeneratedRegex("^```(?<language>[a-z]*)(?<rest>[^\n`]*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Fence();
}
