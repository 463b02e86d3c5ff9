using System.Buffers.Binary;
using System.Text;

namespace Strobe.Tests.Values;

/// <summary>Some memory made for a test; everything else is unreadable.</summary>
internal sealed class FakeMemory
{
    private readonly SortedDictionary<ulong, byte[]> _blocks = [];
    private ulong _next = 0x10000;

    /// <summary>Puts bytes somewhere and tells where.</summary>
    internal ulong Put(params ReadOnlySpan<byte> bytes)
    {
        ulong address = _next;
        _blocks[address] = bytes.ToArray();
        _next += ((ulong)bytes.Length + 0xFFF) & ~0xFFFUL;
        if (bytes.IsEmpty) _next += 0x1000;
        return address;
    }

    internal ulong PutText(string text) => Put(Encoding.UTF8.GetBytes(text + "\0"));

    internal ulong PutWords(params ReadOnlySpan<ulong> words) => Put(Words(words));

    internal static byte[] Words(params ReadOnlySpan<ulong> words)
    {
        byte[] bytes = new byte[words.Length * 8];
        for (int i = 0; i < words.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 8), words[i]);
        return bytes;
    }

    internal byte[] Read(ulong address, int count)
    {
        foreach ((ulong start, byte[] block) in _blocks)
        {
            if (address < start || address >= start + (ulong)block.Length) continue;
            int offset = (int)(address - start);
            return block[offset..Math.Min(block.Length, offset + count)];
        }

        return [];
    }
}
