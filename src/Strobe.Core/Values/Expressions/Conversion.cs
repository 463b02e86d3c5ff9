namespace Strobe.Values.Expressions;

/// <summary>Numbers to other numbers, and memory seen as other numbers.</summary>
internal static class Conversion
{
    /// <summary>Keeps the low bytes of an integer on the stack.</summary>
    internal static Fragment Narrowed(Fragment integer, NumberKind kind) => kind switch
    {
        NumberKind.Bool => integer.Then(new Instruction(Opcode.Extend, (long)NumberKind.U8)),
        < NumberKind.I64 => integer.Then(new Instruction(Opcode.Extend, (long)kind)),
        _ => integer,
    };

    /// <summary>A number as a double.</summary>
    internal static Fragment Float(Fragment value) =>
        value.IsInteger ? value.Then(value.IsUnsigned ? Opcode.UToF : Opcode.SToF).As(NumberType.F64) : value.As(NumberType.F64);

    /// <summary><c>as</c>: pointers and lists are seen anew, numbers are converted.</summary>
    internal static Fragment View(ViewNode node, Fragment viewed) => viewed.Type switch
    {
        AddressType pointer => viewed.Value().As(new AddressType(node.Kind.Name() + "*", () => NumberType.Of(node.Kind))) with { Node = node },
        ListType list => viewed.As(Relisted(node, list)) with { Node = node },
        NumberType { Kind: >= NumberKind.Complex64 } number when number.Kind == node.Kind => viewed,
        NumberType { Kind: < NumberKind.Complex64 } when !node.Kind.IsComplex() => Number(viewed.Value(), node.Kind) with { Node = node },
        _ => throw node.At.Refuse($"{viewed.Type.Name} cannot be seen as {node.Kind.Name()}.", "Views are for numbers, pointers and lists."),
    };

    private static ListType Relisted(ViewNode node, ListType list)
    {
        NumberType element = NumberType.Of(node.Kind);
        if (list.Element.SizeBytes == element.SizeBytes) return list with { Name = element.Name + "[]", Element = element };
        if (list.Head is not null) throw node.At.Refuse($"the elements of {list.Name} have another size than {element.Name}.", "View an extent: x[0:n] as f32.");
        return list with { Name = element.Name + "[]", Element = element, Count = list.Count < 0 ? -1 : list.SizeBytes / element.SizeBytes };
    }

    private static Fragment Number(Fragment value, NumberKind kind)
    {
        NumberType type = NumberType.Of(kind);
        if (kind == NumberKind.Bool) return value.Truth();
        if (kind == NumberKind.F64) return Float(value);
        if (kind == NumberKind.F32) return Float(value).Then(Opcode.RoundF32).As(type);
        Fragment whole = value.IsInteger ? value : value.Then(kind == NumberKind.U64 ? Opcode.FToU : Opcode.FToS);
        return Narrowed(whole, kind).As(type);
    }
}
