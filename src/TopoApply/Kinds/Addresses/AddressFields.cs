using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Addresses;

/// <summary>The table of <see cref="Address"/>. Link and address are the key; of an IPv6 address the prefix length is not.</summary>
internal static class AddressFields
{
    private static IReadOnlyList<Field<Address>>? _table;

    /// <summary>The rows.</summary>
    public static IReadOnlyList<Field<Address>> Table => _table ??=
    [
        Field.Value(
            "prefix length",
            Scalars.Integer<byte>("a prefix length", 0, 128),
            (Address a) => (byte?)a.Local.Length,
            (a, v) => a with { Local = a.Local with { Length = v ?? a.Local.Length } },
            "Length of the prefix in bits.",
            OnChange.Recreate,
            "the kernel keeps one entry per IPv6 address and cannot change its prefix length"),
        Field.Value(
            "peer",
            Scalars.IpAddress,
            (Address a) => a.Peer,
            (a, v) => a with { Peer = v },
            "The address at the other end of a point-to-point link; the prefix length is then that of the other end.",
            OnChange.Recreate,
            "the kernel cannot change the other end of an address",
            always: true),
        Field.Value(
            "scope",
            Scalars.Scope,
            (Address a) => a.Scope,
            (a, v) => a with { Scope = v },
            "Where the address is valid (IPv4 only): `global`, `link`, `host` or a number from 0 to 255. Default: by the kernel's rule, `host` for 127.0.0.0/8 and else `global`.",
            OnChange.Recreate,
            "the kernel cannot change the scope of an address"),
        Field.Value(
            "nodad",
            Scalars.Bool,
            (Address a) => a.NoDad,
            (a, v) => a with { NoDad = v },
            "Skip duplicate address detection (IPv6 only), so that the address can be used at once. Default true."),
    ];
}
