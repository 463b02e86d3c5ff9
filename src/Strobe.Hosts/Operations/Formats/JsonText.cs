using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Strobe.Operations.Formats;

/// <summary>JSON's scalars, appended to text.</summary>
internal static class JsonText
{
    // Longest escape (\u00e9) against the shortest input it can stand for (a byte).
    private const int LargestGrowth = 6;
    private static readonly JavaScriptEncoder s_encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    internal static Utf8Text Json(this Utf8Text text, string? value) => value is null
        ? text.Plain("null"u8)
        : text.Plain("\""u8).Encoded(value).Plain("\""u8);

    internal static Utf8Text NumberOrNull(this Utf8Text text, long? value) =>
        value is { } number ? text.Number(number) : text.Plain("null"u8);

    internal static Utf8Text HexOrNull(this Utf8Text text, ulong? value) =>
        value is { } number ? text.Plain("\""u8).Hex(number).Plain("\""u8) : text.Plain("null"u8);

    private static Utf8Text Encoded(this Utf8Text text, string value)
    {
        Span<byte> room = text.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length));
        int length = Encoding.UTF8.GetBytes(value, room);
        if (s_encoder.FindFirstCharacterToEncodeUtf8(room[..length]) < 0)
        {
            text.Advance(length);
            return text;
        }

        byte[] plain = ArrayPool<byte>.Shared.Rent(length);
        room[..length].CopyTo(plain);
        s_encoder.EncodeUtf8(plain.AsSpan(0, length), text.GetSpan(length * LargestGrowth), out _, out int written);
        text.Advance(written);
        ArrayPool<byte>.Shared.Return(plain);
        return text;
    }
}
