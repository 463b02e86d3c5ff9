using System.Buffers.Binary;
using System.IO.Compression;
using Strobe.Bytes;

namespace Strobe.Elf;

/// <summary>Unpacks compressed sections: SHF_COMPRESSED with zlib, and the older .zdebug form.</summary>
internal static class SectionContent
{
    private const int MaxBytes = 1 << 30;
    private const uint Zlib = 1;

    internal static ReadOnlyMemory<byte> Unpack(ReadOnlyMemory<byte> raw, ElfSection section, DamageLog damage)
    {
        var cursor = new SpanCursor(raw.Span, damage, section.Name);
        ulong size;
        if ((section.Flags & 0x800) != 0)
        {
            uint method = cursor.U32();
            cursor.Skip(4);
            size = cursor.U64();
            cursor.Skip(8);
            if (method != Zlib)
            {
                if (!cursor.IsBroken) damage.Add(DamageKind.Unsupported, section.Name, 0);
                return default;
            }
        }
        else
        {
            if (!raw.Span.StartsWith("ZLIB"u8)) return raw;
            cursor.Skip(4);
            size = BinaryPrimitives.ReverseEndianness(cursor.U64());
        }

        return cursor.IsBroken ? default : Inflate(raw[cursor.Position..], size, section.Name, damage);
    }

    private static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> packed, ulong announced, string where, DamageLog damage)
    {
        // Real debug sections shrink to a fifth; the factor leaves room for tables of zeros but not for a bomb.
        long limit = Math.Min(MaxBytes, Math.Max(16L << 20, packed.Length * 100L));
        if (announced > (ulong)limit) damage.Add(DamageKind.TooMuch, where, (long)announced);
        int size = (int)Math.Min(announced, (ulong)limit);
        byte[] buffer = new byte[Math.Min(size, Math.Max(64 * 1024, packed.Length * 8L))];
        int filled = 0;
        try
        {
            using var stream = new ZLibStream(new SpanStream(packed), CompressionMode.Decompress);
            while (filled < size)
            {
                if (filled == buffer.Length) Array.Resize(ref buffer, (int)Math.Min(size, buffer.Length * 2L));
                int count = stream.Read(buffer, filled, buffer.Length - filled);
                if (count == 0) break;
                filled += count;
            }
        }
        // A stream that asks for a dictionary, and others that zlib itself refuses, are IOExceptions.
        catch (Exception nonsense) when (nonsense is InvalidDataException or IOException)
        {
            damage.Add(DamageKind.BadValue, where, filled);
            return buffer.AsMemory(0, filled);
        }

        if (filled < size) damage.Add(DamageKind.Truncated, where, filled);
        return buffer.AsMemory(0, filled);
    }
}
