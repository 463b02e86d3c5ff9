using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>Reads one attribute value.</summary>
internal static class FormReader
{
    internal static AttributeValue Read(ref SpanCursor cursor, AttributeSpec spec, DwarfUnit unit)
    {
        if (spec.Width == WidthKind.Indirect) return ReadIndirect(ref cursor, spec, unit);
        DwarfForm form = spec.Form;
        switch (spec.Width)
        {
            case WidthKind.Fixed:
                if (form == DwarfForm.Data16) return Block(ref cursor, form, 16);
                return new AttributeValue(form, spec.Bytes == 0 ? Implied(spec) : Fixed(ref cursor, form, spec.Bytes, unit));
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

    private static AttributeValue ReadIndirect(ref SpanCursor cursor, AttributeSpec spec, DwarfUnit unit)
    {
        var form = (DwarfForm)Math.Min(cursor.Uleb(), ushort.MaxValue);
        if (form is DwarfForm.Indirect or DwarfForm.ImplicitConstant)
        {
            cursor.Stop(DamageKind.Cycle);
            return default;
        }

        return Read(ref cursor, AttributeSpec.Of(spec.Name, form, unit.Format), unit);
    }

    private static ulong Implied(AttributeSpec spec) => spec.Form == DwarfForm.ImplicitConstant ? (ulong)spec.Implicit : 1;

    private static ulong Fixed(ref SpanCursor cursor, DwarfForm form, int bytes, DwarfUnit unit)
    {
        ulong number = bytes switch
        {
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
