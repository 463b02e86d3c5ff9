using System.Buffers.Binary;
using System.IO.Compression;
using Strobe.Bytes;
using Strobe.Elf;

namespace Strobe.Tests.Elf;

/// <summary>What a damaged compressed section gives: as much as can be had, and a note.</summary>
public sealed class SectionContentTests
{
    [Fact]
    public void A_stream_that_asks_for_a_dictionary_is_noted_as_damage()
    {
        // FDICT is set (RFC 1950), and the checksum of the two bytes is right.
        DamageLog damage = new();
        Assert.True(Unpack([0x78, 0xBB, 1, 2, 3, 4, 5, 6, 7, 8], 100, damage).IsEmpty);
        Assert.Equal(1, damage.Count);
    }

    [Fact]
    public void A_sound_stream_comes_back_and_what_is_missing_of_one_is_noted()
    {
        byte[] text = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i % 10))];
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(text);
        DamageLog damage = new();
        Assert.Equal(text, Unpack(packed.ToArray(), text.Length, damage).ToArray());
        Assert.Equal(0, damage.Count);
        Assert.True(Unpack(packed.ToArray(), text.Length + 1, damage).Length == text.Length && damage.Count == 1);
    }

    private static ReadOnlyMemory<byte> Unpack(byte[] stream, long size, DamageLog damage)
    {
        byte[] section = new byte[12 + stream.Length];
        "ZLIB"u8.CopyTo(section);
        BinaryPrimitives.WriteInt64BigEndian(section.AsSpan(4), size);
        stream.CopyTo(section, 12);
        return SectionContent.Unpack(section, new ElfSection(1, ".zdebug_info", default, 0, 0, 0, (ulong)section.Length, 0, 0, 0), damage);
    }
}
