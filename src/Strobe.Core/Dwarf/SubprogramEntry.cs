using System.Runtime.InteropServices;
using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>Claims of a DW_TAG_subprogram.</summary>
[Flags]
internal enum SubprogramFlags : byte
{
    None,
    External = 1,
    Declaration = 2,

    /// <summary>The abstract instance of a function the compiler inlined (DW_INL_inlined, DW_INL_declared_inlined).</summary>
    Inlined = 4,
    Artificial = 8,

    /// <summary>It has code in this file.</summary>
    HasCode = 16,
    NoReturn = 32,

    /// <summary>Some other entry is the out-of-line instance of this one.</summary>
    HasInstance = 64,
}

/// <summary>The attributes of a function entry that indexing needs, read in one pass; strings stay offsets.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct SubprogramEntry
{
    /// <summary>Position in the unit's section.</summary>
    internal int Position;

    /// <summary>The scope it is written in: see <see cref="UnitScan"/>.</summary>
    internal int Scope;

    internal SubprogramFlags Flags;

    /// <summary>File number; −1 when it is not told (0 is a file from DWARF 5 on).</summary>
    internal int DeclarationFile;

    internal int DeclarationLine;

    /// <summary>First instruction.</summary>
    internal ulong Entry;

    /// <summary>Bytes of code from the entry on.</summary>
    internal ulong SizeBytes;

    internal AttributeValue Name;
    internal AttributeValue LinkageName;

    /// <summary>Module-wide offset of the specification or abstract origin; −1 when there is none.</summary>
    internal long Origin;

    internal static SubprogramEntry Read(ref SpanCursor cursor, Abbreviation abbreviation, DwarfUnit unit, int position)
    {
        var entry = new SubprogramEntry { Position = position, Origin = -1, DeclarationFile = -1 };
        var code = default(CodeAttributes);
        foreach (AttributeSpec spec in abbreviation.Attributes)
        {
            AttributeValue value = FormReader.Read(ref cursor, spec, unit);
            if (cursor.IsBroken) break;
            entry.Take(spec.Name, value, ref code);
        }

        code.Settle(unit, out entry.Entry, out entry.SizeBytes);
        if (entry.Entry != 0) entry.Flags |= SubprogramFlags.HasCode;
        return entry;
    }

    private void Take(DwarfAttribute name, AttributeValue value, ref CodeAttributes code)
    {
        switch (name)
        {
            case DwarfAttribute.Name: Name = value; break;
            case DwarfAttribute.LinkageName or DwarfAttribute.MipsLinkageName: LinkageName = value; break;
            case DwarfAttribute.DeclarationFile: DeclarationFile = (int)Math.Min(value.Number, int.MaxValue); break;
            case DwarfAttribute.DeclarationLine: DeclarationLine = (int)Math.Min(value.Number, int.MaxValue); break;
            case DwarfAttribute.Specification or DwarfAttribute.AbstractOrigin: Origin = value.IsReference ? (long)value.Number : -1; break;
            case DwarfAttribute.External: Claim(SubprogramFlags.External, value); break;
            case DwarfAttribute.Declaration: Claim(SubprogramFlags.Declaration, value); break;
            case DwarfAttribute.Artificial: Claim(SubprogramFlags.Artificial, value); break;
            case DwarfAttribute.NoReturn: Claim(SubprogramFlags.NoReturn, value); break;
            case DwarfAttribute.Inline: if (value.Number is 1 or 3) Flags |= SubprogramFlags.Inlined; break;
            case DwarfAttribute.LowPc: code.Low = value; break;
            case DwarfAttribute.HighPc: code.High = value; break;
            case DwarfAttribute.EntryPc: code.Entry = value; break;
            case DwarfAttribute.Ranges: code.Ranges = value; break;
        }
    }

    private void Claim(SubprogramFlags flag, AttributeValue value)
    {
        if (value.Number != 0) Flags |= flag;
    }
}
