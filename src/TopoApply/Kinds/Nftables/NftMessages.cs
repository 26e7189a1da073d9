using System.Diagnostics;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kinds.Nftables;

/// <summary>
/// Writes the messages of one batch for one table. Source: linux/netfilter/nf_tables.h. Every creation of a table, chain or object is
/// exclusive: the kernel must never turn a creation into a change of something that appeared meanwhile.
/// </summary>
internal sealed class NftMessages(NftTransaction transaction, string table)
{
    // libnftnl's user data, which nft reads back: NFTNL_UDATA_SET_KEYBYTEORDER (1 host, 2 network) and NFTNL_UDATA_SET_MERGE_ELEMENTS.
    private const byte KeyByteOrderType = 0;
    private const byte MergeElementsType = 2;

    // An element list is one attribute of at most 65535 bytes; an element takes at most 60.
    private const int ElementsPerMessage = 512;

    private readonly NftTransaction _transaction = transaction;
    private readonly NetlinkWriter _writer = transaction.Writer;
    private uint _lastSetId;

    /// <summary>Placeholder for the name of an anonymous set, completed by the kernel; as nft names them.</summary>
    public static string AnonymousName(NftSet? set) => set is NftRawSet raw && IsMap(raw) ? "__map%d" : "__set%d";

    /// <summary>Makes the table.</summary>
    public void NewTable(uint flags)
    {
        using var message = Message(NFT_MSG.NEWTABLE, NLM_F.CREATE | NLM_F.EXCL, "table");
        _writer.Text(NFTA_TABLE.NAME, table);
        _writer.U32BigEndian(NFTA_TABLE.FLAGS, flags);
    }

    /// <summary>Sets the table's flags. The kernel knows only how to make a table dormant and how to wake it.</summary>
    public void ChangeTable(uint flags)
    {
        using var message = Message(NFT_MSG.NEWTABLE, 0, "table");
        _writer.Text(NFTA_TABLE.NAME, table);
        _writer.U32BigEndian(NFTA_TABLE.FLAGS, flags);
    }

    /// <summary>Removes the table with all it holds.</summary>
    public void DeleteTable()
    {
        using var message = Message(NFT_MSG.DELTABLE, 0, "table");
        _writer.Text(NFTA_TABLE.NAME, table);
    }

    /// <summary>Makes a chain without its rules.</summary>
    public void NewChain(NftChain chain)
    {
        using var message = Message(NFT_MSG.NEWCHAIN, NLM_F.CREATE | NLM_F.EXCL, $"chain {chain.Name}");
        _writer.Text(NFTA_CHAIN.TABLE, table);
        _writer.Text(NFTA_CHAIN.NAME, chain.Name);
        if (chain.Hook is { } hook)
        {
            _writer.Text(NFTA_CHAIN.TYPE, hook.Type);
            WritePolicy(chain);
            using (_writer.Nested(NFTA_CHAIN.HOOK))
            {
                _writer.U32BigEndian(NFTA_HOOK.HOOKNUM, hook.Number);
                _writer.U32BigEndian(NFTA_HOOK.PRIORITY, (uint)hook.Priority);
                WriteRaw(hook.Other);
            }
        }

        if (chain.Userdata.Count > 0)
        {
            _writer.Bytes(NFTA_CHAIN.USERDATA, chain.Userdata.Span);
        }
    }

    /// <summary>Changes a base chain's policy, the only thing of it that can change in place.</summary>
    public void ChangePolicy(NftChain chain)
    {
        using var message = Message(NFT_MSG.NEWCHAIN, 0, $"policy of chain {chain.Name}");
        _writer.Text(NFTA_CHAIN.TABLE, table);
        _writer.Text(NFTA_CHAIN.NAME, chain.Name);
        WritePolicy(chain);
    }

    /// <summary>Removes a chain; its rules must be gone or removed earlier in the batch.</summary>
    public void DeleteChain(string chain)
    {
        using var message = Message(NFT_MSG.DELCHAIN, 0, $"chain {chain}");
        _writer.Text(NFTA_CHAIN.TABLE, table);
        _writer.Text(NFTA_CHAIN.NAME, chain);
    }

