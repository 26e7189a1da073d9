namespace TopoApply.Netlink.Values;

/// <summary>
/// A link's name, at most 15 bytes (IFNAMSIZ - 1). What a user writes must match `[A-Za-z0-9][A-Za-z0-9_.-]*`; what the kernel
/// reports may be anything, hence the plain constructor.
/// </summary>
internal readonly record struct InterfaceName(string Value) : IComparable<InterfaceName>
{
    /// <summary>Longest name in bytes (linux/if.h, IFNAMSIZ less the NUL).</summary>
    public const int MaxLength = 15;

    /// <summary>The loopback link that every namespace has.</summary>
    public static InterfaceName Loopback { get; } = new("lo");

    /// <summary>Strict parser for what users write; `all` and `default` are sysctl directories, hence refused.</summary>
    public static bool TryParse(string text, out InterfaceName name)
    {
        name = new InterfaceName(text);
        return text.Length is > 0 and <= MaxLength && NameText.IsValid(text) && text is not ("all" or "default");
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Ordinal.</summary>
    public int CompareTo(InterfaceName other) => string.CompareOrdinal(Value, other.Value);
}

/// <summary>A network namespace's name: the file under /run/netns. `host` is the namespace the program was started in.</summary>
internal readonly record struct NamespaceName(string Value) : IComparable<NamespaceName>
{
    /// <summary>Longest name accepted, in bytes; a file name could have 255, a terminal cannot show that.</summary>
    public const int MaxLength = 63;

    /// <summary>The namespace the program was started in.</summary>
    public static NamespaceName Host { get; } = new("host");

    /// <summary>True for <see cref="Host"/>.</summary>
    public bool IsHost => Value == "host";

    /// <summary>Strict parser for what users write.</summary>
    public static bool TryParse(string text, out NamespaceName name)
    {
        name = new NamespaceName(text);
        return text.Length is > 0 and <= MaxLength && NameText.IsValid(text);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>`host` first, then ordinal.</summary>
    public int CompareTo(NamespaceName other) => IsHost || other.IsHost
        ? other.IsHost.CompareTo(IsHost)
        : string.CompareOrdinal(Value, other.Value);
}

/// <summary>What names may consist of: letters, digits, `_ . -`, a letter or digit first.</summary>
internal static class NameText
{
    /// <summary>True when every character is allowed and the first is a letter or digit.</summary>
    public static bool IsValid(string text)
    {
        if (text.Length == 0 || !char.IsAsciiLetterOrDigit(text[0]))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
