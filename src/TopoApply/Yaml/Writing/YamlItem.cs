namespace TopoApply.Yaml.Writing;

/// <summary>What is to be written as YAML: the counterpart of <see cref="YamlNode"/>, without places.</summary>
internal abstract record YamlItem
{
    /// <summary>True when there is nothing in it.</summary>
    public virtual bool IsEmpty => false;
}

/// <summary>A scalar; whether it needs quotes is the printer's business.</summary>
internal sealed record YamlText(string Value) : YamlItem;

/// <summary>A list.</summary>
internal sealed record YamlList(IReadOnlyList<YamlItem> Items) : YamlItem
{
    /// <inheritdoc/>
    public override bool IsEmpty => Items.Count == 0;
}

/// <summary>A mapping, in the order of writing.</summary>
internal sealed record YamlMap(IReadOnlyList<YamlPair> Pairs) : YamlItem
{
    /// <inheritdoc/>
    public override bool IsEmpty => Pairs.Count == 0;
}

/// <summary>A key with its value, and what is said about it in comments above.</summary>
internal sealed record YamlPair(string Key, YamlItem Value, IReadOnlyList<string>? Comments = null);