    /// <summary>Makes a rule, its anonymous sets first.</summary>
    /// <param name="chain">Name of the chain.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="before">Handle of the live rule to insert before; null appends.</param>
    /// <param name="number">Position in the chain, from 1, for error messages.</param>
    public void NewRule(string chain, NftRule rule, ulong? before, int number)
    {
        var operation = $"nft rule {number} of chain {chain}";
        var setIds = new Queue<uint>();
        foreach (var lookup in rule.Expressions.OfType<Lookup>())
        {
            if (lookup.Set is { } set)
            {
                setIds.Enqueue(NewAnonymousSet(set, operation));
            }
        }

        var flags = before is null ? NLM_F.CREATE | NLM_F.APPEND : NLM_F.CREATE;
        using var message = Message(NFT_MSG.NEWRULE, flags, operation);
        _writer.Text(NFTA_RULE.TABLE, table);
        _writer.Text(NFTA_RULE.CHAIN, chain);
        using (_writer.Nested(NFTA_RULE.EXPRESSIONS))
        {
            foreach (var expression in rule.Expressions)
            {
                NftExpressionCodec.Write(_writer, expression, setIds);
            }
        }

        if (before is { } handle)
        {
            _writer.U64BigEndian(NFTA_RULE.POSITION, handle);
        }

        if (rule.Userdata.Count > 0)
        {
            _writer.Bytes(NFTA_RULE.USERDATA, rule.Userdata.Span);
        }
    }

    /// <summary>Removes one rule, or all of the chain when <paramref name="handle"/> is null.</summary>
    public void DeleteRule(string chain, ulong? handle)
    {
        using var message = Message(NFT_MSG.DELRULE, 0, handle is null ? $"rules of chain {chain}" : $"nft rule with handle {handle} of chain {chain}");
        _writer.Text(NFTA_RULE.TABLE, table);
        _writer.Text(NFTA_RULE.CHAIN, chain);
        if (handle is { } number)
        {
            _writer.U64BigEndian(NFTA_RULE.HANDLE, number);
        }
    }

    /// <summary>Makes again what somebody had added to the table.</summary>
    public void NewObject(NftObject item)
    {
        var (_, create, _) = TypesOf(item.Kind);
        using (Message(create, NLM_F.CREATE | NLM_F.EXCL, $"{item.Kind} {item.Name}"))
        {
            WriteTableAndName(item);
            WriteRaw(item.Attributes);

            // The kernel insists on an id for sets even when nothing refers to it.
            if (item.Kind == NftObjectKind.Set)
            {
                _writer.U32BigEndian(NFTA_SET.ID, ++_lastSetId);
            }
        }

        NewElements(item.Name, null, item.Elements.Count, i => WriteRaw(item.Elements[i]), $"{item.Kind} {item.Name}");
    }

    /// <summary>Removes what somebody had added to the table.</summary>
    public void DeleteObject(NftObject item)
    {
        var (_, _, delete) = TypesOf(item.Kind);
        using var message = Message(delete, 0, $"{item.Kind} {item.Name}");
        WriteTableAndName(item);
        if (item.Kind == NftObjectKind.Stateful)
        {
            _writer.U32BigEndian(NFTA_OBJ.TYPE, item.ObjectType);
        }
    }

    private static bool IsMap(NftRawSet set) =>
        new AttributeList(set.Attributes.Span).TryGet(NFTA_SET.FLAGS, out var flags) && (flags.U32BigEndian & NFT_SET.MAP) != 0;

    private static (ushort Name, byte Create, byte Delete) TypesOf(NftObjectKind kind) => kind switch
    {
        NftObjectKind.Stateful => (NFTA_OBJ.NAME, NFT_MSG.NEWOBJ, NFT_MSG.DELOBJ),
        NftObjectKind.Set => (NFTA_SET.NAME, NFT_MSG.NEWSET, NFT_MSG.DELSET),
        NftObjectKind.Flowtable => (NFTA_FLOWTABLE.NAME, NFT_MSG.NEWFLOWTABLE, NFT_MSG.DELFLOWTABLE),
    };

    // The table's name is attribute 1 of all three.
    private void WriteTableAndName(NftObject item)
    {
        _writer.Text(NFTA_SET.TABLE, table);
        _writer.Text(TypesOf(item.Kind).Name, item.Name);
    }

    private uint NewAnonymousSet(NftSet set, string operation)
    {
        var id = ++_lastSetId;
        var name = AnonymousName(set);
        switch (set)
        {
            case NftValueSet values:
                var elements = ElementsOf(values);
                using (Message(NFT_MSG.NEWSET, NLM_F.CREATE, operation))
                {
                    WriteValueSet(values, elements.Count, name, id);
                }

                NewElements(name, id, elements.Count, i => WriteElement(elements[i]), operation);
                break;
            case NftRawSet raw:
                using (Message(NFT_MSG.NEWSET, NLM_F.CREATE, operation))
                {
                    _writer.Text(NFTA_SET.TABLE, table);
                    _writer.Text(NFTA_SET.NAME, name);
                    WriteRaw(raw.Attributes);
                    _writer.U32BigEndian(NFTA_SET.ID, id);
                }

                NewElements(name, id, raw.Elements.Count, i => WriteRaw(raw.Elements[i]), operation);
                break;
            default:
                throw new UnreachableException();
        }

        return id;
    }

