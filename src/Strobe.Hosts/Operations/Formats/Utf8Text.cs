using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Strobe.Operations.Formats;

/// <summary>
/// A growing buffer of UTF-8 text. What comes from a target goes through <see cref="Safe"/>, what Strobe itself says through
/// <see cref="Plain(ReadOnlySpan{byte})"/>.
/// </summary>
internal sealed class Utf8Text : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[16 * 1024];
    private int _length;

    internal int Length => _length;

    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    internal void Clear() => _length = 0;

    internal Utf8Text Plain(ReadOnlySpan<byte> text)
    {
        text.CopyTo(GetSpan(text.Length));
        _length += text.Length;
        return this;
    }

    internal Utf8Text Plain(string text)
    {
        _length += Encoding.UTF8.GetBytes(text, GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length)));
        return this;
    }

    internal Utf8Text Number(long number)
    {
        Utf8Formatter.TryFormat(number, GetSpan(20), out int written);
        _length += written;
        return this;
    }

    internal Utf8Text Hex(ulong number)
    {
        Plain("0x"u8);
        Utf8Formatter.TryFormat(number, GetSpan(16), out int written, new StandardFormat('x'));
        _length += written;
        return this;
    }

    internal Utf8Text Fill(byte character, int count)
    {
        GetSpan(count)[..count].Fill(character);
        _length += count;
        return this;
    }

    /// <summary>Foreign text: what a terminal would obey, or what would reorder the line, is written as an escape.</summary>
    internal Utf8Text Safe(ReadOnlySpan<char> text, bool keepsTabs = false)
    {
        while (!text.IsEmpty)
        {
            int clean = TerminalSafety.CleanLength(text, keepsTabs);
            if (clean > 0) _length += Encoding.UTF8.GetBytes(text[..clean], GetSpan(Encoding.UTF8.GetMaxByteCount(clean)));
            if (clean == text.Length) break;
            Plain(TerminalSafety.Escape(text[clean]));
            text = text[(clean + 1)..];
        }

        return this;
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(_length);
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - _length < count) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, checked(_length + count)));
    }
}
