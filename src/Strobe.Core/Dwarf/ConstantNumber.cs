using System.Buffers.Binary;

namespace Strobe.Dwarf;

/// <summary>The number a constant attribute means.</summary>
internal static class ConstantNumber
{
    internal static Int128 Of(DwarfUnit unit, AttributeValue value)
    {
        if (value.Form is DwarfForm.SignedData or DwarfForm.ImplicitConstant) return (long)value.Number;
        if (!value.IsBlock) return value.Number;

        // Compilers write DW_FORM_dataN for what is not negative; blocks hold numbers of 128 bits.
        Span<byte> wide = stackalloc byte[16];
        ReadOnlySpan<byte> bytes = unit.Section.Span.Slice((int)value.Number, Math.Min(value.Length, 16));
        bytes.CopyTo(wide);
        return BinaryPrimitives.ReadInt128LittleEndian(wide);
    }
}
