using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>One move past attribute values.</summary>
internal readonly record struct SkipStep(WidthKind Kind, int Bytes)
{
    internal static SkipStep[] Plan(AttributeSpec[] attributes)
    {
        var steps = new List<SkipStep>();
        foreach (AttributeSpec spec in attributes)
        {
            if (spec is { Name: DwarfAttribute.Sibling, Form: DwarfForm.Reference4 })
            {
                steps.Add(new SkipStep(WidthKind.Sibling4, 4));
                continue;
            }

            if (spec is { Width: WidthKind.Fixed, Bytes: 0 }) continue;
            if (spec.Width == WidthKind.Fixed && steps.Count > 0 && steps[^1].Kind == WidthKind.Fixed)
                steps[^1] = new SkipStep(WidthKind.Fixed, steps[^1].Bytes + spec.Bytes);
            else
                steps.Add(new SkipStep(spec.Width, spec.Bytes));
        }

        return [.. steps];
    }

    /// <summary>Moves past all attributes; answers the unit-relative offset of the next sibling, 0 when it is not told.</summary>
    internal static uint Run(SkipStep[] steps, ref SpanCursor cursor, UnitFormat format)
    {
        uint sibling = 0;
        foreach (SkipStep step in steps)
        {
            if (step.Kind == WidthKind.Fixed) cursor.Skip((uint)step.Bytes);
            else if (step.Kind == WidthKind.Sibling4) sibling = cursor.U32();
            else Skip(step.Kind, ref cursor, format);
        }

        return sibling;
    }

    /// <summary>Goes to a sibling that is told and lies ahead: a jump back could make a reader loop.</summary>
    internal static bool Jump(ref SpanCursor cursor, uint sibling, DwarfUnit unit)
    {
        if (sibling == 0 || sibling > (uint)(unit.End - unit.Start)) return false;
        int target = unit.Start + (int)sibling;
        if (target < cursor.Position) return false;
        cursor.MoveTo(target);
        return true;
    }

    internal static void Skip(WidthKind kind, ref SpanCursor cursor, UnitFormat format)
    {
        switch (kind)
        {
            case WidthKind.Leb:
                cursor.SkipLeb();
                break;
            case WidthKind.ZeroTerminated:
                cursor.ZeroTerminated();
                break;
            case WidthKind.Block1:
                cursor.Skip(cursor.U8());
                break;
            case WidthKind.Block2:
                cursor.Skip(cursor.U16());
                break;
            case WidthKind.Block4:
                cursor.Skip(cursor.U32());
                break;
            case WidthKind.BlockLeb:
                cursor.Skip(cursor.Uleb());
                break;
            case WidthKind.Indirect:
                SkipIndirect(ref cursor, format);
                break;
            default:
                cursor.Stop(DamageKind.BadValue);
                break;
        }
    }

    private static void SkipIndirect(ref SpanCursor cursor, UnitFormat format)
    {
        (WidthKind kind, int bytes) = FormWidth.Of((DwarfForm)Math.Min(cursor.Uleb(), ushort.MaxValue), format);
        if (kind == WidthKind.Fixed) cursor.Skip((uint)bytes);
        else if (kind == WidthKind.Indirect) cursor.Stop(DamageKind.Cycle);
        else Skip(kind, ref cursor, format);
    }
}
