using System.Runtime.InteropServices;

namespace Strobe.Symbols;

/// <summary>Claims of an <see cref="IndexRecord"/>.</summary>
[Flags]
internal enum IndexFlags : byte
{
    None,

    /// <summary>Another name of the function in the record before it (or of the one that is an alias of).</summary>
    Alias = 1,

    /// <summary>The rarely run piece of the function whose record <see cref="IndexRecord.RawIndex"/> names.</summary>
    ColdPart = 2,
}

/// <summary>Where the linker's name of a record is found.</summary>
internal enum RawNameSource : byte
{
    /// <summary>It is the name.</summary>
    Name,

    /// <summary>Entry RawIndex of the binary's .symtab.</summary>
    Symbols,

    /// <summary>Entry RawIndex of the binary's .dynsym.</summary>
    DynamicSymbols,

    /// <summary>Entry RawIndex of the debug file's .symtab.</summary>
    DebugSymbols,

    /// <summary>At offset RawIndex of the strings, 4 bytes of length before it.</summary>
    Strings,
}

/// <summary>One function of the index, as it lies in memory and in the cache file.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct IndexRecord
{
    internal const int SizeOf = 40;

    internal ulong Address;
    internal long DebugOffset;
    internal uint SizeBytes;
    internal uint NameOffset;
    internal uint RawIndex;

    /// <summary>Number of the source file, from 1; 0 unknown.</summary>
    internal uint File;
    internal uint Line;
    internal ushort NameLength;
    internal FunctionKind Kind;

    /// <summary>Low four bits <see cref="IndexFlags"/>, high four <see cref="RawNameSource"/>.</summary>
    internal byte Bits;

    internal readonly IndexFlags Flags => (IndexFlags)(Bits & 15);

    internal readonly RawNameSource RawSource => (RawNameSource)(Bits >> 4);

    internal static byte Pack(IndexFlags flags, RawNameSource source) => (byte)((int)flags | (int)source << 4);
}
