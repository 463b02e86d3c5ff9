using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>Reads one attribute value.</summary>
internal static class FormReader
{
    internal static AttributeValue Read(ref SpanCursor cursor, AttributeSpec spec, DwarfUnit unit)
    {
        DwarfForm form = spec.Form;
        if (form == DwarfForm.Indirect)
        {
            form = (DwarfForm)Math.Min(cursor.Uleb(), ushort.MaxValue);
            if (form is DwarfForm.Indirect or DwarfForm.ImplicitConstant) cursor.Stop(DamageKind.Cycle);
        }

        if (form == DwarfForm.ImplicitConstant) return new AttributeValue(form, (ulong)spec.Implicit);
        (WidthKind kind, int bytes) = FormWidth.Of(form, unit.Format);
        switch (kind)
        {
            case WidthKind.Fixed:
                return form == DwarfForm.Data16 ? Block(ref cursor, form, 16) : new AttributeValue(form, Fixed(ref cursor, form, bytes, unit));
            case WidthKind.Leb:
                ulong number = form == DwarfForm.SignedData ? (ulong)cursor.Sleb() : cursor.Uleb();
                return new AttributeValue(form, form == DwarfForm.ReferenceUnsigned ? unit.Absolute(number) : number);
            case WidthKind.ZeroTerminated:
                int start = cursor.Position;
                return new AttributeValue(form, (ulong)start, cursor.ZeroTerminated().Length);
            case WidthKind.Block1:
                return Block(ref cursor, form, cursor.U8());
            case WidthKind.Block2:
                return Block(ref cursor, form, cursor.U16());
            case WidthKind.Block4:
                return Block(ref cursor, form, cursor.U32());
            case WidthKind.BlockLeb:
                return Block(ref cursor, form, cursor.Uleb());
            default:
                cursor.Stop(DamageKind.BadValue);
                return default;
        }
    }

    private static ulong Fixed(ref SpanCursor cursor, DwarfForm form, int bytes, DwarfUnit unit)
    {
        ulong number = bytes switch
        {
            0 => 1,
            3 => cursor.U24(),
            _ => cursor.Unsigned(bytes),
        };
        return form switch
        {
            DwarfForm.Reference1 or DwarfForm.Reference2 or DwarfForm.Reference4 or DwarfForm.Reference8 => unit.Absolute(number),
            DwarfForm.ReferenceSignature => (ulong)unit.Module.TypeUnitEntry(number),
            _ => number,
        };
    }

    private static AttributeValue Block(ref SpanCursor cursor, DwarfForm form, ulong length)
    {
        int start = cursor.Position;
        ReadOnlySpan<byte> bytes = cursor.Bytes(length);
        return new AttributeValue(form, (ulong)start, bytes.Length);
    }
}
