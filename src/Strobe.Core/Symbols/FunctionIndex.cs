using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Strobe.Symbols;

/// <summary>
/// All functions of a module in one block of bytes: a header, records sorted by address (those without code behind), source files,
/// strings. The same block is the cache file, so it is hostile: every offset is checked when it is used, and nothing throws.
/// </summary>
internal sealed class FunctionIndex
{
    internal const ulong Magic = 0x3158_4449_4252_5453;
    internal const uint Version = 2;

    /// <summary>Magic u64, version u32, checksum u32 (of what follows it), then four u32: records with code, records, files, strings bytes.</summary>
    internal const int HeaderBytes = 40;

    private readonly ReadOnlyMemory<byte> _block;
    private readonly int _recordCount;
    private readonly int _filesStart;
    private readonly int _fileCount;
    private readonly int _stringsStart;

    private FunctionIndex(ReadOnlyMemory<byte> block, int codeCount, int recordCount, int fileCount, int stringsStart)
    {
        _block = block;
        CodeCount = codeCount;
        _recordCount = recordCount;
        _fileCount = fileCount;
        _filesStart = HeaderBytes + (recordCount * IndexRecord.SizeOf);
        _stringsStart = stringsStart;
    }

    /// <summary>Records with code, which come first; aliases and cold parts included.</summary>
    internal int CodeCount { get; }

    internal ReadOnlySpan<IndexRecord> Records =>
        MemoryMarshal.Cast<byte, IndexRecord>(_block.Span.Slice(HeaderBytes, _recordCount * IndexRecord.SizeOf));

    internal ReadOnlyMemory<byte> Block => _block;

    internal int FileCount => _fileCount;

    /// <summary>Reads a block; null when it is not one of this version or damaged.</summary>
    internal static FunctionIndex? Open(ReadOnlyMemory<byte> block)
    {
        ReadOnlySpan<byte> header = block.Span;
        if (header.Length < HeaderBytes || BinaryPrimitives.ReadUInt64LittleEndian(header) != Magic) return null;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) != Version) return null;
        long codeCount = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        long recordCount = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]);
        long fileCount = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        long stringBytes = BinaryPrimitives.ReadUInt32LittleEndian(header[28..]);
        long stringsStart = HeaderBytes + (recordCount * IndexRecord.SizeOf) + (fileCount * 4);
        if (codeCount > recordCount || stringsStart + stringBytes != block.Length) return null;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) != DebugFile.FastChecksum(header[16..])) return null;
        return new FunctionIndex(block, (int)codeCount, (int)recordCount, (int)fileCount, (int)stringsStart);
    }

    internal ReadOnlySpan<byte> NameBytes(in IndexRecord record) => Strings(record.NameOffset, record.NameLength);

    internal string Name(in IndexRecord record) => Encoding.UTF8.GetString(NameBytes(record));

    /// <summary>A string with its length before it.</summary>
    internal string Text(uint offset)
    {
        ReadOnlySpan<byte> length = Strings(offset, 4);
        if (length.Length < 4) return "";
        return Encoding.UTF8.GetString(Strings(offset + 4, BinaryPrimitives.ReadUInt32LittleEndian(length)));
    }

    /// <summary>The path of a source file number; null when there is none.</summary>
    internal string? File(uint number)
    {
        if (number == 0 || number > (uint)_fileCount) return null;
        return Text(BinaryPrimitives.ReadUInt32LittleEndian(_block.Span[(_filesStart + (((int)number - 1) * 4))..]));
    }

    /// <summary>Index of the last record that is no alias and begins at or before an address; −1 when there is none.</summary>
    internal int Before(ulong address)
    {
        ReadOnlySpan<IndexRecord> records = Records[..CodeCount];
        int low = 0, high = records.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (records[middle].Address <= address) low = middle + 1;
            else high = middle - 1;
        }

        while (high >= 0 && (records[high].Flags & IndexFlags.Alias) != 0) high--;
        return high;
    }

    private ReadOnlySpan<byte> Strings(uint offset, uint length)
    {
        ReadOnlySpan<byte> strings = _block.Span[_stringsStart..];
        return (ulong)offset + length <= (ulong)strings.Length ? strings.Slice((int)offset, (int)length) : default;
    }
}
