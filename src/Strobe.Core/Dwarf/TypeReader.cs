using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Strobe.Dwarf;

/// <summary>
/// Turns type entries of one module into <see cref="DwarfType"/>s, each once, members and targets when they are asked for. Any thread.
/// </summary>
/// <param name="module">The debug information.</param>
/// <param name="elsewhere">Finds a type of another module that this one only declares, by its qualified name.</param>
internal sealed class TypeReader(DwarfModule module, Func<string, DwarfType?>? elsewhere = null)
{
    private const int MaxDepth = 64;
    private readonly ConcurrentDictionary<long, DwarfType> _types = new();
    private readonly TypeNames _names = new(module);

    internal DwarfModule Module => module;

    /// <summary>The type an entry's attribute refers to; void when it has none.</summary>
    internal DwarfType TypeOf(Die die) => TypeOf(die, 0);

    /// <summary>The type at a module-wide offset.</summary>
    internal DwarfType At(long offset) => At(offset, 0);

    private DwarfType TypeOf(Die die, int depth)
    {
        if (!die.Has(DwarfAttribute.Type)) return VoidType.Instance;
        return At(die.Reference(DwarfAttribute.Type), depth);
    }

    private DwarfType At(long offset, int depth)
    {
        if (offset < 0 || depth > MaxDepth) return new UnknownType("?");
        if (_types.TryGetValue(offset, out DwarfType? known)) return known;
        Die die = module.DieAt(offset);
        DwarfType type = die.IsValid ? Read(die, depth) : new UnknownType("?");
        return _types.GetOrAdd(offset, type);
    }

    private DwarfType Read(Die die, int depth)
    {
        string name = _names.Of(die.Offset);
        long size = SizeOf(die);
        switch (die.Tag)
        {
            case DwarfTag.BaseType:
                return new BaseType(name, size, EncodingOf(die));
            case DwarfTag.PointerType:
                return Pointer(die, name, PointerKind.Pointer);
            case DwarfTag.ReferenceType:
                return Pointer(die, name, PointerKind.Reference);
            case DwarfTag.RvalueReferenceType:
                return Pointer(die, name, PointerKind.RvalueReference);
            case DwarfTag.PointerToMemberType:
                return Pointer(die, name, PointerKind.MemberPointer);
            case DwarfTag.Typedef or DwarfTag.TemplateAlias or DwarfTag.ConstType or DwarfTag.VolatileType or DwarfTag.RestrictType
                or DwarfTag.AtomicType or DwarfTag.ImmutableType:
                return new AliasType(name, TypeOf(die, depth + 1));
            case DwarfTag.StructureType or DwarfTag.ClassType or DwarfTag.UnionType or DwarfTag.InterfaceType:
                return IsIncomplete(die) ? Complete(die, name, depth) : Composite(die, name, size);
            case DwarfTag.EnumerationType:
                return IsIncomplete(die) ? Complete(die, name, depth) : EnumReader.Read(die, name, size, this);
            case DwarfTag.ArrayType:
                return Array(die, name, size, depth);
            case DwarfTag.SubrangeType:
                return new AliasType(name, TypeOf(die, depth + 1));
            case DwarfTag.SubroutineType:
                return new SubroutineType(name);
            case DwarfTag.UnspecifiedType:
                return Unspecified(name);
            default:
                return new UnknownType(name, size);
        }
    }

    // The stand-in for a type of another unit may consist of its signature alone.
    private static bool IsIncomplete(Die die) => die.Flag(DwarfAttribute.Declaration) || die.Has(DwarfAttribute.Signature);

    private static long SizeOf(Die die)
    {
        ulong bytes = die.Unsigned(DwarfAttribute.ByteSize) ?? ((die.Unsigned(DwarfAttribute.BitSize) ?? 0) + 7) / 8;
        return bytes <= long.MaxValue ? (long)bytes : 0;
    }

    private static BaseEncoding EncodingOf(Die die) => die.Unsigned(DwarfAttribute.Encoding) switch
    {
        0x01 => BaseEncoding.Address,
        0x02 => BaseEncoding.Bool,
        0x03 => BaseEncoding.ComplexFloat,
        0x04 => BaseEncoding.Float,
        0x05 => BaseEncoding.Signed,
        0x06 => BaseEncoding.SignedChar,
        0x07 => BaseEncoding.Unsigned,
        0x08 => BaseEncoding.UnsignedChar,
        0x10 => BaseEncoding.Utf,
        _ => BaseEncoding.Unknown,
    };

    private static DwarfType Unspecified(string name) => name switch
    {
        "void" => VoidType.Instance,
        "decltype(nullptr)" or "nullptr_t" => new BaseType(name, 8, BaseEncoding.Address),
        _ => new UnknownType(name),
    };

    private PointerType Pointer(Die die, string name, PointerKind kind)
    {
        long size = SizeOf(die);
        if (size == 0) size = die.Unit.Format.AddressSize;

        // A pointer to a member function is the function and an adjustment of `this`.
        bool isToFunction = kind == PointerKind.MemberPointer && die.Follow(DwarfAttribute.Type).Tag == DwarfTag.SubroutineType;
        if (isToFunction) size = 16;
        return new PointerType(name, size, kind, new Lazy<DwarfType>(() => TypeOf(die), LazyThreadSafetyMode.PublicationOnly));
    }

    private CompositeType Composite(Die die, string name, long size)
    {
        CompositeKind kind = die.Tag switch
        {
            DwarfTag.UnionType => CompositeKind.Union,
            DwarfTag.ClassType => CompositeKind.Class,
            _ => CompositeBodyReader.HasVariants(die) ? CompositeKind.RustEnum : CompositeKind.Struct,
        };
        var body = new Lazy<CompositeBody>(() => CompositeBodyReader.Read(die, this), LazyThreadSafetyMode.PublicationOnly);
        ulong alignment = die.Unsigned(DwarfAttribute.Alignment) ?? 0;
        return new CompositeType(name, size, kind, body) { AlignmentBytes = alignment <= int.MaxValue ? (long)alignment : 0 };
    }

    private DwarfType Complete(Die die, string name, int depth)
    {
        long definition = die.Reference(DwarfAttribute.Signature);
        if (definition < 0) definition = module.Definitions.Find(die);
        if (definition >= 0 && definition != die.Offset) return At(definition, depth + 1);
        return elsewhere?.Invoke(QualifiedNames.Of(die, die.Name)) ?? KnownDeclarations.Find(name) ?? new UnknownType(name);
    }

    private ArrayType Array(Die die, string name, long size, int depth)
    {
        DwarfType element = TypeOf(die, depth + 1);
        ImmutableArray<long> counts = ArrayCounts.Of(die);
        if (size == 0) size = TotalSize(element.SizeBytes, counts);
        return new ArrayType(name, size, element, counts, die.Flag(DwarfAttribute.GnuVector), counts.Contains(-1) ? die.Offset : -1);
    }

    private static long TotalSize(long elementBytes, ImmutableArray<long> counts)
    {
        Int128 total = elementBytes;
        foreach (long count in counts)
        {
            if (count < 0) return 0;
            total *= count;
            if (total > long.MaxValue) return 0;
        }

        return (long)total;
    }
}
