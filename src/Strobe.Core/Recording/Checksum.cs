using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Strobe.Recording;

/// <summary>CRC-32C, as iSCSI and ext4 have it.</summary>
internal static class Checksum
{
    internal static uint Of(ReadOnlySpan<byte> bytes, uint salt = 0) => ~Add(~salt, bytes);

    /// <summary>Goes on with a checksum that was begun with all bits set and is to be inverted at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static uint Add(uint checksum, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words) checksum = BitOperations.Crc32C(checksum, word);
        foreach (byte rest in bytes[(words.Length * 8)..]) checksum = BitOperations.Crc32C(checksum, rest);
        return checksum;
    }

    /// <summary>The checksum of a block's header, without the field that holds it.</summary>
    internal static uint Of(in BlockHeader header, uint salt) =>
        Of(MemoryMarshal.AsBytes(new ReadOnlySpan<BlockHeader>(in header))[..(RecordingLayout.BlockHeaderBytes - 4)], salt);

    internal static uint Of(in RecordingTrailer trailer, uint salt) =>
        Of(MemoryMarshal.AsBytes(new ReadOnlySpan<RecordingTrailer>(in trailer))[..(RecordingLayout.TrailerBytes - 4)], salt);
}
