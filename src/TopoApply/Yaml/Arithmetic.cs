using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace TopoApply.Yaml;

/// <summary>
/// What may stand between `${` and `}`: whole numbers, `i`, + - * / % and parentheses; after a colon optionally a width and `x`, as
/// in `${i+10:02x}`, for addresses that count in hexadecimal.
/// </summary>
internal ref struct Arithmetic
{
    private const int MaxDepth = 16;
    private readonly ReadOnlySpan<char> _text;
    private readonly long _number;
    private int _position;
    private int _depth;
    private string? _problem;

    private Arithmetic(ReadOnlySpan<char> text, long number)
    {
        _text = text;
        _number = number;
    }

    /// <summary>The value of an expression as text.</summary>
    /// <param name="expression">What stands between the braces.</param>
    /// <param name="number">The value of `i`.</param>
    /// <param name="result">The text that takes the expression's place.</param>
    /// <param name="problem">What is wrong when the result is false.</param>
    public static bool TryEvaluate(ReadOnlySpan<char> expression, long number, out string result, [NotNullWhen(false)] out string? problem)
    {
        result = "";
        var colon = expression.IndexOf(':');
        var format = colon < 0 ? default : expression[(colon + 1)..].Trim();
        var reader = new Arithmetic(colon < 0 ? expression : expression[..colon], number);
        if (!reader.TrySum(out var value) || !reader.AtEnd())
        {
            problem = reader._problem ?? reader.Unread();
            return false;
        }

        return TryFormat(value, format, out result, out problem);
    }

    private static bool TryFormat(long value, ReadOnlySpan<char> format, out string result, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        var hexadecimal = format.EndsWith("x", StringComparison.Ordinal);
        var digits = hexadecimal ? format[..^1] : format;
        result = "";
        if (digits.Length > 3 || digits.ContainsAnyExceptInRange('0', '9') || (digits.Length > 0 && digits[0] != '0'))
        {
            problem = $"`{format}` is not a format such as `02`, `x` or `02x`";
            return false;
        }

        if (hexadecimal && value < 0)
        {
            problem = $"{value} is negative and has no hexadecimal form";
            return false;
        }

        var width = digits.Length == 0 ? 0 : int.Parse(digits, NumberStyles.None);
        result = value.ToString(hexadecimal ? "x" : "d").PadLeft(Math.Min(width, 64), '0');
        return true;
    }

    private readonly string Unread() => _position < _text.Length
        ? $"`{_text[_position..]}` is not a number, `i` or an operator"
        : "something is missing at its end";

    private bool AtEnd()
    {
        SkipBlanks();
        return _position == _text.Length;
    }

    private void SkipBlanks()
    {
        while (_position < _text.Length && _text[_position] == ' ')
        {
            _position++;
        }
    }

    private bool TryTake(string operators, out char taken)
    {
        SkipBlanks();
        taken = _position < _text.Length ? _text[_position] : '\0';
        if (taken == '\0' || !operators.Contains(taken))
        {
            return false;
        }

        _position++;
        return true;
    }

    private bool TrySum(out long value)
    {
        if (!TryProduct(out value))
        {
            return false;
        }

        while (TryTake("+-", out var sign))
        {
            if (!TryProduct(out var right) || !TryCompute(sign, value, right, out value))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryProduct(out long value)
    {
        if (!TryFactor(out value))
        {
            return false;
        }

        while (TryTake("*/%", out var sign))
        {
            if (!TryFactor(out var right) || !TryCompute(sign, value, right, out value))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryCompute(char sign, long left, long right, out long value)
    {
        value = 0;
        if (right == 0 && sign is '/' or '%')
        {
            _problem = "it divides by zero";
            return false;
        }

        var exact = sign switch
        {
            '+' => (decimal)left + right,
            '-' => (decimal)left - right,
            '*' => (decimal)left * right,
            '/' => left / right,
            _ => left % right,
        };
        if (exact > uint.MaxValue || exact < -(decimal)uint.MaxValue)
        {
            _problem = $"{exact} is larger than any number in a topology";
            return false;
        }

        value = (long)exact;
        return true;
    }

    private bool TryFactor(out long value)
    {
        if (TryTake("(", out _))
        {
            return TryParenthesis(out value);
        }

        if (TryTake("i", out _))
        {
            value = _number;
            return true;
        }

        var start = _position;
        while (_position < _text.Length && char.IsAsciiDigit(_text[_position]))
        {
            _position++;
        }

        var digits = _text[start.._position];
        value = 0;
        if (digits.Length is 0 or > 9)
        {
            _problem = digits.Length > 9 ? $"`{digits}` is larger than any number in a topology" : null;
            return false;
        }

        value = long.Parse(digits, NumberStyles.None);
        return true;
    }

    private bool TryParenthesis(out long value)
    {
        value = 0;
        if (++_depth > MaxDepth)
        {
            _problem = $"parentheses are nested more than {MaxDepth} deep";
            return false;
        }

        if (!TrySum(out value) || !TryTake(")", out _))
        {
            return false;
        }

        _depth--;
        return true;
    }
}
