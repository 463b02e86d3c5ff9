using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Strobe.Bytes;

/// <summary>Asks the kernel what .NET does not tell about a file: its kind and its owner.</summary>
internal static partial class FileKind
{
    private const int CurrentFolder = -100;
    private const uint TypeWanted = 1;
    private const uint OwnerWanted = 8;
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;
    private const int StatxBytes = 256;

    internal static bool IsRegular(string path)
    {
        Span<byte> answer = stackalloc byte[StatxBytes];
        if (Statx(CurrentFolder, path, 0, TypeWanted, answer) != 0) return false;
        return (BinaryPrimitives.ReadUInt16LittleEndian(answer[ModeOffset..]) & 0xF000) == 0x8000;
    }

    /// <summary>Whether it belongs to the user this process runs as.</summary>
    internal static bool IsOurs(string path)
    {
        Span<byte> answer = stackalloc byte[StatxBytes];
        if (Statx(CurrentFolder, path, 0, OwnerWanted, answer) != 0) return false;
        return BinaryPrimitives.ReadUInt32LittleEndian(answer[OwnerOffset..]) == EffectiveUser();
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> answer);
}
