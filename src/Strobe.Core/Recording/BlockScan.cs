using System.Runtime.InteropServices;

namespace Strobe.Recording;

/// <summary>
/// Finds the blocks of a file that has no index, because its recorder was killed or its end is missing: goes from header to header, and where one is
/// damaged looks for the next. Takes time in proportion to the file at most.
/// </summary>
internal static class BlockScan
{
    private const int FirstWindowBytes = 4096, MostWindowBytes = 1 << 20;

    internal static List<BlockPlace> Of(RecordingFile file)
    {
        List<BlockPlace> blocks = [];
        long at = RecordingLayout.FileHeaderBytes;
        while (at + RecordingLayout.BlockHeaderBytes <= file.Length)
        {
            if (TryHeader(file, at, out BlockHeader header))
            {
                // Behind the index there is nothing; another one can only be a copy.
                if (header.Kind != BlockKind.Index) blocks.Add(new BlockPlace(at, header));
                at += RecordingLayout.BlockHeaderBytes + RecordingLayout.Aligned(header.PayloadBytes);
                continue;
            }

            long next = FindNext(file, at + RecordingLayout.Alignment);
            if (next < 0) break;
            file.Note($"Bytes {at} to {next} are damaged and left out.");
            at = next;
        }

        file.Note(at >= file.Length ? "The recording was not closed; it is read up to its last block." : $"The recording was not closed; it is read up to byte {at}, its last complete block.");
        return blocks;
    }

    private static bool TryHeader(RecordingFile file, long at, out BlockHeader header)
    {
        Span<byte> raw = stackalloc byte[RecordingLayout.BlockHeaderBytes];
        header = default;
        if (!file.TryFill(raw, at)) return false;
        header = MemoryMarshal.Read<BlockHeader>(raw);
        return file.IsSound(header, at, file.Length);
    }

    /// <summary>The next place where a sound header begins; −1 when there is none.</summary>
    private static long FindNext(RecordingFile file, long from)
    {
        // The next is mostly near. Windows overlap by a header, so that none is cut in two.
        byte[] window = new byte[FirstWindowBytes];
        for (; from + RecordingLayout.BlockHeaderBytes <= file.Length; from += window.Length - RecordingLayout.BlockHeaderBytes, window = Larger(window))
        {
            int length = (int)Math.Min(window.Length, file.Length - from);
            if (!file.TryFill(window.AsSpan(0, length), from)) return -1;
            for (int i = 0; i + RecordingLayout.BlockHeaderBytes <= length; i += RecordingLayout.Alignment)
            {
                if (MemoryMarshal.Read<uint>(window.AsSpan(i)) != RecordingLayout.BlockMagic) continue;
                if (file.IsSound(MemoryMarshal.Read<BlockHeader>(window.AsSpan(i)), from + i, file.Length)) return from + i;
            }
        }

        return -1;
    }

    private static byte[] Larger(byte[] window) => window.Length >= MostWindowBytes ? window : new byte[window.Length * 4];
}
