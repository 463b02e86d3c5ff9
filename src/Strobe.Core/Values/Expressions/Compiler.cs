using System.Collections.Immutable;
using System.Text;

namespace Strobe.Values.Expressions;

/// <summary>A compiled expression.</summary>
/// <param name="Program">Leaves one cell, or for an extent the number of elements of each dimension and the address above them.</param>
/// <param name="Type">Of the value, or of an extent's elements. Records are left as their address; so are texts behind a pointer.</param>
/// <param name="Strides">For each dimension the bytes from one element to the next, 0 where the dimensions inside follow each other
/// without gaps; empty for single values.</param>
/// <param name="Pieces">What has to be put together, at register 18, before the program runs.</param>
internal sealed record CompiledExpression(ByteProgram Program, ExpressionType Type, ImmutableArray<long> Strides, ImmutableArray<PlacePiece> Pieces)
{
    internal bool IsExtent => Strides.Length > 0;
}

/// <summary>
/// Checks an expression against a scope and compiles it. Throws <see cref="ErrorCode.BadExpression"/> and nothing else: what compiles has
/// a type, and can only end in a value or a <see cref="EvaluationFault"/>.
/// </summary>
internal sealed class Compiler(IScope scope)
{
    private const int MostPieceBytes = 512;

    private readonly List<ImmutableArray<byte>> _texts = [];
    private readonly List<PlacePiece> _pieces = [];

    /// <summary>Compiles a watch, a probe's variable or a part of a template: a value, or an extent.</summary>
    internal static CompiledExpression Compile(Node node, IScope scope)
    {
        Compiler compiler = new(scope);
        if (ExtentCompiler.TryCompile(compiler, node) is var (extent, strides)) return compiler.Finish(extent, strides);
        Fragment value = compiler.Emit(node).Value();
        if (value.Type is OpaqueType opaque) throw node.At.Refuse($"{opaque.Name} cannot be read: {opaque.Reason}.");
        return compiler.Finish(value.IsPlace ? value.Address() : value, []);
    }

    /// <summary>Compiles a condition: the program leaves 0 for false.</summary>
    internal static CompiledExpression CompileCondition(Node node, IScope scope)
    {
        Compiler compiler = new(scope);
        return compiler.Finish(compiler.Emit(node).Truth(), []);
    }

    private CompiledExpression Finish(Fragment fragment, ImmutableArray<long> strides)
    {
        ByteProgram program = ByteProgram.Verify(fragment.Code, [.. _texts], out string refusal)
            ?? throw fragment.At.Refuse($"the expression is too large: {refusal}.", "Simplify it.");
        return new CompiledExpression(program, fragment.Type, strides, [.. _pieces]);
    }

    internal Fragment Emit(Node node) => node switch
    {
        IntegerNode integer => Constant(node, integer.Number > long.MaxValue ? NumberType.U64 : NumberType.I64, (long)(ulong)integer.Number),
        FloatNode number => new Fragment(node, NumberType.F64, [Instruction.Number(number.Number)]),
        TruthNode truth => Constant(node, NumberType.Bool, truth.IsTrue ? 1 : 0),
        NullNode => Constant(node, new NullType(), 0),
        NameNode name => Followed(EmitName(name)),
        FieldNode field => Followed(EmitField(field)),
        IndexNode index => Followed(ListCompiler.Index(index, Emit(index.Owner), Emit(index.Index))),
        PointedNode pointed => Followed(EmitPointed(pointed)),
        UnaryNode unary => Arithmetic.Unary(unary, Emit(unary.Operand)),
        BinaryNode binary => EmitBinary(binary),
        CallNode call => EmitCall(call),
        ViewNode view => Conversion.View(view, Emit(view.Viewed)),
        ExtentNode => throw node.At.Refuse("an extent is no single value.", "It can only be the whole expression, with a view behind it."),
        _ => throw node.At.Refuse("a text can only be compared with == or !=."),
    };

    internal int Text(string text)
    {
        _texts.Add([.. Encoding.UTF8.GetBytes(text)]);
        return _texts.Count - 1;
    }

    private static Fragment Constant(Node node, ExpressionType type, long number) => new(node, type, [new Instruction(Opcode.Integer, number)]);

