using System.Buffers.Binary;
using System.Text;
using Strobe.Sessions;
using Strobe.Values;

namespace Strobe.Tests.Sessions;

public sealed class WriteLayoutTests
{
    [Fact]
    public void A_record_says_what_is_written_where()
    {
        WriteLayout layout = WriteLayout.For("write", null);
        byte[] payload = [.. Numbers(2, 0x1000, 5), .. Capture("hello")];

        Assert.Equal((2, 5), layout.ReadEnter(payload));
        Assert.Equal("hello", Encoding.UTF8.GetString(layout.ReadHead(payload)));
        Assert.Equal(5, layout.ReadExit(Numbers(5)));
        Assert.Empty(layout.DecodeEnter(payload));
    }

    [Theory]
    [InlineData(1, "a", "b", "a")]
    [InlineData(2, "a", "b", "ab")]
    [InlineData(2, "", "b", "b")]
    public void Pieces_are_read_as_far_as_there_are_any(int count, string first, string second, string expected)
    {
        WriteLayout layout = WriteLayout.For("writev", null);
        byte[] payload = [.. Numbers(1, 0x1000, count), .. Capture(first), .. Capture(second)];

        Assert.Equal((1, long.MaxValue), layout.ReadEnter(payload));
        Assert.Equal(expected, Encoding.UTF8.GetString(layout.ReadHead(payload)));
    }

    [Fact]
    public void A_trace_of_the_same_function_reads_its_own_values()
    {
        CallLayout traced = CallLayout.For(null, depth: 1);
        WriteLayout layout = WriteLayout.For("write", traced);
        byte[] payload = [.. Numbers(1, 0x1000, 3, 4, 5, 6), .. Capture("abc")];

        Assert.Equal(traced.DecodeEnter(payload).Select(argument => argument.ToString()), layout.DecodeEnter(payload).Select(argument => argument.ToString()));
        Assert.Equal(6, layout.DecodeEnter(payload).Count);
        Assert.Equal((1, 3), layout.ReadEnter(payload));
        Assert.Equal("abc", Encoding.UTF8.GetString(layout.ReadHead(payload)));
    }

    [Fact]
    public void Cut_and_damaged_records_are_read_without_failing()
    {
        Random random = new(7);
        foreach (string name in WriteLayout.FunctionNames)
        {
            WriteLayout layout = WriteLayout.For(name, CallLayout.For(null, depth: 1));
            byte[] whole = [.. Numbers(1, 0x1000, 3, 4, 5, 6), .. Capture("abc"), .. Capture("def")];
            for (int length = 0; length <= whole.Length; length++)
            {
                byte[] damaged = whole[..length];
                if (length > 0) damaged[random.Next(length)] ^= (byte)random.Next(256);
                Assert.True(layout.ReadEnter(damaged).Length >= 0);
                Assert.True(layout.ReadHead(damaged).Length <= 128);
                Assert.NotNull(layout.DecodeEnter(damaged));
                Assert.True(layout.ReadExit(damaged) >= long.MinValue);
            }
        }
    }

    private static byte[] Numbers(params long[] numbers)
    {
        byte[] bytes = new byte[numbers.Length * 8];
        for (int i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * 8), numbers[i]);
        return bytes;
    }

    private static byte[] Capture(string text)
    {
        byte[] capture = new byte[16 + ((text.Length + 7) & ~7)];
        BinaryPrimitives.WriteInt32LittleEndian(capture.AsSpan(4), text.Length);
        BinaryPrimitives.WriteInt64LittleEndian(capture.AsSpan(8), text.Length);
        Encoding.UTF8.GetBytes(text).CopyTo(capture, 16);
        return capture;
    }
}
