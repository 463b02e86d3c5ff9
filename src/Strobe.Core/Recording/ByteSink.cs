using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Strobe.Recording;

/// <summary>Bytes that are appended to, used again after <see cref="Clear"/>.</summary>
internal sealed class ByteSink
{
    private const int MostKeptBytes = 4 << 20;
    private byte[] _bytes = [];

    internal int Length { get; private set; }

    internal ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Room for so many bytes, which then count as written.</summary>
    internal Span<byte> Take(int count)
    {
        if (_bytes.Length - Length < count) Grow(count);
        Span<byte> room = _bytes.AsSpan(Length, count);
        Length += count;
        return room;
    }

    internal void U8(byte value) => Take(1)[0] = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Uleb(ulong value)
    {
        while (value >= 0x80)
        {
            U8((byte)(value | 0x80));
            value >>= 7;
        }

        U8((byte)value);
    }

    /// <summary>A signed number as an unsigned one: 0, −1, 1, −2 become 0, 1, 2, 3.</summary>
    internal void Zigzag(long value) => Uleb((ulong)((value << 1) ^ (value >> 63)));

    internal void Raw<T>(in T value)
        where T : unmanaged => MemoryMarshal.Write(Take(Unsafe.SizeOf<T>()), in value);

    /// <summary>Length and UTF-8 bytes.</summary>
    internal void Text(ReadOnlySpan<char> text)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        Uleb((ulong)bytes);
        Encoding.UTF8.GetBytes(text, Take(bytes));
    }

    /// <summary>A byte that says whether there is one, and the text.</summary>
    internal void OptionalText(string? text)
    {
        U8(text is null ? (byte)0 : (byte)1);
        if (text is not null) Text(text);
    }

    internal void Align(int alignment) => Take((int)((-(long)Length) & (alignment - 1))).Clear();

    internal void Clear()
    {
        Length = 0;
        if (_bytes.Length > MostKeptBytes) _bytes = [];
    }

    private void Grow(int count)
    {
        long wanted = Math.Max((long)Length + count, Math.Max(256, 2L * _bytes.Length));
        byte[] larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(wanted, Math.Max(Array.MaxLength, checked(Length + count))));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        _bytes = larger;
    }
}
