using System.Text;

namespace Strobe.Bytes;

/// <summary>Zero-terminated strings in foreign string tables.</summary>
internal static class ForeignText
{
    /// <summary>Longer names are cut: a table without zeros must not become a megabyte per name.</summary>
    internal const int MaxNameBytes = 16 * 1024;

    /// <summary>The bytes of the string that begins at an offset.</summary>
    internal static ReadOnlySpan<byte> BytesAt(ReadOnlySpan<byte> table, ulong offset, DamageLog? damage, string where)
    {
        if (offset >= (ulong)table.Length)
        {
            // Offset 0 of an absent table is how "no name" is written.
            if (offset != 0) damage?.Add(DamageKind.BadOffset, where, (long)offset);
            return default;
        }

        ReadOnlySpan<byte> rest = table[(int)offset..];
        bool isCut = rest.Length > MaxNameBytes;
        if (isCut) rest = rest[..MaxNameBytes];
        int end = rest.IndexOf((byte)0);
        if (end >= 0) return rest[..end];
        damage?.Add(isCut ? DamageKind.TooMuch : DamageKind.Truncated, where, (long)offset);
        return rest;
    }

    internal static string At(ReadOnlySpan<byte> table, ulong offset, DamageLog? damage, string where) =>
        Encoding.UTF8.GetString(BytesAt(table, offset, damage, where));
}
