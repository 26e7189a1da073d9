using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kinds.Nftables;

/// <summary>
/// Builds a table from messages: the kernel's answers, or a batch of our own. A rule must come after the sets that it uses. Messages
/// about other tables are skipped.
/// </summary>
internal sealed class NftTableDecoder(string table)
{
    private static readonly ushort[] SetIdentity = [NFTA_SET.TABLE, NFTA_SET.NAME, NFTA_SET.ID, NFTA_SET.HANDLE, NFTA_SET.TYPE, NFTA_SET.COUNT];
    private static readonly ushort[] ObjectIdentity = [NFTA_OBJ.TABLE, NFTA_OBJ.NAME, NFTA_OBJ.USE, NFTA_OBJ.HANDLE];
    private static readonly ushort[] FlowtableIdentity = [NFTA_FLOWTABLE.TABLE, NFTA_FLOWTABLE.NAME, NFTA_FLOWTABLE.USE, NFTA_FLOWTABLE.HANDLE];

    private readonly List<NftSetBuilder> _sets = [];
    private readonly Dictionary<string, ChainBuilder> _chains = new(StringComparer.Ordinal);
    private readonly List<NftObject> _objects = [];
    private bool _exists;
    private uint _flags;

    /// <summary>NFTA_TABLE_USE: how many chains, sets, objects and flowtables there are.</summary>
    public uint Use { get; private set; }

    /// <summary>Number of chains and sets seen.</summary>
    public int Seen => _chains.Count + _sets.Count;

    /// <summary>The names of the sets seen, anonymous ones included.</summary>
    public IReadOnlyList<string> SetNames => [.. _sets.Select(set => set.Name)];

    /// <summary>Takes a message in.</summary>
    public void Add(in NetlinkMessage message)
    {
        if (message.Type >> 8 != NFNL_SUBSYS.NFTABLES || message.ReadHeader<NfGenMsg>(out var attributes).Family != NFPROTO.INET)
        {
            return;
        }

        // Of tables the name is attribute 1, of everything else the name of the table that it is in.
        if (!attributes.TryGet(NFTA_TABLE.NAME, out var name) || name.Text != table)
        {
            return;
        }

        switch ((byte)message.Type)
        {
            case NFT_MSG.NEWTABLE:
                AddTable(attributes);
                break;
            case NFT_MSG.NEWCHAIN:
                AddChain(attributes);
                break;
            case NFT_MSG.NEWRULE:
                AddRule(attributes);
                break;
            case NFT_MSG.NEWSET:
                AddSet(attributes);
                break;
            case NFT_MSG.NEWSETELEM:
                AddElements(attributes);
                break;
            case NFT_MSG.NEWOBJ:
                _objects.Add(ObjectFrom(NftObjectKind.Stateful, attributes, NFTA_OBJ.NAME, ObjectIdentity));
                break;
            case NFT_MSG.NEWFLOWTABLE:
                _objects.Add(ObjectFrom(NftObjectKind.Flowtable, attributes, NFTA_FLOWTABLE.NAME, FlowtableIdentity));
                break;
        }
    }

    /// <summary>The table; null when no message told of it.</summary>
    public NftTable? Build(NamespaceName netns, uint generation) => !_exists ? null : new NftTable
    {
        Netns = netns,
        Name = table,
        Flags = _flags,
        Generation = generation,
        Chains = EquatableArray.From(_chains.Values.Select(chain => chain.Build()).OrderBy(chain => chain.Name, StringComparer.Ordinal)),
        Objects = EquatableArray.From(_objects
            .Concat(_sets.Where(set => !set.IsAnonymous).Select(set => set.BuildObject()))
            .OrderBy(item => item.Kind).ThenBy(item => item.Name, StringComparer.Ordinal)),
    };

    private static NftObject ObjectFrom(NftObjectKind kind, AttributeList attributes, ushort nameType, ushort[] identity)
    {
        var name = attributes.TryGet(nameType, out var nameAttribute) ? nameAttribute.Text : "";
        var type = kind == NftObjectKind.Stateful && attributes.TryGet(NFTA_OBJ.TYPE, out var typeAttribute) ? typeAttribute.U32BigEndian : 0;
        return new NftObject(kind, name, Without(attributes, identity), [], type);
    }

