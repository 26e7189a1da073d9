using System.Text.Json;
using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Kernel;

/// <summary>
/// What is ours and cannot carry a mark: namespaces by cookie, sysctls with the value they had, and which of the host's marked
/// addresses, routes and rules belong to which topology. Without it nothing is deleted that it would have named.
/// </summary>
internal sealed class OwnershipRecord
{
    private const int Version = 1;

    private static readonly Dictionary<string, string> NoSysctls = [];

    private readonly Dictionary<NamespaceName, ulong> _namespaces = [];
    private readonly Dictionary<NamespaceName, SortedDictionary<string, string>> _sysctls = [];
    private readonly HashSet<string> _hostObjects = [];

    /// <summary>The names of our namespaces with their cookies.</summary>
    public IReadOnlyDictionary<NamespaceName, ulong> Namespaces => _namespaces;

    /// <summary>True when it differs from what was last read or written.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>True when nothing is recorded.</summary>
    public bool IsEmpty => _namespaces.Count == 0 && _sysctls.Values.All(v => v.Count == 0) && _hostObjects.Count == 0;

    /// <summary>Reads a record; an unreadable one, or one of an earlier boot, is an empty one.</summary>
    public static OwnershipRecord Parse(ReadOnlyMemory<byte> json, string boot)
    {
        var record = new OwnershipRecord();
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.GetProperty("version").GetInt32() != Version || root.GetProperty("boot").GetString() != boot)
            {
                return record;
            }

            foreach (var entry in root.GetProperty("namespaces").EnumerateObject())
            {
                record._namespaces[new NamespaceName(entry.Name)] = entry.Value.GetUInt64();
            }

            foreach (var netns in root.GetProperty("sysctls").EnumerateObject())
            {
                foreach (var entry in netns.Value.EnumerateObject())
                {
                    record.AddSysctl(ResourceKey.ForSysctl(new NamespaceName(netns.Name), entry.Name), entry.Value.GetString() ?? "");
                }
            }

            foreach (var entry in root.GetProperty("host").EnumerateArray())
            {
                record._hostObjects.Add(entry.GetString() ?? "");
            }

            record.IsChanged = false;
            return record;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return new OwnershipRecord();
        }
    }

    /// <summary>Writes the record as JSON.</summary>
    public byte[] ToJson(string topology, string boot)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("topology", topology);
            json.WriteString("boot", boot);
            json.WriteStartObject("namespaces");
            foreach (var (name, cookie) in _namespaces.OrderBy(n => n.Key))
            {
                json.WriteNumber(name.Value, cookie);
            }

            json.WriteEndObject();
            json.WriteStartObject("sysctls");
            foreach (var (netns, values) in _sysctls.Where(s => s.Value.Count > 0).OrderBy(s => s.Key))
            {
                json.WriteStartObject(netns.Value);
                foreach (var (path, value) in values)
                {
                    json.WriteString(path, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteStartArray("host");
            foreach (var key in _hostObjects.Order(StringComparer.Ordinal))
            {
                json.WriteStringValue(key);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        IsChanged = false;
        return stream.ToArray();
    }

    /// <summary>True when this very namespace is recorded under the name.</summary>
    public bool HasNamespace(NamespaceName name, ulong cookie) => _namespaces.TryGetValue(name, out var recorded) && recorded == cookie;

    /// <summary>Records a namespace.</summary>
    public void AddNamespace(NamespaceName name, ulong cookie)
    {
        if (!HasNamespace(name, cookie))
        {
            _namespaces[name] = cookie;
            IsChanged = true;
        }
    }

    /// <summary>Forgets a namespace and the sysctls in it.</summary>
    public void RemoveNamespace(NamespaceName name)
    {
        IsChanged |= _namespaces.Remove(name);
        IsChanged |= _sysctls.Remove(name);
    }

    /// <summary>The sysctls of a namespace that we changed: by path, the value before the first change.</summary>
    public IReadOnlyDictionary<string, string> SysctlsIn(NamespaceName netns) => _sysctls.TryGetValue(netns, out var values) ? values : NoSysctls;

    /// <summary>Records the value that a sysctl had before it was first changed.</summary>
    public void AddSysctl(ResourceKey key, string original)
    {
        if (!_sysctls.TryGetValue(key.Netns, out var values))
        {
            _sysctls[key.Netns] = values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        }

        IsChanged |= values.TryAdd(key.Id, original);
    }

    /// <summary>Forgets a sysctl.</summary>
    public void RemoveSysctl(ResourceKey key) => IsChanged |= _sysctls.TryGetValue(key.Netns, out var values) && values.Remove(key.Id);

    /// <summary>True when an object of the host's namespace is recorded.</summary>
    public bool HasHostObject(ResourceKey key) => _hostObjects.Contains(Text(key));

    /// <summary>Records an object of the host's namespace.</summary>
    public void AddHostObject(ResourceKey key) => IsChanged |= _hostObjects.Add(Text(key));

    /// <summary>Forgets all objects of the host's namespace but these.</summary>
    public void KeepHostObjects(IEnumerable<ResourceKey> keys)
    {
        var kept = keys.Select(Text).ToHashSet(StringComparer.Ordinal);
        IsChanged |= _hostObjects.RemoveWhere(k => !kept.Contains(k)) > 0;
    }

    private static string Text(ResourceKey key) => $"{key.Kind}/{key.Id}";
}
