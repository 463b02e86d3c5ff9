namespace Strobe.Dwarf;

/// <summary>How to get past a value.</summary>
internal enum WidthKind : byte
{
    Fixed,
    Leb,
    ZeroTerminated,
    Block1,
    Block2,
    Block4,
    BlockLeb,
    Indirect,
    Sibling4,
    Unknown,
}

/// <summary>The width of each form: one table for skipping and for precomputing whole entries.</summary>
internal static class FormWidth
{
    internal static (WidthKind Kind, int Bytes) Of(DwarfForm form, UnitFormat format) => form switch
    {
        DwarfForm.FlagPresent or DwarfForm.ImplicitConstant => (WidthKind.Fixed, 0),
        DwarfForm.Data1 or DwarfForm.Flag or DwarfForm.Reference1 or DwarfForm.StringIndex1 or DwarfForm.AddressIndex1 => (WidthKind.Fixed, 1),
        DwarfForm.Data2 or DwarfForm.Reference2 or DwarfForm.StringIndex2 or DwarfForm.AddressIndex2 => (WidthKind.Fixed, 2),
        DwarfForm.StringIndex3 or DwarfForm.AddressIndex3 => (WidthKind.Fixed, 3),
        DwarfForm.Data4 or DwarfForm.Reference4 or DwarfForm.StringIndex4 or DwarfForm.AddressIndex4
            or DwarfForm.ReferenceSupplement4 => (WidthKind.Fixed, 4),
        DwarfForm.Data8 or DwarfForm.Reference8 or DwarfForm.ReferenceSignature or DwarfForm.ReferenceSupplement8 => (WidthKind.Fixed, 8),
        DwarfForm.Data16 => (WidthKind.Fixed, 16),
        DwarfForm.Address => (WidthKind.Fixed, format.AddressSize),
        DwarfForm.ReferenceAddress => (WidthKind.Fixed, format.Version <= 2 ? format.AddressSize : format.OffsetSize),
        DwarfForm.StringOffset or DwarfForm.SectionOffset or DwarfForm.LineStringOffset or DwarfForm.StringSupplement
            or DwarfForm.GnuReferenceAlternate or DwarfForm.GnuStringAlternate => (WidthKind.Fixed, format.OffsetSize),
        DwarfForm.SignedData or DwarfForm.UnsignedData or DwarfForm.ReferenceUnsigned or DwarfForm.StringIndex or DwarfForm.AddressIndex
            or DwarfForm.LocationListIndex or DwarfForm.RangeListIndex or DwarfForm.GnuAddressIndex
            or DwarfForm.GnuStringIndex => (WidthKind.Leb, 0),
        DwarfForm.String => (WidthKind.ZeroTerminated, 0),
        DwarfForm.Block1 => (WidthKind.Block1, 0),
        DwarfForm.Block2 => (WidthKind.Block2, 0),
        DwarfForm.Block4 => (WidthKind.Block4, 0),
        DwarfForm.Block or DwarfForm.Expression => (WidthKind.BlockLeb, 0),
        DwarfForm.Indirect => (WidthKind.Indirect, 0),
        _ => (WidthKind.Unknown, 0),
    };
}
