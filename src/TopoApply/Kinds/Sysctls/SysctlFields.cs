using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Sysctls;

/// <summary>The table of <see cref="Sysctl"/>. The path is the key.</summary>
internal static class SysctlFields
{
    private static IReadOnlyList<Field<Sysctl>>? _table;

    /// <summary>A setting's value: whatever the kernel takes, on one line.</summary>
    public static Scalar<string> Value => field ??= Scalars.Text("a setting's value");

    /// <summary>The rows.</summary>
    public static IReadOnlyList<Field<Sysctl>> Table => _table ??=
    [
        Field.Reference(
            "value",
            Value,
            (Sysctl s) => s.Value,
            (s, v) => s with { Value = v },
            "The value as the kernel shows it; several numbers are separated by blanks.",
            same: SameWords),
    ];

    // The kernel prints `4096\t131072\t6291456` for what was written with blanks.
    private static bool SameWords(string left, string right) =>
        left.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).AsSpan()
            .SequenceEqual(right.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
