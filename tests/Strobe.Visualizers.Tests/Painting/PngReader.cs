using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Strobe.Visualizers.Painting;

/// <summary>
/// Reads PNG files for tests, strictly and without anything of the painter: signature, order and checks of chunks (the check bit by bit, as ISO 3309
/// defines it), filters, palette.
/// </summary>
internal sealed class PngReader
{
    private readonly List<byte[]> _data = [];
    private byte[] _palette = [], _alphas = [];
    private int _type;

    private PngReader()
    {
    }

    internal int Width { get; private set; }

    internal int Height { get; private set; }

    /// <summary>The pixels, 0xAARRGGBB.</summary>
    internal uint[] Pixels { get; private set; } = [];

    internal static PngReader Read(ReadOnlySpan<byte> file)
    {
        PngReader png = new();
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8].ToArray());
        List<string> chunks = [];
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file[at..]);
            string type = Encoding.ASCII.GetString(file.Slice(at + 4, 4));
            Assert.Equal(Check(file.Slice(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + length)..]));
            chunks.Add(type);
            png.Take(type, file.Slice(at + 8, length));
            at += 12 + length;
        }

        Assert.Equal("IHDR", chunks[0]);
        Assert.Equal("IEND", chunks[^1]);
        png.Decode();
        return png;
    }

    private static uint Check(ReadOnlySpan<byte> data)
    {
        uint check = uint.MaxValue;
        foreach (byte one in data)
        {
            for (int bit = 0; bit < 8; bit++) check = ((check ^ (uint)one >> bit) & 1) != 0 ? check >> 1 ^ 0xEDB88320u : check >> 1;
        }

        return ~check;
    }

    private void Take(string type, ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case "IHDR":
                (Width, Height, _type) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]), data[9]);
                Assert.Equal(8, data[8]);
                Assert.Equal([0, 0, 0], data[10..].ToArray());
                break;
            case "PLTE": _palette = data.ToArray(); break;
            case "tRNS": _alphas = data.ToArray(); break;
            case "IDAT": _data.Add(data.ToArray()); break;
            case "IEND": Assert.Equal(0, data.Length); break;
            default: Assert.Fail("unknown chunk " + type); break;
        }
    }

    private void Decode()
    {
        int size = _type switch { 2 => 3, 3 => 1, 6 => 4, _ => throw new InvalidDataException("unknown type of colour") };
        using ZLibStream zlib = new(new MemoryStream([.. _data.SelectMany(part => part)]), CompressionMode.Decompress);
        byte[] before = new byte[Width * size], row = new byte[Width * size + 1];
        Pixels = new uint[Width * Height];
        for (int y = 0; y < Height; y++)
        {
            zlib.ReadExactly(row);
            for (int i = 0; i < Width * size; i++)
            {
                byte left = i >= size ? row[i + 1 - size] : (byte)0;
                row[i + 1] += row[0] switch { 0 => 0, 1 => left, 2 => before[i], _ => throw new InvalidDataException("a filter that is not written") };
            }

            row.AsSpan(1).CopyTo(before);
            for (int x = 0; x < Width; x++) Pixels[y * Width + x] = Pixel(before.AsSpan(x * size, size));
        }

        Assert.Equal(-1, zlib.ReadByte());
    }

    private uint Pixel(ReadOnlySpan<byte> bytes)
    {
        if (_type == 3)
        {
            uint alpha = bytes[0] < _alphas.Length ? _alphas[bytes[0]] : 255u;
            return alpha << 24 | (uint)_palette[3 * bytes[0]] << 16 | (uint)_palette[3 * bytes[0] + 1] << 8 | _palette[3 * bytes[0] + 2];
        }

        return (_type == 6 ? (uint)bytes[3] : 255u) << 24 | (uint)bytes[0] << 16 | (uint)bytes[1] << 8 | bytes[2];
    }
}
