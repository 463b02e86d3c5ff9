namespace Strobe.Values.Expressions;

/// <summary>Arrays, vectors, slices and pointers to elements.</summary>
internal static class ListCompiler
{
    // Arrays of 0 or 1 at the end of a structure are C's way to write "as many as there are".
    private const long FewestToCheck = 2;

    /// <summary>The place of one element.</summary>
    internal static Fragment Index(IndexNode node, Fragment owner, Fragment index)
    {
        Fragment number = index.Integer("an index");
        if (owner.Type is AddressType { Target: var target })
        {
            Fragment pointer = owner.Value().Then(Opcode.NotNull).Then(number.Code.AsSpan());
            return Element(node, pointer, Readable(node, target));
        }

        if (owner.Type is not ListType list) throw node.At.Refuse($"{owner.Type.Name} has no elements.", "Only pointers and lists can be indexed.");
        if (list.Head is null && list.Length.IsEmpty && list.Count < FewestToCheck) return Element(node, owner.Address().Then(number.Code.AsSpan()), Readable(node, list.Element));
        Fragment indexed = Elements(node, owner).Then(number.Code.AsSpan()).Then(Opcode.CheckIndex);
        return Element(node, indexed, Readable(node, list.Element));
    }

    /// <summary>Leaves the address of a list's elements and, above it, their number.</summary>
    internal static Fragment Elements(Node node, Fragment owner)
    {
        ListType list = (ListType)owner.Type;
        Fragment address = owner.Address() with { Node = node };
        return list.Head is null
            ? address.Then(LengthOf(list))
            : address.Then(Opcode.Dup, new Instruction(Opcode.Load64, list.Head.AddressOffset), Opcode.Swap).Then(CountOf(list));
    }

    /// <summary>The number of elements.</summary>
    internal static Fragment Count(CallNode node, Fragment owner) => owner.Type switch
    {
        ListType { Head: not null } list => owner.Address().Then(CountOf(list)).As(NumberType.I64) with { Node = node },
        ListType list when list.Count >= 0 || !list.Length.IsEmpty => new Fragment(node, NumberType.I64, [.. LengthOf(list)]),
        _ => throw node.At.Refuse($"the type {owner.Type.Name} does not say how many elements there are.", "For texts there is strlen."),
    };

    /// <summary>The bytes of a text before its end.</summary>
    internal static Fragment TextLength(CallNode node, Fragment owner)
    {
        Fragment length = owner.Type switch
        {
            AddressType { Target: NumberType { IsCharacter: true } } => owner.Value().Then(Opcode.TextLength),
            ListType { Element: NumberType { IsCharacter: true }, Head: null, Count: > 0 } list =>
                owner.Address().Then(new Instruction(Opcode.TextLengthWithin, Math.Min(list.Count, Interpreter.MostTextBytes))),
            ListType { Element: NumberType { IsCharacter: true }, Head: not null } => Count(node, owner),
            _ => throw node.At.Refuse($"{owner.Type.Name} is not a text."),
        };
        return length.As(NumberType.I64) with { Node = node };
    }

    /// <summary>The element type, when its size is known.</summary>
    internal static ExpressionType Readable(Node node, ExpressionType element) =>
        element.SizeBytes is > 0 and <= int.MaxValue || HasRunningSize(element) ? element : throw node.At.Refuse(
            $"the size of {element.Name} is not known.", "Say what the elements are: (p as f32)[0], p[0:n] as u8.");

    /// <summary>Steps that leave the number of elements of an array in place.</summary>
    internal static ReadOnlySpan<Instruction> LengthOf(ListType list) =>
        list.Length.IsEmpty ? new Instruction[] { new(Opcode.Integer, list.Count) } : list.Length.AsSpan();

    /// <summary>Whether only the running program knows how large it is: rows of an array with lengths of this kind.</summary>
    internal static bool HasRunningSize(ExpressionType type) => type is ListType { Head: null } list
        && (!list.Length.IsEmpty || list.Count >= 0) && (HasRunningSize(list.Element) || (!list.Length.IsEmpty && list.Element.SizeBytes > 0));

    private static Instruction[] SizeOf(ExpressionType type) => HasRunningSize(type) && type is ListType list
        ? [.. SizeOf(list.Element), .. LengthOf(list), Opcode.Multiply]
        : [new(Opcode.Integer, type.SizeBytes)];

    // From the list's address on the stack.
    private static Instruction[] CountOf(ListType list)
    {
        ListHead head = list.Head!;
        Instruction end = new(Opcode.Load64, head.EndOffset);
        if (!head.IsEndAddress) return [end];
        return
        [
            Opcode.Dup, end, Opcode.Swap, new(Opcode.Load64, head.AddressOffset), Opcode.Subtract,
            new(Opcode.Integer, Math.Max(1, list.Element.SizeBytes)), Opcode.DivideS,
        ];
    }

    private static Fragment Element(Node node, Fragment indexed, ExpressionType element) =>
        indexed.Then(SizeOf(element)).Then(Opcode.Multiply, Opcode.Add).Place(element) with { Node = node };
}
