using System.Globalization;
using System.Text;

namespace Strobe.Formats;

/// <summary>
/// Writes arrays as numpy's <c>.npy</c> files, version 1.0. <see cref="Write"/> writes one array; an instance appends arrays of one type and shape and stacks
/// them along a first axis, whose length stands in the file once it is disposed. Not thread-safe.
/// </summary>
internal sealed class NpyFile : IDisposable
{
    private const int HeadBytes = 10, Unit = 64;

    // Room for the longest shape, so that the header can be written again at the end without moving anything.
    private const int StackedBytes = 192;

    private readonly Stream _stream;
    private readonly ElementType _type;
    private readonly Shape _shape;
    private readonly long _start;
    private bool _isDisposed;

    /// <param name="stream">Where it goes, at its position now; must be able to seek. Then belongs to this object.</param>
    /// <param name="type">What the elements are.</param>
    /// <param name="shape">The shape of each array.</param>
    internal NpyFile(Stream stream, ElementType type, Shape shape)
    {
        (_stream, _type, _shape, _start) = (stream, type, shape, stream.Position);
        WriteHeader();
    }

    /// <summary>Arrays appended so far.</summary>
    internal long Count { get; private set; }

    internal bool Takes(ElementType type, Shape shape) => type == _type && shape == _shape;

    /// <summary>Appends an array.</summary>
    /// <param name="payload">All elements of the shape, packed, in row-major order.</param>
    internal void Append(ReadOnlySpan<byte> payload)
    {
        CheckBytes((UInt128)_shape.ElementCount, _type, payload);
        _stream.Write(payload);
        Count++;
    }

    /// <summary>Writes the number of arrays into the header and closes the stream.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        using Stream stream = _stream;
        stream.Position = _start;
        WriteHeader();
    }

    /// <summary>Writes one array.</summary>
    /// <param name="stream">Where it goes; stays open.</param>
    /// <param name="type">What the elements are.</param>
    /// <param name="shape">Its lengths, the outermost first; none for a scalar.</param>
    /// <param name="payload">The elements, packed, in row-major order.</param>
    internal static void Write(Stream stream, ElementType type, ReadOnlySpan<int> shape, ReadOnlySpan<byte> payload)
    {
        List<long> lengths = [];
        UInt128 count = 1;
        foreach (int length in shape)
        {
            lengths.Add(length);
            count *= (uint)length;
        }

        CheckBytes(count, type, payload);
        stream.Write(Header(type, lengths, 0));
        stream.Write(payload);
    }

    private static void CheckBytes(UInt128 count, ElementType type, ReadOnlySpan<byte> payload)
    {
        int size = ElementTypes.SizeOf(type);
        if (size == 0 || count != (uint)payload.Length / (uint)size || payload.Length % size != 0)
            throw new ArgumentException($"{payload.Length} bytes are not {count} elements of {type}.", nameof(payload));
    }

    private void WriteHeader()
    {
        List<long> lengths = [Count];
        for (int i = 0; i < _shape.Rank; i++) lengths.Add(_shape[i]);
        _stream.Write(Header(_type, lengths, StackedBytes));
    }

    /// <summary>Magic, version, length of the rest, and a Python dictionary, padded so that the elements are aligned.</summary>
    private static byte[] Header(ElementType type, List<long> lengths, int leastBytes)
    {
        string tuple = string.Join(", ", lengths.Select(length => length.ToString(CultureInfo.InvariantCulture))) + (lengths.Count == 1 ? "," : "");
        string dictionary = $"{{'descr': '{Descriptor(type)}', 'fortran_order': False, 'shape': ({tuple}), }}";
        int bytes = Math.Max(leastBytes, (HeadBytes + dictionary.Length + 1 + Unit - 1) / Unit * Unit);
        byte[] header = new byte[bytes];
        Encoding.Latin1.GetBytes("\u0093NUMPY\u0001\0").CopyTo(header, 0);
        BitConverter.TryWriteBytes(header.AsSpan(8), (ushort)(bytes - HeadBytes));
        header.AsSpan(HeadBytes).Fill((byte)' ');
        Encoding.ASCII.GetBytes(dictionary, header.AsSpan(HeadBytes));
        header[^1] = (byte)'\n';
        return header;
    }

    private static string Descriptor(ElementType type) => type switch
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
}
