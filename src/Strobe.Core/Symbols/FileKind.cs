using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Strobe.Symbols;

/// <summary>Asks the kernel what kind of file a path names, which .NET does not tell apart.</summary>
internal static partial class FileKind
{
    private const int CurrentFolder = -100;
    private const uint TypeWanted = 1;
    private const int ModeOffset = 28;
    private const int StatxBytes = 256;

    internal static bool IsRegular(string path)
    {
        Span<byte> answer = stackalloc byte[StatxBytes];
        if (Statx(CurrentFolder, path, 0, TypeWanted, answer) != 0) return false;
        return (BinaryPrimitives.ReadUInt16LittleEndian(answer[ModeOffset..]) & 0xF000) == 0x8000;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> answer);
}
