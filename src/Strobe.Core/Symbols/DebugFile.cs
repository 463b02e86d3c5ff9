using System.Buffers.Binary;
using System.Numerics;
using Strobe.Elf;

namespace Strobe.Symbols;

/// <summary>Finds the separate file that holds a stripped binary's debug information.</summary>
internal static class DebugFile
{
    private const string Root = "/usr/lib/debug";

    /// <summary>The mapped file and its contents; null when there is none or it belongs to another build.</summary>
    /// <param name="path">Path of the stripped binary.</param>
    /// <param name="file">The binary.</param>
    internal static (MappedFile Map, ElfFile File, string Path)? Find(string path, ElfFile file)
    {
        string id = Convert.ToHexStringLower(file.BuildId.Span);
        if (id.Length > 4 && Open($"{Root}/.build-id/{id[..2]}/{id[2..]}.debug") is { } byId)
        {
            if (byId.File.BuildId.Span.SequenceEqual(file.BuildId.Span)) return byId;
            ((IDisposable)byId.Map).Dispose();
        }

        return file.DebugLink is { } link ? ByLink(path, file, link) : null;
    }

    private static (MappedFile Map, ElfFile File, string Path)? ByLink(string path, ElfFile file, DebugLink link)
    {
        // The name comes out of the file: it must not lead elsewhere.
        if (link.FileName.Contains('/', StringComparison.Ordinal)) return null;
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        foreach (string candidate in (string[])[$"{folder}/{link.FileName}", $"{folder}/.debug/{link.FileName}", $"{Root}{folder}/{link.FileName}"])
        {
            if (candidate == path || Open(candidate) is not { } found) continue;
            bool isSameBuild = file.BuildId.IsEmpty
                ? Checksum(found.Map.GetSpan()) == link.Checksum
                : found.File.BuildId.Span.SequenceEqual(file.BuildId.Span);
            if (isSameBuild) return found;
            ((IDisposable)found.Map).Dispose();
        }

        return null;
    }

    private static (MappedFile Map, ElfFile File, string Path)? Open(string path)
    {
        if (MappedFile.TryOpen(path) is not { } map) return null;
        ElfFile file = ElfFile.Read(map.Memory);
        if (file.Identity == ElfIdentity.X64) return (map, file, path);
        ((IDisposable)map).Dispose();
        return null;
    }

    /// <summary>The CRC-32 of IEEE 802.3, as .gnu_debuglink wants it.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        Span<uint> table = stackalloc uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint entry = i;
            for (int bit = 0; bit < 8; bit++) entry = (entry >> 1) ^ ((entry & 1) != 0 ? 0xEDB88320u : 0);
            table[(int)i] = entry;
        }

        uint crc = uint.MaxValue;
        foreach (byte b in bytes) crc = (crc >> 8) ^ table[(byte)(crc ^ b)];
        return ~crc;
    }

    /// <summary>CRC-32C, which the processor computes; for our own files.</summary>
    internal static uint FastChecksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte b in bytes) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
