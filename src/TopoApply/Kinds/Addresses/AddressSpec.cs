using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;
using TopoApply.Yaml;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Addresses;

/// <summary>An address as a file says it.</summary>
internal sealed record AddressSpec
{
    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>The address; its prefix length is the peer's when there is one.</summary>
    public InterfaceAddress Local { get; init; }

    /// <summary>The other end of a point-to-point link.</summary>
    public IpAddress? Peer { get; init; }

    /// <summary>ifa_scope.</summary>
    public byte? Scope { get; init; }

    /// <summary>Skip duplicate address detection.</summary>
    public bool? NoDad { get; init; }

    /// <summary>True when the short form says all of it.</summary>
    public bool IsBrief => Scope is null && NoDad is null;

    /// <summary>What a file would say about an address.</summary>
    public static AddressSpec Of(Address address, SourceSpan span) => new()
    {
        Span = span,
        Local = address.Local,
        Peer = address.Peer,
        Scope = address.Local.Family == IpFamily.V4 && address.Scope is { } scope && scope != AddressCodec.DefaultScope(address.Local.Address) ? scope : null,
        NoDad = address.NoDad is false ? false : null,
    };
}

/// <summary>How an address is written: `10.0.0.1/24`, `10.0.0.1 peer 10.0.0.2`, or a mapping.</summary>
internal static class AddressShape
{
    private static IReadOnlyList<Field<AddressSpec>>? _table;

    /// <summary>The short form.</summary>
    public static Scalar<AddressSpec> Brief => field ??= new(
        "an address such as 10.0.0.1/24",
        TryParse,
        a => a.Peer is { } peer ? $"{a.Local} peer {peer}" : a.Local.ToString(),
        Scalars.InterfaceAddress.Schema with
        {
            Definition = null,
            Pattern = $"(?:{Scalars.InterfaceAddress.Schema.Pattern})(?: +peer +[0-9a-fA-F:.]+)?",
        });

    /// <summary>Either form.</summary>
    public static Shape<AddressSpec> Any => field ??= new NamedShape<AddressSpec>(
        "address",
        new ShortForm<AddressSpec>(
            new MappedShape<AddressSpec, AddressSpec>(Brief, (a, span) => a with { Span = span }, a => a),
            new TableShape<AddressSpec>("an address", () => Table, span => new AddressSpec { Span = span }, Check),
            a => a.IsBrief));

    private static IReadOnlyList<Field<AddressSpec>> Table => _table ??=
    [
        Field.Value(
            "address",
            Scalars.InterfaceAddress,
            (AddressSpec a) => a.Local == default ? null : a.Local,
            (a, v) => a with { Local = v ?? default },
            "The address with its prefix length: `10.0.0.1/24`, `fd00::1/64`. A bare address is /32 or /128.",
            required: true),
        Field.Value(
            "peer",
            Scalars.IpAddress,
            (AddressSpec a) => a.Peer,
            (a, v) => a with { Peer = v },
            "The address at the other end of a point-to-point link; the prefix length after `address` is then that of the other end."),
        Field.Value(
            "scope",
            Scalars.Scope,
            (AddressSpec a) => a.Scope,
            (a, v) => a with { Scope = v },
            "Where the address is valid (IPv4 only): `global`, `link`, `host` or a number from 0 to 255. Default: by the kernel's rule."),
        Field.Value(
            "nodad",
            Scalars.Bool,
            (AddressSpec a) => a.NoDad,
            (a, v) => a with { NoDad = v },
            "Skip duplicate address detection (IPv6 only), so that the address can be used at once. Default true."),
    ];

    private static bool TryParse(string text, out AddressSpec value, out Problem problem)
    {
        value = new AddressSpec();
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is not (1 or 3) || (words.Length == 3 && words[1] != "peer"))
        {
            problem = new Problem($"`{text}` is not an address", "write `10.0.0.1/24`, or `10.0.0.1 peer 10.0.0.2`");
            return false;
        }

        if (!Scalars.InterfaceAddress.TryParse(words[0], out var local, out problem))
        {
            return false;
        }

        value = new AddressSpec { Local = local };
        if (words.Length == 1)
        {
            return true;
        }

        var good = Scalars.IpAddress.TryParse(words[2], out var peer, out problem);
        value = value with { Peer = peer };
        if (good && peer.Family != local.Family)
        {
            problem = $"`{text}` mixes IPv4 and IPv6";
            return false;
        }

        return good;
    }

    private static bool Check(AddressSpec address, YamlMapping mapping, DiagnosticBag bag)
    {
        var good = true;
        if (address.Peer is { } peer && peer.Family != address.Local.Family)
        {
            bag.Error(DiagnosticCodes.ConflictingKeys, mapping.SpanOf("peer"), $"`{peer}` is not of the same family as `{address.Local.Address}`");
            good = false;
        }

        if (address.Local.Family == IpFamily.V6 && address.Scope is not null)
        {
            bag.Error(DiagnosticCodes.ConflictingKeys, mapping.SpanOf("scope"), "the scope of an IPv6 address follows from the address and cannot be chosen");
            good = false;
        }

        if (address.Local.Family == IpFamily.V4 && address.NoDad is not null)
        {
            bag.Error(DiagnosticCodes.ConflictingKeys, mapping.SpanOf("nodad"), "`nodad` is for IPv6: IPv4 addresses are never checked for duplicates");
            good = false;
        }

        return good;
    }
}
