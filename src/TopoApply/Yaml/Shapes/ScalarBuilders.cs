using System.Globalization;

namespace TopoApply.Yaml.Shapes;

/// <content>Sorts of scalars that take a parameter.</content>
internal static partial class Scalars
{
    /// <summary>Any text that is not empty.</summary>
    public static Scalar<string> Text(string what, int maximum = 4096) => new(
        what,
        (string text, out string value, out Problem problem) =>
        {
            value = text;
            problem = text.Length == 0 ? $"{what} cannot be empty" : text.Length > maximum ? $"{what} has {text.Length} characters; at most {maximum} are taken" : default(Problem);
            return text.Length > 0 && text.Length <= maximum;
        },
        v => v,
        ScalarSchema.AnyText);

    /// <summary>A whole number in plain decimal digits: no sign, no leading zero, no underscore, no exponent.</summary>
    public static Scalar<T> Integer<T>(string what, long minimum, long maximum)
        where T : struct, IConvertible => new(
        what,
        (string text, out T value, out Problem problem) =>
        {
            value = default;
            if (!TryParseDecimal(text, out var number))
            {
                problem = new Problem($"`{text}` is not {what}: a plain whole number from {minimum} to {maximum} is meant", DecimalHint(text));
                return false;
            }

            if (number < minimum || number > maximum)
            {
                problem = new Problem($"{text} is out of range for {what}", $"from {minimum} to {maximum}");
                return false;
            }

            problem = default;
            value = (T)Convert.ChangeType(number, typeof(T));
            return true;
        },
        DecimalText,
        ScalarSchema.Integer(minimum, maximum));

    /// <summary>One of a few words.</summary>
    public static Scalar<T> Words<T>(string what, params (string Word, T Value)[] words)
        where T : notnull
    {
        var names = WordsOf(words);
        return new Scalar<T>(
            what,
            (string text, out T value, out Problem problem) =>
            {
                problem = default;
                foreach (var (word, meaning) in words)
                {
                    if (word == text)
                    {
                        value = meaning;
                        return true;
                    }
                }

                value = default!;
                problem = new Problem($"`{text}` is not {what}", NodeText.Suggest(text, names));
                return false;
            },
            v => Array.Find(words, w => EqualityComparer<T>.Default.Equals(w.Value, v)).Word ?? $"{v}",
            ScalarSchema.OneOf(names));
    }

    /// <summary>A number that also goes by a few names.</summary>
    public static Scalar<uint> Named(string what, (string Word, uint Value)[] names, uint minimum, uint maximum) => new(
        what,
        (string text, out uint value, out Problem problem) =>
        {
            problem = default;
            foreach (var (word, number) in names)
            {
                if (word == text)
                {
                    value = number;
                    return true;
                }
            }

            if (TryParseDecimal(text, out var parsed) && parsed >= minimum && parsed <= maximum)
            {
                value = (uint)parsed;
                return true;
            }

            value = 0;
            problem = new Problem($"`{text}` is not {what}", $"a number from {minimum} to {maximum}, or {string.Join(", ", WordsOf(names))}");
            return false;
        },
        v => Array.Find(names, n => n.Value == v).Word ?? $"{v}",
        new ScalarSchema { Words = WordsOf(names), Number = true, Minimum = minimum, Maximum = maximum, Pattern = "0|[1-9][0-9]*" });

    /// <summary>The words of a table.</summary>
    public static string[] WordsOf<T>((string Word, T Value)[] table)
    {
        // A query over tuples would be compiled at every start, once for each type of value.
        var words = new string[table.Length];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = table[i].Word;
        }

        return words;
    }

    /// <summary>A number in plain decimal digits.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        return text.Length is > 0 and <= 18 && (text.Length == 1 || text[0] != '0') && !text.ContainsAnyExceptInRange('0', '9')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    private static string DecimalText<T>(T value)
        where T : struct, IConvertible => value.ToString(CultureInfo.InvariantCulture);

    private static bool TryParseNumber(ReadOnlySpan<char> text, out uint value)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            return uint.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        }

        var good = TryParseDecimal(text, out var number) && number <= uint.MaxValue;
        value = good ? (uint)number : 0;
        return good;
    }

    private static string? DecimalHint(string text)
    {
        if (text.Length > 1 && text[0] == '0' && !text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return $"leading zeros may mean octal; write `{text.TrimStart('0').PadLeft(1, '0')}`";
        }

        return text.Contains('_') && TryParseDecimal(text.Replace("_", "", StringComparison.Ordinal), out var value) ? $"write `{value}`" : null;
    }

    private static Scalar<byte> Narrow(Scalar<uint> wide) => new(
        wide.What,
        (string text, out byte value, out Problem problem) =>
        {
            var good = wide.TryParse(text, out var number, out problem);
            value = (byte)number;
            return good;
        },
        v => wide.Format(v),
        wide.Schema);
}