    private void WriteValueSet(NftValueSet set, int elements, string name, uint id)
    {
        _writer.Text(NFTA_SET.TABLE, table);
        _writer.Text(NFTA_SET.NAME, name);
        _writer.U32BigEndian(NFTA_SET.FLAGS, NFT_SET.ANONYMOUS | NFT_SET.CONSTANT | (set.IsInterval ? NFT_SET.INTERVAL : 0));
        _writer.U32BigEndian(NFTA_SET.KEY_TYPE, set.Type.Number);
        _writer.U32BigEndian(NFTA_SET.KEY_LEN, (uint)set.Type.Size);
        _writer.U32BigEndian(NFTA_SET.ID, id);
        using (_writer.Nested(NFTA_SET.DESC))
        {
            // An end that cannot be written, behind the greatest value, is counted all the same: as nft does.
            _writer.U32BigEndian(NFTA_SET_DESC.SIZE, (uint)elements + (set is { IsInterval: true, Ranges: [.., { Last.IsMax: true }] } ? 1u : 0));
        }

        byte order = set.Type.IsHostOrder ? (byte)1 : (byte)2;
        ReadOnlySpan<byte> userdata = [KeyByteOrderType, 4, order, 0, 0, 0, MergeElementsType, 4, 1, 0, 0, 0];
        _writer.Bytes(NFTA_SET.USERDATA, set.IsInterval ? userdata : userdata[..6]);
    }

    private static List<NftSetElement> ElementsOf(NftValueSet set)
    {
        var elements = new List<NftSetElement>();
        if (!set.IsInterval)
        {
            elements.AddRange(set.Ranges.Select(range => new NftSetElement(range.First, IsEnd: false, IsOpen: false)));
            return elements;
        }

        // An interval is its first value and, marked as end, the first value behind it; nft begins with the end of "nothing yet".
        if (set.Ranges.Count > 0 && !set.Ranges[0].First.IsZero)
        {
            elements.Add(new NftSetElement(NftValue.Zero(set.Type.Size), IsEnd: true, IsOpen: false));
        }

        foreach (var range in set.Ranges)
        {
            var hasEnd = range.Last.TryNext(out var end);
            elements.Add(new NftSetElement(range.First, IsEnd: false, IsOpen: !hasEnd));
            if (hasEnd)
            {
                elements.Add(new NftSetElement(end, IsEnd: true, IsOpen: false));
            }
        }

        return elements;
    }

    private void NewElements(string set, uint? id, int count, Action<int> write, string operation)
    {
        for (var start = 0; start < count; start += ElementsPerMessage)
        {
            using var message = Message(NFT_MSG.NEWSETELEM, NLM_F.CREATE, operation);
            _writer.Text(NFTA_SET_ELEM_LIST.TABLE, table);
            _writer.Text(NFTA_SET_ELEM_LIST.SET, set);
            if (id is { } number)
            {
                _writer.U32BigEndian(NFTA_SET_ELEM_LIST.SET_ID, number);
            }

            using (_writer.Nested(NFTA_SET_ELEM_LIST.ELEMENTS))
            {
                for (var i = start; i < Math.Min(count, start + ElementsPerMessage); i++)
                {
                    using (_writer.Nested(NFTA_LIST.ELEM))
                    {
                        write(i);
                    }
                }
            }
        }
    }

    private void WriteElement(NftSetElement element)
    {
        if (element.IsEnd)
        {
            _writer.U32BigEndian(NFTA_SET_ELEM.FLAGS, NFT_SET_ELEM.INTERVAL_END);
        }

        using (_writer.Nested(NFTA_SET_ELEM.KEY))
        {
            _writer.Bytes(NFTA_DATA.VALUE, element.Value.ToBytes());
        }

        if (element.IsOpen)
        {
            _writer.Bytes(NFTA_SET_ELEM.USERDATA, NftSetElement.OpenUserdata);
        }
    }

    private void WritePolicy(NftChain chain)
    {
        if (chain.Policy is { } policy)
        {
            _writer.U32BigEndian(NFTA_CHAIN.POLICY, policy);
        }
    }

    private void WriteRaw(EquatableArray<byte> bytes) => bytes.Span.CopyTo(_writer.Raw(bytes.Count));

    private NetlinkWriter.MessageScope Message(byte type, int flags, string operation) => _transaction.Message(type, (ushort)flags, operation);
}

/// <summary>One element of a set of values as it is on the wire.</summary>
/// <param name="Value">The key.</param>
/// <param name="IsEnd">NFT_SET_ELEM_INTERVAL_END.</param>
/// <param name="IsOpen">The interval reaches to the greatest value: nothing follows that could be its end.</param>
internal readonly record struct NftSetElement(NftValue Value, bool IsEnd, bool IsOpen)
{
    /// <summary>nft's mark of an open interval in an element's user data: NFTNL_UDATA_SET_ELEM_FLAGS, 4 bytes, SET_ELEM_F_INTERVAL_OPEN.</summary>
    public static ReadOnlySpan<byte> OpenUserdata => [1, 4, 1, 0, 0, 0];
}
