using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Strobe.Recording;

/// <summary>A block in a file: where its header begins, and what that says.</summary>
internal readonly record struct BlockPlace(long Offset, BlockHeader Header);

/// <summary>
/// A recording on disk. Everything in it is hostile: what does not fit its checksum, its file or itself is left out and told of in
/// <see cref="Damage"/>. Any thread.
/// </summary>
internal sealed class RecordingFile : IDisposable
{
    private const int MostNotes = 64;
    private readonly SafeFileHandle _handle;
    private readonly List<string> _damage = [];

    private RecordingFile(string path, SafeFileHandle handle) => (Path, _handle) = (path, handle);

    internal string Path { get; }

    internal RecordingHeader Header { get; private set; }

    internal long Length { get; private set; }

    /// <summary>The blocks in the order in which they were written.</summary>
    internal IReadOnlyList<BlockPlace> Blocks { get; private set; } = [];

    /// <summary>False when its recorder did not come to its end, or the end is missing.</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>What was found damaged so far, at most the first few notes.</summary>
    internal IReadOnlyList<string> Damage
    {
        get
        {
            lock (_damage) return [.. _damage];
        }
    }

    /// <exception cref="StrobeException">It cannot be read, or is no recording.</exception>
    internal static RecordingFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            if (!File.Exists(path)) throw new FileNotFoundException(Directory.Exists(path) ? "it is a folder" : "it does not exist");
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            RecordingFile file = new(path, handle);
            file.ReadHeader();
            file.IsClosed = file.TryReadIndex(out List<BlockPlace> blocks);
            file.Blocks = file.IsClosed ? blocks : BlockScan.Of(file);
            return file;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            handle?.Dispose();
            throw new StrobeException(
                ErrorCode.FileRefused, $"The recording '{path}' cannot be read: {refusal.Message.TrimEnd('.')}.", "Give the path of a file that strobe record made.", refusal);
        }
        catch
        {
            handle?.Dispose();
            throw;
        }
    }

    internal void Note(string sentence)
    {
        lock (_damage)
        {
            if (_damage.Count < MostNotes) _damage.Add(sentence);
        }
    }

    /// <summary>The payload of a block; null, with a note, when it is damaged.</summary>
    internal byte[]? Read(in BlockPlace place)
    {
        BlockHeader expected = place.Header;
        byte[] payload = GC.AllocateUninitializedArray<byte>((int)expected.PayloadBytes);
        Span<byte> header = stackalloc byte[RecordingLayout.BlockHeaderBytes];
        bool isSame = TryFill(header, place.Offset) && header.SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<BlockHeader>(in expected)));
        if (isSame && TryFill(payload, place.Offset + header.Length) && Checksum.Of(payload) == expected.PayloadChecksum) return payload;
        string what = expected.Kind is BlockKind.Events or BlockKind.Frames ? $"{expected.Items} {expected.Kind.ToString().ToLowerInvariant()}" : $"{expected.Kind}";
        Note($"The block at byte {place.Offset} ({what}) is damaged and left out.");
        return null;
    }

    /// <summary>Reads exactly so many bytes; false when they are not there.</summary>
    internal bool TryFill(Span<byte> bytes, long offset)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                int read = RandomAccess.Read(_handle, bytes, offset);
                if (read <= 0) return false;
                bytes = bytes[read..];
                offset += read;
            }

            return true;
        }
        catch (Exception refusal) when (refusal is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Whether a header's checksum is right and its payload within the first bytes of the file.</summary>
    internal bool IsSound(in BlockHeader header, long offset, long end) =>
        header.Magic == RecordingLayout.BlockMagic && header.HeaderChecksum == Checksum.Of(header, Header.Salt)
        && header.PayloadBytes <= RecordingLayout.MostPayloadBytes && offset + RecordingLayout.BlockHeaderBytes + header.PayloadBytes <= end;

    public void Dispose() => _handle.Dispose();

    private void ReadHeader()
    {
        Length = RandomAccess.GetLength(_handle);
        byte[] bytes = new byte[RecordingLayout.FileHeaderBytes];
        bool isWhole = TryFill(bytes, 0);
        Header = MemoryMarshal.Read<RecordingHeader>(bytes);
        if (!isWhole || Header.Magic != RecordingLayout.Magic) throw NoRecording("is no recording of Strobe", "Give the path of a file that strobe record made.");
        if (MemoryMarshal.Read<uint>(bytes.AsSpan(bytes.Length - 4)) != Checksum.Of(bytes.AsSpan(0, bytes.Length - 4)))
            throw NoRecording("is damaged at its very beginning", "Record again, or take another copy of the file.");
        if (Header.Major != RecordingLayout.Major || Header.HeaderBytes != RecordingLayout.FileHeaderBytes)
            throw NoRecording($"is of format {Header.Major}, which this version does not know", "Open it with a later version of Strobe.");
    }

    private StrobeException NoRecording(string what, string remedy) => new(ErrorCode.NotARecording, $"The file '{Path}' {what}.", remedy);

    /// <summary>Reads the index that a recorder writes when it ends.</summary>
    private bool TryReadIndex(out List<BlockPlace> blocks)
    {
        blocks = [];
        long end = Length - RecordingLayout.TrailerBytes;
        byte[] bytes = new byte[RecordingLayout.TrailerBytes];
        if (end < RecordingLayout.FileHeaderBytes || !TryFill(bytes, end)) return false;
        RecordingTrailer trailer = MemoryMarshal.Read<RecordingTrailer>(bytes);
        if (trailer.Magic != RecordingLayout.TrailerMagic || trailer.Checksum != Checksum.Of(trailer, Header.Salt)) return false;
        long at = trailer.IndexOffset;
        if (at < RecordingLayout.FileHeaderBytes || at > end - RecordingLayout.BlockHeaderBytes) return false;
        Span<byte> raw = stackalloc byte[RecordingLayout.BlockHeaderBytes];
        if (!TryFill(raw, at)) return false;
        BlockHeader header = MemoryMarshal.Read<BlockHeader>(raw);
        if (!IsSound(header, at, end) || header.Kind != BlockKind.Index || Read(new BlockPlace(at, header)) is not { } rows) return false;
        return TryTake(rows, at, blocks);
    }

    private bool TryTake(byte[] rows, long end, List<BlockPlace> blocks)
    {
        if (rows.Length % RecordingLayout.IndexRowBytes != 0) return false;
        long free = RecordingLayout.FileHeaderBytes;
        for (ReadOnlySpan<byte> left = rows; !left.IsEmpty; left = left[RecordingLayout.IndexRowBytes..])
        {
            long offset = MemoryMarshal.Read<long>(left);
            BlockHeader header = MemoryMarshal.Read<BlockHeader>(left[8..]);
            if (offset < free || offset > end || !IsSound(header, offset, end)) return false;
            free = offset + RecordingLayout.BlockHeaderBytes + header.PayloadBytes;
            blocks.Add(new BlockPlace(offset, header));
        }

        return true;
    }
}
