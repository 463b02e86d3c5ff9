using Strobe.Bytes;

namespace Strobe.Tests.Bytes;

public sealed class SpanCursorTests
{
    [Theory]
    [InlineData("02", 2UL)]
    [InlineData("7F", 127UL)]
    [InlineData("80 01", 128UL)]
    [InlineData("81 01", 129UL)]
    [InlineData("E5 8E 26", 624485UL)]
    [InlineData("80 80 00", 0UL)]
    [InlineData("FF FF FF FF FF FF FF FF FF 01", ulong.MaxValue)]
    [InlineData("80 80 80 80 80 80 80 80 80 80 80 80 00", 0UL)]
    public void An_unsigned_leb128_number_is_read_whole(string hex, ulong expected)
    {
        var cursor = new SpanCursor(FromHex(hex), null, "test");
        Assert.Equal(expected, cursor.Uleb());
        Assert.True(cursor.IsAtEnd);
        Assert.False(cursor.IsBroken);
    }

    [Theory]
    [InlineData("02", 2L)]
    [InlineData("7E", -2L)]
    [InlineData("FF 00", 127L)]
    [InlineData("81 7F", -127L)]
    [InlineData("80 01", 128L)]
    [InlineData("80 7F", -128L)]
    [InlineData("C0 BB 78", -123456L)]
    [InlineData("80 80 80 80 80 80 80 80 80 7F", long.MinValue)]
    [InlineData("FF FF FF FF FF FF FF FF FF 00", long.MaxValue)]
    public void A_signed_leb128_number_is_read_whole(string hex, long expected)
    {
        var cursor = new SpanCursor(FromHex(hex), null, "test");
        Assert.Equal(expected, cursor.Sleb());
        Assert.True(cursor.IsAtEnd);
    }

    [Fact]
    public void Fixed_numbers_are_little_endian()
    {
        var cursor = new SpanCursor(FromHex("01 0201 030201 04030201 0807060504030201"), null, "test");
        Assert.Equal(0x01, cursor.U8());
        Assert.Equal(0x0102, cursor.U16());
        Assert.Equal(0x010203U, cursor.U24());
        Assert.Equal(0x01020304U, cursor.U32());
        Assert.Equal(0x0102030405060708UL, cursor.U64());
        Assert.False(cursor.IsBroken);
    }

    [Fact]
    public void Reading_past_the_end_answers_zero_and_is_noted_once()
    {
        var damage = new DamageLog();
        var cursor = new SpanCursor(FromHex("FF FF"), damage, "test");
        Assert.Equal(0U, cursor.U32());
        Assert.Equal(0UL, cursor.U64());
        Assert.Equal(0UL, cursor.Uleb());
        Assert.True(cursor.IsBroken);
        Assert.True(cursor.IsAtEnd);
        Assert.Equal([new Damage(DamageKind.Truncated, "test", 0)], damage.ToArray());
    }

    [Fact]
    public void A_number_too_wide_for_64_bits_is_noted()
    {
        var damage = new DamageLog();
        var cursor = new SpanCursor(FromHex("FF FF FF FF FF FF FF FF FF FF 7F"), damage, "test");
        Assert.Equal(ulong.MaxValue, cursor.Uleb());
        Assert.True(cursor.IsAtEnd);
        Assert.Contains(damage.ToArray(), note => note.Kind == DamageKind.BadValue);
    }

    [Fact]
    public void A_string_without_its_zero_is_what_is_left()
    {
        var damage = new DamageLog();
        var cursor = new SpanCursor("ab\0cd"u8, damage, "test");
        Assert.Equal("ab"u8.ToArray(), cursor.ZeroTerminated().ToArray());
        Assert.Equal("cd"u8.ToArray(), cursor.ZeroTerminated().ToArray());
        Assert.True(cursor.IsBroken);
        Assert.Equal(1, damage.Count);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(long.MaxValue)]
    public void A_jump_out_of_the_bytes_ends_the_reading(long position)
    {
        var damage = new DamageLog();
        var cursor = new SpanCursor(FromHex("01 02"), damage, "test");
        cursor.MoveTo(position);
        Assert.True(cursor.IsBroken);
        Assert.Equal(DamageKind.BadOffset, damage.ToArray()[0].Kind);
    }

    [Fact]
    public void The_damage_log_keeps_the_first_notes_and_counts_the_rest()
    {
        var damage = new DamageLog(capacity: 3);
        for (int i = 0; i < 10; i++) damage.Add(DamageKind.BadValue, "test", i);
        Assert.Equal(10, damage.Count);
        Assert.Equal([0L, 1L, 2L], damage.ToArray().Select(note => note.Offset));
    }

    [Fact]
    public void An_endless_name_is_cut()
    {
        var damage = new DamageLog();
        byte[] table = [.. Enumerable.Repeat((byte)'x', 100_000)];
        Assert.Equal(ForeignText.MaxNameBytes, ForeignText.At(table, 5, damage, "test").Length);
        Assert.Equal(DamageKind.TooMuch, damage.ToArray()[0].Kind);
        Assert.Equal("", ForeignText.At(table, 100_000, damage, "test"));
    }

    private static byte[] FromHex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