    private Fragment EmitName(NameNode node)
    {
        if (scope.Find(node.Name) is not var (type, place)) return EmitMember(node) ?? throw node.At.Refuse($"there is no `{node.Name}` here.", "Check the spelling, and that it is in scope at this place.");
        Fragment start = new(node, type, []);
        return place.Kind switch
        {
            PlaceKind.Address => start.Then(new Instruction(Opcode.Integer, place.Number)).Place(type),
            PlaceKind.Relative => start.Then(new Instruction(Opcode.Register, place.Register)).Place(type, place.Number),
            PlaceKind.Register or PlaceKind.Vector => InRegister(start, place),
            PlaceKind.Pieces => PutTogether(start, place.Pieces),
            PlaceKind.Computed when !place.IsValue => start.Then(place.Code.AsSpan()).Place(type),
            PlaceKind.Computed when start.IsInteger => Conversion.Narrowed(start.Then(place.Code.AsSpan()), start.Number!.Value),
            PlaceKind.Computed when type is AddressType => start.Then(place.Code.AsSpan()),
            PlaceKind.ThreadLocal => InVector(start, place.Register).Place(type, place.Number),
            PlaceKind.Constant when start.Number?.IsFloat() == true => start.Then(new Instruction(Opcode.Number, place.Number)),
            PlaceKind.Constant when start.Number is not null || type is AddressType => start.Then(new Instruction(Opcode.Integer, place.Number)),
            _ => throw node.At.Refuse($"`{node.Name}` is optimized out here.", "Probe another line, or a program built with less optimization."),
        };
    }

    /// <summary>In a method, a name may be that of a member.</summary>
    private Fragment? EmitMember(NameNode node)
    {
        if (node.Name == "this" || scope.Find("this")?.Type is not AddressType { Target: RecordType self } || self.FieldOf(node.Name) is null) return null;
        return EmitField(new FieldNode(node.At, new NameNode(node.At, "this"), node.Name));
    }

    private Fragment InRegister(Fragment start, VariablePlace place)
    {
        if (place.Kind == PlaceKind.Vector && start.Number?.IsFloat() == true)
        {
            return start.Then(new Instruction(start.Number == NumberKind.F32 ? Opcode.Vector32 : Opcode.Vector64, place.Register));
        }

        Fragment whole = start.Then(new Instruction(Opcode.Register, place.Register));
        if (place.Kind == PlaceKind.Register && start.Type is AddressType) return whole;
        if (place.Kind == PlaceKind.Register && start.IsInteger) return Conversion.Narrowed(whole, start.Number!.Value);
        if (start.Type.SizeBytes is > 0 and <= 8) return PutTogether(start, [new PlacePiece(place, 0, (int)start.Type.SizeBytes)]);
        throw start.At.Refuse($"{start.Type.Name} is in a register here, of which only 8 bytes can be read.", "Probe a line where it is in memory.");
    }

    /// <summary>
    /// The thread's block of a module: the thread pointer's second word points to a vector of 16-byte entries, before which stands how many there are. A thread
    /// that has not used the module has −1 there, and nothing can be read.
    /// </summary>
    private static Fragment InVector(Fragment start, int module)
    {
        const int vectorOffset = 8, countOffset = -16, entryShift = 4;
        return start.Then(
            new Instruction(Opcode.Register, PlaceReader.ThreadPointer), new Instruction(Opcode.Load64, vectorOffset), Opcode.Dup, new Instruction(Opcode.Load64, countOffset),
            new Instruction(Opcode.Integer, 1), Opcode.Add, new Instruction(Opcode.Integer, module), Opcode.CheckIndex, new Instruction(Opcode.Integer, entryShift),
            Opcode.ShiftLeft, Opcode.Add, new Instruction(Opcode.Load64, 0));
    }

    /// <summary>The place where the pieces of a value will have been put together.</summary>
    private Fragment PutTogether(Fragment start, ImmutableArray<PlacePiece> pieces)
    {
        int offset = EndOf(_pieces);
        _pieces.AddRange(pieces.Select(piece => piece with { Offset = offset + piece.Offset }));
        if (EndOf(_pieces) > MostPieceBytes) throw start.At.Refuse($"{start.Type.Name} is in pieces here, and too large to be put together.");
        return start.Then(new Instruction(Opcode.Register, PlaceReader.PiecesAddress)).Place(start.Type, offset);
    }

