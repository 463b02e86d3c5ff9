using Strobe.Dwarf;

namespace Strobe.Values.Abi;

/// <summary>Classifies types as the System V x86-64 ABI does (section 3.2.3), eight bytes at a time.</summary>
internal ref struct SystemVClassifier
{
    private const int DeepestNesting = 24;
    private const int MostScalars = 256;

    private ArgumentClass _low;
    private ArgumentClass _high;
    private bool _isUnknown;
    private int _scalars;

    internal static Classification Classify(DwarfType type)
    {
        long size = TypeFacts.SizeOf(type);
        if (type.Bare is BaseType scalar && TypeFacts.IsLongDouble(scalar) && scalar.Encoding == BaseEncoding.ComplexFloat)
        {
            return new(ArgumentClass.ComplexX87, ArgumentClass.ComplexX87);
        }

        // A bare array cannot be passed: such a parameter is a vector even where its mark is missing.
        if (type.Bare is ArrayType) return Vector(size);
        if (type.Bare is VoidType) return new(ArgumentClass.None, ArgumentClass.None);
        if (type.Bare is not (BaseType or EnumType or PointerType or CompositeType or UnknownType)) return Classification.Unknown;
        SystemVClassifier classifier = default;
        if (size > 16) return type.Bare is CompositeType wide ? WideComposite(wide) : Classification.Unknown;
        classifier.Add(type, 0, 0);
        return classifier.Result();
    }

    private static Classification Vector(long size) => size switch
    {
        8 => new(ArgumentClass.Sse, ArgumentClass.None),
        16 => new(ArgumentClass.Sse, ArgumentClass.SseUp),
        _ => Classification.Unknown,
    };

    // Over 16 bytes only a lone 32- or 64-byte vector goes in a register, and of those we keep no cell.
    private static Classification WideComposite(CompositeType type)
    {
        DwarfType only = type;
        for (int i = 0; i < DeepestNesting && only.Bare is CompositeType composite; i++)
        {
            var members = TypeFacts.MembersOf(composite);
            if (members.Length != 1) return Classification.InMemory;
            only = members[0].Type;
        }

        return only.Bare is ArrayType { IsVector: true } ? Classification.Unknown : Classification.InMemory;
    }

    private readonly Classification Result()
    {
        if (_isUnknown) return Classification.Unknown;
        if (_low == ArgumentClass.Memory || _high == ArgumentClass.Memory) return Classification.InMemory;
        if (_high == ArgumentClass.X87Up && _low != ArgumentClass.X87) return Classification.InMemory;
        bool isLoneUpper = _high == ArgumentClass.SseUp && _low != ArgumentClass.Sse;
        return new(_low, isLoneUpper ? ArgumentClass.Sse : _high);
    }

    private void Add(DwarfType type, long offset, int nesting)
    {
        if (nesting > DeepestNesting || ++_scalars > MostScalars)
        {
            _isUnknown = true;
            return;
        }

        switch (type.Bare)
        {
            case BaseType scalar: AddBase(scalar, offset); break;
            case EnumType number: AddScalar(ArgumentClass.Integer, offset, number.SizeBytes); break;
            case PointerType pointer: AddPointer(pointer, offset); break;
            case CompositeType composite: AddMembers(composite, offset, nesting); break;
            case ArrayType array: AddArray(array, offset, nesting); break;
            case UnknownType unknown when TypeFacts.IsNullPointer(unknown): AddScalar(ArgumentClass.Integer, offset, 8); break;
            default: _isUnknown = true; break;
        }
    }

    private void AddBase(BaseType type, long offset)
    {
        switch (type.Encoding)
        {
            case BaseEncoding.Unknown:
                _isUnknown = true;
                break;
            case BaseEncoding.Float when TypeFacts.IsLongDouble(type) && type.SizeBytes == 16:
                AddPair(ArgumentClass.X87, ArgumentClass.X87Up, offset);
                break;
            case BaseEncoding.Float when type.SizeBytes == 16:
                AddPair(ArgumentClass.Sse, ArgumentClass.SseUp, offset);
                break;
            case BaseEncoding.Float:
                AddScalar(ArgumentClass.Sse, offset, type.SizeBytes);
                break;
            case BaseEncoding.ComplexFloat when type.SizeBytes is 4 or 8 or 16:
                AddScalar(ArgumentClass.Sse, offset, type.SizeBytes / 2);
                AddScalar(ArgumentClass.Sse, offset + (type.SizeBytes / 2), type.SizeBytes / 2);
                break;
            case BaseEncoding.ComplexFloat:
                _isUnknown = true;
                break;
            default:
                if (type.SizeBytes == 16) AddPair(ArgumentClass.Integer, ArgumentClass.Integer, offset);
                else AddScalar(ArgumentClass.Integer, offset, type.SizeBytes);
                break;
        }
    }

    private void AddPointer(PointerType pointer, long offset)
    {
        AddScalar(ArgumentClass.Integer, offset, 8);
        if (TypeFacts.SizeOf(pointer) == 16) AddScalar(ArgumentClass.Integer, offset + 8, 8);
    }

    private void AddMembers(CompositeType composite, long offset, int nesting)
    {
        // A Rust enum has no fixed members; the C ABI says nothing of it.
        if (composite.Kind == CompositeKind.RustEnum) _isUnknown = true;
        foreach (Member member in TypeFacts.MembersOf(composite))
        {
            if (member.BitSize > 0) AddBits(offset, member);
            else if (!IsEmptyTail(member)) Add(member.Type, offset + member.OffsetBytes, nesting + 1);
        }
    }

    private static bool IsEmptyTail(Member member) =>
        TypeFacts.SizeOf(member.Type) == 0 && member.Type.Bare is ArrayType or CompositeType { SizeBytes: 0 };

    private void AddBits(long offset, Member member)
    {
        long first = ((offset + member.OffsetBytes) * 8) + member.BitOffset;
        long last = first + member.BitSize - 1;
        if (first < 0 || last >= 128) _low = ArgumentClass.Memory;
        else
        {
            Merge(first / 64, ArgumentClass.Integer);
            Merge(last / 64, ArgumentClass.Integer);
        }
    }

    private void AddArray(ArrayType array, long offset, int nesting)
    {
        if (array.IsVector)
        {
            Classification vector = Vector(TypeFacts.SizeOf(array));
            if (!vector.IsKnown) _isUnknown = true;
            else if (vector.High == ArgumentClass.SseUp) AddPair(ArgumentClass.Sse, ArgumentClass.SseUp, offset);
            else AddScalar(ArgumentClass.Sse, offset, 8);
            return;
        }

        long count = TypeFacts.ElementCount(array);
        long size = TypeFacts.SizeOf(array.Element);
        if (count <= 0 || size <= 0) return;
        for (long i = 0; i < count && !_isUnknown && _low != ArgumentClass.Memory; i++)
        {
            Add(array.Element, offset + (i * size), nesting + 1);
        }
    }

    private void AddPair(ArgumentClass low, ArgumentClass high, long offset)
    {
        if (offset != 0)
        {
            _low = ArgumentClass.Memory;
            return;
        }

        Merge(0, low);
        Merge(1, high);
    }

    private void AddScalar(ArgumentClass kind, long offset, long size)
    {
        if (size is <= 0 or > 8) _isUnknown |= size != 0;
        else if (offset < 0 || offset + size > 16 || offset % size != 0) _low = ArgumentClass.Memory;
        else Merge(offset / 8, kind);
    }

    private void Merge(long eightbyte, ArgumentClass kind)
    {
        if (eightbyte == 0) _low = Merged(_low, kind);
        else _high = Merged(_high, kind);
    }

    private static ArgumentClass Merged(ArgumentClass first, ArgumentClass second)
    {
        if (first == second || second == ArgumentClass.None) return first;
        if (first == ArgumentClass.None) return second;
        if (first == ArgumentClass.Memory || second == ArgumentClass.Memory) return ArgumentClass.Memory;
        if (first == ArgumentClass.Integer || second == ArgumentClass.Integer) return ArgumentClass.Integer;
        return IsX87(first) || IsX87(second) ? ArgumentClass.Memory : ArgumentClass.Sse;
    }

    private static bool IsX87(ArgumentClass kind) =>
        kind is ArgumentClass.X87 or ArgumentClass.X87Up or ArgumentClass.ComplexX87;
}
