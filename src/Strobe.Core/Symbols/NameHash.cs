using System.Buffers.Binary;

namespace Strobe.Symbols;

/// <summary>A 64-bit hash of a name, to tell names apart without keeping them.</summary>
internal static class NameHash
{
    private const ulong Factor = 0x9E37_79B9_7F4A_7C15;

    internal static ulong Of(ReadOnlySpan<byte> name)
    {
        ulong hash = (ulong)name.Length * Factor;
        for (; name.Length >= 8; name = name[8..]) hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name));
        ulong rest = 0;
        foreach (byte b in name) rest = (rest << 8) | b;
        return Mix(hash ^ rest);
    }

    private static ulong Mix(ulong value)
    {
        ulong high = Math.BigMul(value, Factor, out ulong low);
        return high ^ low;
    }
}
