using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Strobe.Recording;

/// <summary>
/// The file of a recording, block behind block. A block that cannot be written leaves no trace: the file ends behind the last complete one, and the
/// next is tried at the same place. One thread at a time.
/// </summary>
internal sealed class BlockOutput : IDisposable
{
    private readonly IBlockFile _file;
    private readonly uint _salt = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
    private readonly ByteSink _index = new();
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private readonly byte[] _header = new byte[RecordingLayout.BlockHeaderBytes];
    private ulong _sequence;
    private long _length;

    /// <exception cref="IOException">The file takes nothing.</exception>
    internal BlockOutput(IBlockFile file, DateTimeOffset startedAt, int processId)
    {
        _file = file;
        byte[] header = new byte[RecordingLayout.FileHeaderBytes];
        RecordingHeader fields = new()
        {
            Magic = RecordingLayout.Magic,
            Major = RecordingLayout.Major,
            HeaderBytes = RecordingLayout.FileHeaderBytes,
            StartedUnixNanos = (startedAt - DateTimeOffset.UnixEpoch).Ticks * 100,
            ProcessId = processId,
            Salt = _salt,
        };
        MemoryMarshal.Write(header, in fields);
        MemoryMarshal.Write(header.AsSpan(header.Length - 4), Checksum.Of(header.AsSpan(0, header.Length - 4)));
        file.Write([header], 0);
        _length = header.Length;
    }

    /// <summary>Bytes of the file up to the end of the last complete block.</summary>
    internal long Length => Volatile.Read(ref _length);

    /// <exception cref="IOException">It could not be written; the file is as before.</exception>
    internal void Write(BlockBuilder block)
    {
        _parts.Clear();
        _parts.Add(_header);
        block.Collect(_parts);
        BlockHeader header = block.Header;
        long payload = 0;
        uint checksum = uint.MaxValue;
        for (int i = 1; i < _parts.Count; i++)
        {
            payload += _parts[i].Length;
            checksum = Checksum.Add(checksum, _parts[i].Span);
        }

        header.Magic = RecordingLayout.BlockMagic;
        header.Sequence = _sequence;
        header.PayloadBytes = checked((uint)payload);
        header.PayloadChecksum = ~checksum;
        header.HeaderChecksum = Checksum.Of(header, _salt);
        MemoryMarshal.Write(_header, in header);
        int padding = (int)(RecordingLayout.Aligned(payload) - payload);
        if (padding > 0) _parts.Add(new byte[padding]);
        long total = RecordingLayout.BlockHeaderBytes + payload + padding;
        Append(total);
        if (header.Kind == BlockKind.Index) return;
        _index.Raw(_length - total);
        _index.Raw(header);
        _sequence++;
    }

    /// <summary>Writes the index and what leads to it.</summary>
    /// <exception cref="IOException">They could not be written; the file is readable all the same.</exception>
    internal void Finish()
    {
        long at = _length;
        Write(new PlainBlock(BlockKind.Index, 0, _index));
        RecordingTrailer trailer = new() { Magic = RecordingLayout.TrailerMagic, IndexOffset = at };
        trailer.Checksum = Checksum.Of(trailer, _salt);
        byte[] bytes = new byte[RecordingLayout.TrailerBytes];
        MemoryMarshal.Write(bytes, in trailer);
        _parts.Clear();
        _parts.Add(bytes);
        Append(bytes.Length);
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();

    private void Append(long bytes)
    {
        try
        {
            _file.Write(_parts, _length);
            Volatile.Write(ref _length, _length + bytes);
        }
        catch
        {
            _file.Cut(_length);
            throw;
        }
    }
}
