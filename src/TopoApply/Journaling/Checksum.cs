using System.IO.Hashing;

namespace TopoApply.Journaling;

/// <summary>
/// Tells whether bytes are what was written: against a file that was cut off or has rotted, not against an enemy, who could write another
/// checksum beside them. So it is none of cryptography's, which on Linux would load OpenSSL: 4 ms, and a machine need not have it.
/// </summary>
internal static class Checksum
{
    /// <summary>XXH3 with 128 bits (xxhash.com, doc/xxhash_spec.md), in hexadecimal digits.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(XxHash128.Hash(bytes));
}