    /// <summary>The attributes as they are, without some.</summary>
    internal static EquatableArray<byte> Without(AttributeList attributes, ReadOnlySpan<ushort> types)
    {
        var bytes = new List<byte>();
        Span<byte> header = stackalloc byte[4];
        ReadOnlySpan<byte> padding = [0, 0, 0];
        foreach (var attribute in attributes)
        {
            if (types.Contains(attribute.Type))
            {
                continue;
            }

            BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)(4 + attribute.Payload.Length));
            BinaryPrimitives.WriteUInt16LittleEndian(header[2..], attribute.RawType);
            bytes.AddRange(header);
            bytes.AddRange(attribute.Payload);
            bytes.AddRange(padding[..(-attribute.Payload.Length & 3)]);
        }

        return [.. CollectionsMarshal.AsSpan(bytes)];
    }

    private void AddTable(AttributeList attributes)
    {
        _exists = true;
        _flags = attributes.TryGet(NFTA_TABLE.FLAGS, out var flags) ? flags.U32BigEndian : 0;
        Use = attributes.TryGet(NFTA_TABLE.USE, out var use) ? use.U32BigEndian : 0;
    }

    private void AddChain(AttributeList attributes)
    {
        var name = attributes.TryGet(NFTA_CHAIN.NAME, out var nameAttribute) ? nameAttribute.Text : "";
        NftHook? hook = null;
        if (attributes.TryGet(NFTA_CHAIN.HOOK, out var hookAttribute))
        {
            var inner = hookAttribute.Nested;
            hook = new NftHook(
                attributes.TryGet(NFTA_CHAIN.TYPE, out var type) ? type.Text : "filter",
                inner.TryGet(NFTA_HOOK.HOOKNUM, out var number) ? number.U32BigEndian : 0,
                inner.TryGet(NFTA_HOOK.PRIORITY, out var priority) ? (int)priority.U32BigEndian : 0,
                Without(inner, [NFTA_HOOK.HOOKNUM, NFTA_HOOK.PRIORITY]));
        }

        _chains[name] = new ChainBuilder(new NftChain
        {
            Name = name,
            Hook = hook,
            Policy = hook is null ? null : attributes.TryGet(NFTA_CHAIN.POLICY, out var policy) ? policy.U32BigEndian : (uint)NF_VERDICT.ACCEPT,
            Userdata = attributes.TryGet(NFTA_CHAIN.USERDATA, out var userdata) ? [.. userdata.Payload] : [],
        });
    }

    private void AddRule(AttributeList attributes)
    {
        if (!attributes.TryGet(NFTA_RULE.CHAIN, out var chainName) || !_chains.TryGetValue(chainName.Text, out var chain))
        {
            return;
        }

        var expressions = new List<NftExpression>();
        if (attributes.TryGet(NFTA_RULE.EXPRESSIONS, out var list))
        {
            foreach (var element in list.Nested)
            {
                expressions.Add(NftExpressionCodec.Read(element.Nested, FindAnonymousSet));
            }
        }

        chain.Rules.Add(new NftRule
        {
            Expressions = EquatableArray.From(NftExpressionCodec.Split(expressions)),
            Userdata = attributes.TryGet(NFTA_RULE.USERDATA, out var userdata) ? [.. userdata.Payload] : [],
            Handle = attributes.TryGet(NFTA_RULE.HANDLE, out var handle) ? handle.U64BigEndian : 0,
        });
    }

    private void AddSet(AttributeList attributes)
    {
        var set = new NftSetBuilder
        {
            Name = attributes.TryGet(NFTA_SET.NAME, out var name) ? name.Text : "",
            Id = attributes.TryGet(NFTA_SET.ID, out var id) ? id.U32BigEndian : null,
            Flags = attributes.TryGet(NFTA_SET.FLAGS, out var flags) ? flags.U32BigEndian : 0,
            KeyType = attributes.TryGet(NFTA_SET.KEY_TYPE, out var type) ? type.U32BigEndian : 0,
            KeyLength = attributes.TryGet(NFTA_SET.KEY_LEN, out var length) ? length.U32BigEndian : 0,
            Attributes = Without(attributes, SetIdentity),
        };
        _sets.Add(set);
    }

    private void AddElements(AttributeList attributes)
    {
        var id = attributes.TryGet(NFTA_SET_ELEM_LIST.SET_ID, out var idAttribute) ? idAttribute.U32BigEndian : (uint?)null;
        var name = attributes.TryGet(NFTA_SET_ELEM_LIST.SET, out var nameAttribute) ? nameAttribute.Text : "";
        if (FindSet(name, id) is { } set && attributes.TryGet(NFTA_SET_ELEM_LIST.ELEMENTS, out var elements))
        {
            foreach (var element in elements.Nested)
            {
                // How long an element has left is state; it starts anew when restored.
                set.Elements.Add(Without(element.Nested, [NFTA_SET_ELEM.EXPIRATION]));
            }
        }
    }

    private NftSetBuilder? FindSet(string name, uint? id) => id is null
        ? _sets.Find(set => set.Name == name)
        : _sets.Find(set => set.Id == id);

    private NftSet? FindAnonymousSet(string name, uint? id) => FindSet(name, id) is { IsAnonymous: true } set ? set.Build() : null;

    private sealed class ChainBuilder(NftChain chain)
    {
        public List<NftRule> Rules { get; } = [];

        public NftChain Build() => chain with { Rules = EquatableArray.From(Rules) };
    }
}
