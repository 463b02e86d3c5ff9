using System.Globalization;
using System.Text;

namespace Strobe.Formats;

/// <summary>
/// numpy's <c>.npy</c>, version 1.0: one array, little-endian, in row-major order. Written whole, or item by item to a stream that can seek; then the
/// number of items is the first length, and is written when the file is finished.
/// </summary>
internal sealed class NpyFile : IDisposable
{
    private const int PreambleBytes = 10;
    private const int Alignment = 64;

    private readonly Stream _stream;
    private readonly ElementType _type;
    private readonly int[] _shape;
    private readonly long _start;
    private readonly long _itemBytes;
    private readonly int _headerBytes;
    private bool _isFinished;

    /// <summary>Begins an array of items that are appended one by one.</summary>
    /// <param name="stream">Where to; can seek, is not disposed, and begins at its present position.</param>
    /// <param name="type">What the elements are.</param>
    /// <param name="shapeOfOne">The shape of one item; empty for numbers.</param>
    internal NpyFile(Stream stream, ElementType type, ReadOnlySpan<int> shapeOfOne)
    {
        (_stream, _type, _shape, _start) = (stream, type, shapeOfOne.ToArray(), stream.Position);
        _itemBytes = ElementTypes.SizeOf(type);
        foreach (int length in shapeOfOne) _itemBytes = checked(_itemBytes * length);
        byte[] header = Header(type, Lengths(long.MaxValue, _shape), 0);
        _headerBytes = header.Length;
        stream.Write(header);
    }

    /// <summary>The items so far.</summary>
    internal long Count { get; private set; }

    /// <summary>Writes an array.</summary>
    /// <param name="stream">Where to; need not seek.</param>
    /// <param name="type">What the elements are.</param>
    /// <param name="shape">Their lengths, the outermost first; empty for a scalar.</param>
    /// <param name="payload">All of them.</param>
    internal static void Write(Stream stream, ElementType type, ReadOnlySpan<int> shape, ReadOnlySpan<byte> payload)
    {
        long bytes = ElementTypes.SizeOf(type);
        foreach (int length in shape) bytes = checked(bytes * length);
        if (bytes != payload.Length) throw new ArgumentException($"{payload.Length} bytes are not {bytes}.", nameof(payload));
        stream.Write(Header(type, Lengths(null, shape), 0));
        stream.Write(payload);
    }

    /// <summary>Writes what stands before an array's elements, which the caller then writes.</summary>
    internal static void WriteHeader(Stream stream, ElementType type, ReadOnlySpan<long> shape)
    {
        StringBuilder lengths = new("(");
        foreach (long length in shape) lengths.Append(CultureInfo.InvariantCulture, $"{length},");
        stream.Write(Header(type, lengths.Append(')').ToString(), 0));
    }

    /// <summary>Adds an item.</summary>
    internal void Append(ReadOnlySpan<byte> payload)
    {
        if (payload.Length != _itemBytes) throw new ArgumentException($"An item has {_itemBytes} bytes, not {payload.Length}.", nameof(payload));
        _stream.Write(payload);
        Count++;
    }

    /// <summary>Writes down how many items there are; the stream is then at the end.</summary>
    public void Dispose()
    {
        if (_isFinished) return;
        _isFinished = true;
        long end = _stream.Position;
        _stream.Position = _start;
        _stream.Write(Header(_type, Lengths(Count, _shape), _headerBytes));
        _stream.Position = end;
    }

    /// <summary>numpy's letter and size for an element type, such as <c>&lt;f4</c>.</summary>
    internal static string Descriptor(ElementType type) => type switch
    {
        ElementType.Boolean => "|b1",
        ElementType.Int8 => "|i1",
        ElementType.UInt8 => "|u1",
        ElementType.Int16 => "<i2",
        ElementType.UInt16 => "<u2",
        ElementType.Int32 => "<i4",
        ElementType.UInt32 => "<u4",
        ElementType.Int64 => "<i8",
        ElementType.UInt64 => "<u8",
        ElementType.Float32 => "<f4",
        ElementType.Float64 => "<f8",
        ElementType.Complex64 => "<c8",
        ElementType.Complex128 => "<c16",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static string Lengths(long? first, ReadOnlySpan<int> rest)
    {
        StringBuilder text = new("(");
        if (first is { } count) text.Append(CultureInfo.InvariantCulture, $"{count},");
        foreach (int length in rest) text.Append(CultureInfo.InvariantCulture, $"{length},");
        return text.Append(')').ToString();
    }

    /// <summary>The header, padded so that the data is aligned, or to the size that an earlier one has.</summary>
    private static byte[] Header(ElementType type, string shape, int size)
    {
        string text = $"{{'descr': '{Descriptor(type)}', 'fortran_order': False, 'shape': {shape}, }}";
        int bytes = size > 0 ? size : (PreambleBytes + text.Length + Alignment) / Alignment * Alignment;
        byte[] header = new byte[bytes];
        header.AsSpan().Fill((byte)' ');
        header[0] = 0x93;
        "NUMPY"u8.CopyTo(header.AsSpan(1));
        (header[6], header[7]) = (1, 0);
        BitConverter.TryWriteBytes(header.AsSpan(8), (ushort)(bytes - PreambleBytes));
        Encoding.ASCII.GetBytes(text, header.AsSpan(PreambleBytes));
        header[^1] = (byte)'\n';
        return header;
    }
}
