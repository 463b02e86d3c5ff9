using System.Text;

namespace Strobe.Symbols;

/// <summary>Keeps many names as UTF-8 in few arrays. One thread.</summary>
internal sealed class NameHeap
{
    private const int ChunkBytes = 256 * 1024;
    private const int MaxNameBytes = 48 * 1024;

    private byte[] _chunk = [];
    private int _used;

    internal ReadOnlyMemory<byte> Add(string name)
    {
        int room = Math.Min(name.Length * 3, MaxNameBytes);
        if (_chunk.Length - _used < room) (_chunk, _used) = (new byte[Math.Max(ChunkBytes, room)], 0);
        Encoding.UTF8.GetEncoder().Convert(name, _chunk.AsSpan(_used, room), flush: true, out _, out int written, out _);
        ReadOnlyMemory<byte> kept = _chunk.AsMemory(_used, written);
        _used += written;
        return kept;
    }
}
