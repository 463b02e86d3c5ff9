using System.Runtime.InteropServices;

namespace Strobe.Dwarf;

/// <summary>
/// An attribute's value, not yet looked up anywhere: a number, an offset or index, or a block of <see cref="Length"/> bytes that begins
/// at section offset <see cref="Number"/> (also for inline strings). References are module-wide entry offsets; −1 leads nowhere.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AttributeValue(DwarfForm Form, ulong Number, int Length = 0)
{
    internal long Signed => Form switch
    {
        DwarfForm.Data1 => (sbyte)Number,
        DwarfForm.Data2 => (short)Number,
        DwarfForm.Data4 => (int)Number,
        _ => (long)Number,
    };

    internal bool IsConstant => Form is DwarfForm.Data1 or DwarfForm.Data2 or DwarfForm.Data4 or DwarfForm.Data8
        or DwarfForm.SignedData or DwarfForm.UnsignedData or DwarfForm.ImplicitConstant;

    internal bool IsAddress => Form is DwarfForm.Address or DwarfForm.AddressIndex or DwarfForm.AddressIndex1 or DwarfForm.AddressIndex2
        or DwarfForm.AddressIndex3 or DwarfForm.AddressIndex4 or DwarfForm.GnuAddressIndex;

    internal bool IsBlock => Form is DwarfForm.Block or DwarfForm.Block1 or DwarfForm.Block2 or DwarfForm.Block4 or DwarfForm.Expression
        or DwarfForm.Data16;

    internal bool IsReference => Form is DwarfForm.Reference1 or DwarfForm.Reference2 or DwarfForm.Reference4 or DwarfForm.Reference8
        or DwarfForm.ReferenceUnsigned or DwarfForm.ReferenceAddress or DwarfForm.ReferenceSignature;
}
