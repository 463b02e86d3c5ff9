using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Strobe.Symbols;

/// <summary>Collects records and strings and lays them out as a <see cref="FunctionIndex"/>. One thread.</summary>
internal sealed class IndexWriter
{
    private const int MaxStringBytes = 1 << 30;

    private readonly Dictionary<string, uint> _files = new(StringComparer.Ordinal);
    private readonly List<uint> _fileOffsets = [];
    private byte[] _strings = new byte[64 * 1024];
    private int _stringBytes;

    internal List<IndexRecord> Records { get; } = [];

    internal (uint Offset, ushort Length) AddName(ReadOnlySpan<byte> name)
    {
        uint offset = (uint)_stringBytes;
        return (offset, (ushort)Append(name));
    }

    /// <summary>Makes room for that many bytes at once.</summary>
    internal void Expect(long bytes)
    {
        if (_stringBytes + bytes < MaxStringBytes) Reserve((int)bytes);
    }

    internal uint AddText(ReadOnlySpan<byte> text)
    {
        uint offset = (uint)_stringBytes;
        Reserve(4);
        _stringBytes += 4;
        int length = Append(text);
        BinaryPrimitives.WriteInt32LittleEndian(_strings.AsSpan((int)offset), length);
        return offset;
    }

    internal uint AddFile(string? path)
    {
        if (path is null) return 0;
        if (_files.TryGetValue(path, out uint number)) return number;
        _fileOffsets.Add(AddText(Encoding.UTF8.GetBytes(path)));
        return _files[path] = (uint)_fileOffsets.Count;
    }

    /// <summary>The finished block. Records with code must come first, sorted.</summary>
    internal FunctionIndex Finish(int codeCount)
    {
        int recordBytes = Records.Count * IndexRecord.SizeOf;
        byte[] block = new byte[FunctionIndex.HeaderBytes + recordBytes + (_fileOffsets.Count * 4) + _stringBytes];
        Span<byte> rest = block;
        BinaryPrimitives.WriteUInt64LittleEndian(rest, FunctionIndex.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[8..], FunctionIndex.Version);
        BinaryPrimitives.WriteInt32LittleEndian(rest[16..], codeCount);
        BinaryPrimitives.WriteInt32LittleEndian(rest[20..], Records.Count);
        BinaryPrimitives.WriteInt32LittleEndian(rest[24..], _fileOffsets.Count);
        BinaryPrimitives.WriteInt32LittleEndian(rest[28..], _stringBytes);
        rest = rest[FunctionIndex.HeaderBytes..];
        MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(Records)).CopyTo(rest);
        rest = rest[recordBytes..];
        MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_fileOffsets)).CopyTo(rest);
        _strings.AsSpan(0, _stringBytes).CopyTo(rest[(_fileOffsets.Count * 4)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(12), DebugFile.FastChecksum(block.AsSpan(16)));
        return FunctionIndex.Open(block)!;
    }

    private int Append(ReadOnlySpan<byte> text)
    {
        if (text.Length > ushort.MaxValue) text = text[..ushort.MaxValue];
        if (_stringBytes + text.Length > MaxStringBytes) return 0;
        Reserve(text.Length);
        text.CopyTo(_strings.AsSpan(_stringBytes));
        _stringBytes += text.Length;
        return text.Length;
    }

    private void Reserve(int count)
    {
        if (_stringBytes + count <= _strings.Length) return;
        Array.Resize(ref _strings, Math.Min(MaxStringBytes, Math.Max((_strings.Length / 2) + _strings.Length, _stringBytes + count)));
    }
}
