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

    internal (uint Offset, ushort Length) AddName(string name)
    {
        uint offset = (uint)_stringBytes;
        int length = Append(name, ushort.MaxValue);
        return (offset, (ushort)length);
    }

    internal (uint Offset, ushort Length) AddName(ReadOnlySpan<byte> name)
    {
        if (name.Length > ushort.MaxValue || _stringBytes + name.Length > MaxStringBytes) return (0, 0);
        uint offset = (uint)_stringBytes;
        Reserve(name.Length);
        name.CopyTo(_strings.AsSpan(_stringBytes));
        _stringBytes += name.Length;
        return (offset, (ushort)name.Length);
    }

    /// <summary>Makes room for that many bytes at once.</summary>
    internal void Expect(long bytes)
    {
        if (_stringBytes + bytes < MaxStringBytes) Reserve((int)bytes);
    }

    internal uint AddText(string text)
    {
        uint offset = (uint)_stringBytes;
        Reserve(4);
        _stringBytes += 4;
        int length = Append(text, ushort.MaxValue);
        BinaryPrimitives.WriteInt32LittleEndian(_strings.AsSpan((int)offset), length);
        return offset;
    }

    internal uint AddFile(string? path)
    {
        if (path is null) return 0;
        if (_files.TryGetValue(path, out uint number)) return number;
        _fileOffsets.Add(AddText(path));
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

    private int Append(string text, int maxBytes)
    {
        if (text.Length > maxBytes / 3) text = Cut(text, maxBytes / 3);
        if (_stringBytes + (text.Length * 3) > MaxStringBytes) return 0;
        Reserve(text.Length * 3);
        int length = Encoding.UTF8.GetBytes(text, _strings.AsSpan(_stringBytes));
        _stringBytes += length;
        return length;
    }

    private static string Cut(string text, int length) => text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    private void Reserve(int count)
    {
        if (_stringBytes + count <= _strings.Length) return;
        Array.Resize(ref _strings, Math.Min(MaxStringBytes, Math.Max((_strings.Length / 2) + _strings.Length, _stringBytes + count)));
    }
}
