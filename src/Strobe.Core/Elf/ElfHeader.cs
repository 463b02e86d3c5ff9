using Strobe.Bytes;

namespace Strobe.Elf;

/// <summary>What kind of file the first bytes announce.</summary>
internal enum ElfIdentity : byte
{
    /// <summary>A 64-bit little-endian ELF file for x86-64.</summary>
    X64,

    /// <summary>No ELF file at all.</summary>
    NotElf,

    /// <summary>A 32-bit ELF file.</summary>
    OtherClass,

    /// <summary>A big-endian ELF file.</summary>
    OtherByteOrder,

    /// <summary>A 64-bit ELF file for another processor.</summary>
    OtherMachine,
}

/// <summary>e_type.</summary>
internal enum ElfFileType : ushort
{
    None,
    Relocatable,
    Executable,
    Shared,
    Core,
}

/// <summary>The file header (ELF gABI, chapter 4).</summary>
internal readonly record struct ElfHeader(
    ElfIdentity Identity,
    ElfFileType Type,
    ushort Machine,
    ulong Entry,
    ulong SegmentsOffset,
    ulong SectionsOffset,
    ushort SegmentEntrySize,
    ushort SegmentCount,
    ushort SectionEntrySize,
    ushort SectionCount,
    ushort SectionNamesIndex)
{
    internal const ushort MachineX64 = 62;

    internal static ElfHeader Read(ReadOnlySpan<byte> file, DamageLog damage)
    {
        if (file.Length < 16 || !file.StartsWith("\u007fELF"u8)) return default(ElfHeader) with { Identity = ElfIdentity.NotElf };
        if (file[4] != 2) return default(ElfHeader) with { Identity = ElfIdentity.OtherClass };
        if (file[5] != 1) return default(ElfHeader) with { Identity = ElfIdentity.OtherByteOrder };

        var cursor = new SpanCursor(file, damage, "ELF header", 16);
        var type = (ElfFileType)cursor.U16();
        ushort machine = cursor.U16();
        cursor.Skip(4);
        ulong entry = cursor.U64();
        ulong segments = cursor.U64();
        ulong sections = cursor.U64();
        cursor.Skip(6);
        ElfIdentity identity = machine == MachineX64 ? ElfIdentity.X64 : ElfIdentity.OtherMachine;
        return new ElfHeader(
            identity, type, machine, entry, segments, sections, cursor.U16(), cursor.U16(), cursor.U16(), cursor.U16(), cursor.U16());
    }
}
