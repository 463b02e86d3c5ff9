using System.Buffers.Binary;
using System.IO.Compression;

namespace Strobe.Visualizers.Painting;

/// <summary>Writes PNG files (W3C PNG, third edition): 8 bits, with a palette up to 256 colours, else RGB, or RGBA where something is transparent.</summary>
internal static class PngEncoder
{
    private const int MostPaletteColors = 256;
    private const byte TypeRgb = 2, TypePalette = 3, TypeRgba = 6;

    private static readonly byte[] s_signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] s_crcTable = CrcTable();

    private enum Filter : byte
    {
        None,
        Sub,
        Up,
    }

    /// <summary>A PNG file of pixels 0xAARRGGBB, not premultiplied, row after row.</summary>
    internal static byte[] Encode(ReadOnlySpan<uint> pixels, int width, int height)
    {
        using MemoryStream file = new(4096 + pixels.Length / 8);
        file.Write(s_signature);
        Dictionary<uint, byte>? palette = Palette(pixels);
        bool isOpaque = true;
        if (palette is null)
        {
            foreach (uint pixel in pixels)
            {
                if (pixel >> 24 == 0xFF) continue;
                isOpaque = false;
                break;
            }
        }

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = palette is not null ? TypePalette : isOpaque ? TypeRgb : TypeRgba;
        Chunk(file, "IHDR"u8, header);
        if (palette is not null) WritePalette(file, palette);
        Chunk(file, "IDAT"u8, Compressed(pixels, width, height, palette, palette is not null ? 1 : isOpaque ? 3 : 4));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static Dictionary<uint, byte>? Palette(ReadOnlySpan<uint> pixels)
    {
        Dictionary<uint, byte> palette = new(MostPaletteColors);
        uint last = 0;
        bool hasLast = false;
        foreach (uint pixel in pixels)
        {
            if (hasLast && pixel == last) continue;
            (last, hasLast) = (pixel, true);
            if (palette.ContainsKey(pixel)) continue;
            if (palette.Count == MostPaletteColors) return null;
            palette.Add(pixel, (byte)palette.Count);
        }

        return palette;
    }

    private static void WritePalette(MemoryStream file, Dictionary<uint, byte> palette)
    {
        byte[] colors = new byte[palette.Count * 3], alphas = new byte[palette.Count];
        bool isOpaque = true;
        foreach ((uint color, byte index) in palette)
        {
            (colors[3 * index], colors[3 * index + 1], colors[3 * index + 2]) = ((byte)(color >> 16), (byte)(color >> 8), (byte)color);
            alphas[index] = (byte)(color >> 24);
            isOpaque &= alphas[index] == 0xFF;
        }

        Chunk(file, "PLTE"u8, colors);
        if (!isOpaque) Chunk(file, "tRNS"u8, alphas);
    }

    private static byte[] Compressed(ReadOnlySpan<uint> pixels, int width, int height, Dictionary<uint, byte>? palette, int bytesPerPixel)
    {
        using MemoryStream data = new(4096 + pixels.Length / 8);
        using (ZLibStream zlib = new(data, CompressionLevel.Optimal, true))
        {
            byte[] row = new byte[width * bytesPerPixel], before = new byte[row.Length], filtered = new byte[row.Length + 1];
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<uint> line = pixels.Slice(y * width, width);
                if (palette is not null) Indexed(line, palette, row);
                else if (bytesPerPixel == 3) Rgb(line, row);
                else Rgba(line, row);
                Apply(palette is not null ? Filter.None : Best(row, before, bytesPerPixel), row, before, bytesPerPixel, filtered);
                zlib.Write(filtered);
                (row, before) = (before, row);
            }
        }

        return data.ToArray();
    }

    private static void Indexed(ReadOnlySpan<uint> line, Dictionary<uint, byte> palette, byte[] row)
    {
        uint last = 0;
        byte index = palette.GetValueOrDefault(last);
        for (int x = 0; x < line.Length; x++)
        {
            if (line[x] != last) index = palette[last = line[x]];
            row[x] = index;
        }
    }

    private static void Rgb(ReadOnlySpan<uint> line, byte[] row)
    {
        for (int x = 0; x < line.Length; x++)
        {
            uint pixel = line[x];
            (row[3 * x], row[3 * x + 1], row[3 * x + 2]) = ((byte)(pixel >> 16), (byte)(pixel >> 8), (byte)pixel);
        }
    }

    private static void Rgba(ReadOnlySpan<uint> line, byte[] row)
    {
        for (int x = 0; x < line.Length; x++) BinaryPrimitives.WriteUInt32BigEndian(row.AsSpan(4 * x), line[x] << 8 | line[x] >> 24);
    }

    /// <summary>The filter that leaves the smallest numbers, as the standard advises (12.8).</summary>
    private static Filter Best(ReadOnlySpan<byte> row, ReadOnlySpan<byte> before, int bytesPerPixel)
    {
        if (row.SequenceEqual(before)) return Filter.Up;
        long sub = 0, up = 0;
        for (int i = bytesPerPixel; i < row.Length; i++)
        {
            sub += Math.Abs((int)(sbyte)(row[i] - row[i - bytesPerPixel]));
            up += Math.Abs((int)(sbyte)(row[i] - before[i]));
        }

        return up < sub ? Filter.Up : Filter.Sub;
    }

    private static void Apply(Filter filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> before, int bytesPerPixel, Span<byte> to)
    {
        to[0] = (byte)filter;
        to = to[1..];
        switch (filter)
        {
            case Filter.Sub:
                row[..bytesPerPixel].CopyTo(to);
                for (int i = bytesPerPixel; i < row.Length; i++) to[i] = (byte)(row[i] - row[i - bytesPerPixel]);
                break;
            case Filter.Up:
                for (int i = 0; i < row.Length; i++) to[i] = (byte)(row[i] - before[i]);
                break;
            default: row.CopyTo(to); break;
        }
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        file.Write(number);
    }

    /// <summary>The cyclic redundancy check of ISO 3309, as the standard prints it (annex D).</summary>
    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (byte one in data) crc = s_crcTable[(crc ^ one) & 0xFF] ^ crc >> 8;
        return crc;
    }

    private static uint[] CrcTable()
    {
        const uint polynomial = 0xEDB88320;
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? polynomial ^ value >> 1 : value >> 1;
            table[i] = value;
        }

        return table;
    }
}
