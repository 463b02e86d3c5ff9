using System.Collections.Immutable;
using Strobe.Dwarf;
using Strobe.Values.Abi;
using Strobe.Values.Decoding;

namespace Strobe.Values.Expressions;

/// <summary>Makes expression types of debug information's. What lies behind pointers and in records is made when it is asked for.</summary>
/// <param name="language">Of the unit.</param>
/// <param name="lengthOf">Of a dimension of an array, by the array's entry: see <see cref="ListType.Length"/>.</param>
internal sealed class DwarfTypes(SourceLanguage language, Func<long, int, ImmutableArray<Instruction>>? lengthOf = null)
{
    private const int DeepestBases = 8;

    // Lists in lists are made at once; damaged debug information can say that one is inside of itself.
    private const int DeepestLists = 16;

    internal ExpressionType Of(DwarfType type) => Of(type, 0);

    private ExpressionType Of(DwarfType type, int nesting) => type.Bare switch
    {
        _ when nesting > DeepestLists => Opaque(type, "it lies too deep"),
        BaseType number => OfNumber(type, number),
        EnumType names when IntegerOf(names.SizeBytes, names.IsSigned) is { } kind => new NumberType(type.Name, kind),
        PointerType { Kind: PointerKind.MemberPointer } => Opaque(type, "pointers to members have no address"),
        PointerType pointer => new AddressType(type.Name, () => Of(pointer.Target), pointer.Kind != PointerKind.Pointer),
        ArrayType array => OfArray(array, nesting),
        CompositeType composite => OfComposite(composite, nesting),
        VoidType => Opaque(type, "nothing says what it is"),
        _ => Opaque(type, "its type is not known"),
    };

    private static OpaqueType Opaque(DwarfType type, string reason) => new(type.Name, TypeFacts.SizeOf(type), reason);

    private static ExpressionType OfNumber(DwarfType declared, BaseType type)
    {
        NumberKind? kind = type.Encoding switch
        {
            BaseEncoding.Bool when type.SizeBytes == 1 => NumberKind.Bool,
            BaseEncoding.Float => type.SizeBytes switch { 4 => NumberKind.F32, 8 => NumberKind.F64, _ => null },
            BaseEncoding.ComplexFloat => type.SizeBytes switch { 8 => NumberKind.Complex64, 16 => NumberKind.Complex128, _ => null },
            BaseEncoding.Signed or BaseEncoding.SignedChar => IntegerOf(type.SizeBytes, true),
            BaseEncoding.Unknown => null,
            _ => IntegerOf(type.SizeBytes, false),
        };
        return kind is { } known
            ? new NumberType(declared.Name, known, ScalarReaders.IsTextUnit(declared))
            : Opaque(declared, "expressions have no numbers of this size");
    }

    private static NumberKind? IntegerOf(long sizeBytes, bool isSigned) => sizeBytes switch
    {
        1 => isSigned ? NumberKind.I8 : NumberKind.U8,
        2 => isSigned ? NumberKind.I16 : NumberKind.U16,
        4 => isSigned ? NumberKind.I32 : NumberKind.U32,
        8 => isSigned ? NumberKind.I64 : NumberKind.U64,
        _ => null,
    };

    private ExpressionType OfArray(ArrayType array, int nesting)
    {
        ExpressionType element = Of(array.Element, nesting + 1);
        for (int i = array.Counts.Length - 1; i >= 0; i--)
        {
            long count = array.Counts[i];
            Int128 size = count < 0 ? 0 : (Int128)count * element.SizeBytes;
            ImmutableArray<Instruction> length = count < 0 && array.Entry >= 0 && lengthOf is not null ? lengthOf(array.Entry, i) : [];
            element = new ListType(array.Name, size > long.MaxValue ? 0 : (long)size, element, count) { Length = length };
        }

        return element;
    }

    private ExpressionType OfComposite(CompositeType type, int nesting)
    {
        if (ListShapes.HeadOf(type, language) is var (head, element, isText))
        {
            ExpressionType unit = isText ? new NumberType("char", NumberKind.U8, IsCharacter: true) : Of(element, nesting + 1);
            return new ListType(type.Name, type.SizeBytes, unit, -1, head);
        }

        if (language == SourceLanguage.Cpp && ListShapes.InsideOf(type) is { } inside) return Of(inside, nesting + 1);
        return new RecordType(type.Name, type.SizeBytes, name => FieldOf(type, name, 0, 0));
    }

    private FieldPlace? FieldOf(CompositeType type, string name, long offset, int nesting)
    {
        if (nesting > DeepestBases) return null;
        ImmutableArray<Member> members = TypeFacts.MembersOf(type);
        foreach (Member member in members)
        {
            // rustc names the fields of tuples __0, __1, …
            if (!member.IsBase && (member.Name == name || (language == SourceLanguage.Rust && member.Name == "__" + name)))
            {
                return new FieldPlace(offset + member.OffsetBytes, Of(member.Type), member.BitOffset, member.BitSize);
            }
        }

        // Members of a base class and of an anonymous structure or union belong to what holds them.
        foreach (Member member in members)
        {
            bool isTransparent = member.IsBase || member.Name.Length == 0;
            if (!isTransparent || member.Type.Bare is not CompositeType inner) continue;
            if (FieldOf(inner, name, offset + member.OffsetBytes, nesting + 1) is { } found) return found;
        }

        return null;
    }
}