    /// <summary>How many bytes pieces take, a multiple of 16.</summary>
    internal static int EndOf(IReadOnlyCollection<PlacePiece> pieces) => pieces.Count == 0 ? 0 : (pieces.Max(piece => piece.Offset + piece.SizeBytes) + 15) & ~15;

    // References stand for what they refer to.
    private static Fragment Followed(Fragment fragment) =>
        fragment.Type is AddressType { IsReference: true } reference ? fragment.Value().Place(reference.Target) : fragment;

    private static Fragment EmitTarget(Fragment fragment) =>
        Followed(fragment) is { Type: AddressType pointer } found ? found.Value().Place(pointer.Target) : fragment;

    private Fragment EmitPointed(PointedNode node)
    {
        Fragment pointer = Emit(node.Pointer);
        if (pointer.Type is not AddressType { Target: var target }) throw node.At.Refuse($"{pointer.Type.Name} is not a pointer.");
        return target is OpaqueType opaque
            ? throw node.At.Refuse($"{opaque.Name} cannot be read: {opaque.Reason}.", "Say what it points to: (p as i32)[0].")
            : pointer.Value().Place(target) with { Node = node };
    }

    private Fragment EmitField(FieldNode node)
    {
        Fragment owner = EmitTarget(Emit(node.Owner));
        if (owner.Type is NumberType { Kind: var kind and >= NumberKind.Complex64 } && node.Name is "real" or "imag") return EmitPart(node, owner, kind);
        if (owner.Type is not RecordType record) throw node.At.Refuse($"{owner.Type.Name} has no fields.");
        if (record.FieldOf(node.Name) is not { } field) throw node.At.Refuse($"{record.Name} has no field `{node.Name}`.", "Check the spelling.");
        if (!owner.IsPlace) throw node.At.Refuse($"{record.Name} is not in memory here.", "Probe a line where it is in memory.");
        Fragment place = owner.Place(field.Type, owner.OffsetBytes + field.OffsetBytes) with { Node = node };
        return field.BitSize > 0 && place.Number is { } stored ? place.Bits(field, stored) : place;
    }

    private static Fragment EmitPart(FieldNode node, Fragment owner, NumberKind kind)
    {
        NumberType part = NumberType.Of(kind == NumberKind.Complex64 ? NumberKind.F32 : NumberKind.F64);
        if (!owner.IsPlace) throw node.At.Refuse($"{owner.Type.Name} is not in memory here.", "Probe a line where it is in memory.");
        return owner.Place(part, owner.OffsetBytes + (node.Name == "real" ? 0 : part.SizeBytes)) with { Node = node };
    }

    private Fragment EmitBinary(BinaryNode node)
    {
        if (node.Operator is BinaryOperator.And or BinaryOperator.Or)
        {
            Fragment right = Emit(node.Right).Truth();
            Opcode jump = node.Operator == BinaryOperator.And ? Opcode.JumpIfZero : Opcode.JumpIfNotZero;
            return Emit(node.Left).Truth().Then(new Instruction(jump, right.Code.Length)).Then(right.Code.AsSpan()) with { Node = node };
        }

        if (node.Operator is < BinaryOperator.Equal or > BinaryOperator.GreaterOrEqual) return Arithmetic.Binary(node, Emit(node.Left), Emit(node.Right));
        if (node.Right is TextNode onRight) return Comparison.WithText(this, node, Emit(node.Left), onRight);
        if (node.Left is TextNode onLeft) return Comparison.WithText(this, node, Emit(node.Right), onLeft);
        return Comparison.Of(node, node.Operator, Emit(node.Left), Emit(node.Right));
    }

    private Fragment EmitCall(CallNode node)
    {
        Fragment first = Emit(node.First);
        return node.Function switch
        {
            KnownFunction.Len => ListCompiler.Count(node, first),
            KnownFunction.StrLen => ListCompiler.TextLength(node, first),
            KnownFunction.Min or KnownFunction.Max => Arithmetic.MinMax(node, first, Emit(node.Second!)),
            _ => Arithmetic.Function(node, first),
        };
    }
}
