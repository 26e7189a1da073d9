using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Files;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Namespaces;
using TopoApply.Kinds.Neighbours;
using TopoApply.Kinds.Nftables;
using TopoApply.Kinds.Routes;
using TopoApply.Kinds.Rules;
using TopoApply.Kinds.Sysctls;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds;

/// <summary>All kinds as JSON, for the journal: every property that can be set, whatever its value, so that reading gives the same resource.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters =
    [
        typeof(NamespaceNameConverter),
        typeof(InterfaceNameConverter),
        typeof(IpAddressConverter),
        typeof(IpPrefixConverter),
        typeof(InterfaceAddressConverter),
        typeof(MacAddressConverter),
        typeof(BytesConverter),
        typeof(EquatableArrayConverter<EquatableArray<byte>>),
        typeof(EquatableArrayConverter<NextHop>),
        typeof(EquatableArrayConverter<NftChain>),
        typeof(EquatableArrayConverter<NftObject>),
        typeof(EquatableArrayConverter<NftRule>),
        typeof(EquatableArrayConverter<NftExpression>),
        typeof(EquatableArrayConverter<NftRange>),
    ])]
[JsonSerializable(typeof(Netns))]
[JsonSerializable(typeof(Sysctl))]
[JsonSerializable(typeof(NetnsFile))]
[JsonSerializable(typeof(NftTable))]
[JsonSerializable(typeof(Link))]
[JsonSerializable(typeof(Address))]
[JsonSerializable(typeof(Route))]
[JsonSerializable(typeof(Neighbour))]
[JsonSerializable(typeof(Rule))]
internal sealed partial class ResourceJson : JsonSerializerContext
{
    /// <summary>How one kind is written.</summary>
    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)(Default.GetTypeInfo(typeof(T)) ?? throw new InvalidOperationException($"{typeof(T).Name} is missing in {nameof(ResourceJson)}."));
}

/// <summary>A value that has a text form which parses back to it.</summary>
internal abstract class TextConverter<T> : JsonConverter<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString() ?? "";
        return TryParse(text, out var value) ? value : throw new JsonException($"`{text}` is no {typeof(T).Name}.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value?.ToString() ?? "");

    /// <summary>The value of a text.</summary>
    protected abstract bool TryParse(string text, out T value);
}

/// <summary>Any text: names that the kernel reports need not be valid ones.</summary>
internal sealed class NamespaceNameConverter : TextConverter<NamespaceName>
{
    /// <inheritdoc/>
    protected override bool TryParse(string text, out NamespaceName value)
    {
        value = new NamespaceName(text);
        return true;
    }
}

/// <summary>Any text: names that the kernel reports need not be valid ones.</summary>
internal sealed class InterfaceNameConverter : TextConverter<InterfaceName>
{
    /// <inheritdoc/>
    protected override bool TryParse(string text, out InterfaceName value)
    {
        value = new InterfaceName(text);
        return true;
    }
}

/// <inheritdoc cref="TextConverter{T}"/>
internal sealed class IpAddressConverter : TextConverter<IpAddress>
{
    /// <inheritdoc/>
    protected override bool TryParse(string text, out IpAddress value) => IpAddress.TryParse(text, out value);
}

/// <inheritdoc cref="TextConverter{T}"/>
internal sealed class IpPrefixConverter : TextConverter<IpPrefix>
{
    /// <inheritdoc/>
    protected override bool TryParse(string text, out IpPrefix value) => IpPrefix.TryParse(text, out value);
}

/// <inheritdoc cref="TextConverter{T}"/>
internal sealed class InterfaceAddressConverter : TextConverter<InterfaceAddress>
{
    /// <inheritdoc/>
    protected override bool TryParse(string text, out InterfaceAddress value) => InterfaceAddress.TryParse(text, out value);
}

/// <inheritdoc cref="TextConverter{T}"/>
internal sealed class MacAddressConverter : TextConverter<MacAddress>
{
    /// <inheritdoc/>
    protected override bool TryParse(string text, out MacAddress value) => MacAddress.TryParse(text, out value);
}

/// <summary>Bytes as base64.</summary>
internal sealed class BytesConverter : JsonConverter<EquatableArray<byte>>
{
    /// <inheritdoc/>
    public override EquatableArray<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => EquatableArray.From(reader.GetBytesFromBase64());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, EquatableArray<byte> value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value.Span);
}

/// <summary>An array of anything else.</summary>
internal sealed class EquatableArrayConverter<T> : JsonConverter<EquatableArray<T>>
{
    /// <inheritdoc/>
    public override EquatableArray<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("An array is expected.");
        }

        var info = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        List<T> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(JsonSerializer.Deserialize(ref reader, info) ?? throw new JsonException("An item is missing."));
        }

        return EquatableArray.From(items);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, EquatableArray<T> value, JsonSerializerOptions options)
    {
        var info = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        writer.WriteStartArray();
        foreach (var item in value)
        {
            JsonSerializer.Serialize(writer, item, info);
        }

        writer.WriteEndArray();
    }
}
