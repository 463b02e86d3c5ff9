using System.Collections.Immutable;
using Strobe.Dwarf;
using Strobe.Values.Abi;
using Strobe.Values.Planning;

namespace Strobe.Values.Decoding;

/// <summary>Makes the readers of one plan out of types, asking for the captures they need on the way.</summary>
internal sealed class ReaderBuilder(PlanBuilder plan, SourceLanguage language, Func<ulong, string?>? symbolAt)
{
    // Types may be cyclic and wide: what lies beyond these bounds is shown as not captured.
    private const int DeepestNesting = 24;
    private const int MostReaders = 8192;
    private const int FollowedItems = 4;

    private int _readers;
    private int _refused;

    /// <param name="type">The type of the value.</param>
    /// <param name="source">Where its bytes come from.</param>
    /// <param name="depth">How many pointers deep structures behind it are followed.</param>
    /// <param name="nesting">How many values it lies inside of.</param>
    /// <param name="typeName">The name to show instead of the type's own.</param>
    internal ValueReader Build(DwarfType type, ValueSource source, int depth, int nesting = 0, string? typeName = null)
    {
        string name = typeName ?? type.Name;
        if (nesting > DeepestNesting || ++_readers > MostReaders) return new UnknownReader(name, Reasons.NotCaptured);
        return type.Bare switch
        {
            BaseType scalar => ScalarReaders.For(name, type, scalar),
            EnumType names => new EnumReader(name, names),
            PointerType pointer => BuildPointer(name, pointer, source, depth, nesting),
            ArrayType array => BuildArray(name, array, source, depth, nesting),
            CompositeType composite => BuildComposite(name, composite, source, depth, nesting),
            UnknownType unknown when TypeFacts.IsNullPointer(unknown) => new FunctionPointerReader(name, null),
            _ => new UnknownReader(name, Reasons.UnknownType),
        };
    }

    /// <summary>A value that lies behind the pointer its source holds, shown as itself: references and arguments passed by address.</summary>
    internal ValueReader BuildBehind(string name, DwarfType target, ValueSource source, int depth, int nesting)
    {
        ReferenceReader? reader = null;
        CaptureHandle? handle = Capture(source.Pointed(0), SizeToCapture(target), () =>
            reader!.Target = Build(target, source.Behind(0), depth, nesting + 1, name));
        if (handle is null) return new PointerReader(name, new CaptureHandle());
        reader = new ReferenceReader(name, handle);
        return reader;
    }

    /// <summary>A capture of text or elements whose number or end stands at a word of the value.</summary>
    internal CaptureHandle CaptureCounted(AddressPath? address, AddressPath? lengthAt, LengthKind kind, int mostBytes, int scale, Action? then = null)
    {
        if (address is not null && lengthAt is not null) return plan.Capture(new MemoryCapture(address, kind, mostBytes, lengthAt, scale), then);
        _refused++;
        return new CaptureHandle();
    }

    /// <summary>The reader of elements; the first ones with their pointers followed, when they have any.</summary>
    internal ElementReader BuildElements(DwarfType element, ValueSource source, int depth, int nesting, long mostItems = FollowedItems)
    {
        int stride = (int)Math.Clamp(TypeFacts.SizeOf(element), 1, int.MaxValue);
        int refused = _refused;
        ValueReader plain = Build(element, ValueSource.None, depth, nesting + 1);
        bool hasPointers = _refused > refused && source != ValueSource.None;
        int followed = hasPointers ? (int)Math.Clamp(mostItems, 0, FollowedItems) : 0;
        ImmutableArray<ValueReader>.Builder first = ImmutableArray.CreateBuilder<ValueReader>(followed);
        for (int i = 0; i < followed; i++) first.Add(Build(element, source.At((long)i * stride), depth, nesting + 1));
        return new ElementReader(stride, plain, first.ToImmutable());
    }

    /// <summary>Elements behind a pointer, counted by a word of the value.</summary>
    internal ValueReader BuildSequence(SequenceShape shape, string name, DwarfType element, ValueSource source, int depth, int nesting)
    {
        long stride = TypeFacts.SizeOf(element);
        if (stride is <= 0 or > int.MaxValue) return new UnknownReader(name, Reasons.UnknownType);
        LengthKind kind = shape.End == SequenceEnd.Count ? LengthKind.Counted : LengthKind.UpTo;
        int most = (int)Math.Min(stride * ValueReader.MostItems, PlanBuilder.MostCaptureBytes);
        CaptureHandle handle = CaptureCounted(
            source.Pointed(shape.PointerOffset), source.Word(shape.EndOffset), kind, most, kind == LengthKind.Counted ? (int)stride : 1);
        ElementReader elements = BuildElements(element, source.Behind(shape.PointerOffset), depth, nesting);
        return new SequenceReader(name, shape, elements, handle);
    }

    internal ValueReader BuildText(string name, int pointerOffset, int lengthOffset, int unitBytes, ValueSource source)
    {
        CaptureHandle handle = CaptureCounted(
            source.Pointed(pointerOffset), source.Word(lengthOffset), LengthKind.Counted, TextBytes.MostBytes, unitBytes);
        return new CountedTextReader(name, pointerOffset, lengthOffset, unitBytes, handle);
    }

    private ValueReader BuildPointer(string name, PointerType pointer, ValueSource source, int depth, int nesting)
    {
        if (pointer.Kind == PointerKind.MemberPointer) return ScalarReaders.MemberPointer(name, pointer);
        DwarfType target = pointer.Target;
        if (target.Bare is SubroutineType) return new FunctionPointerReader(name, symbolAt);
        bool isFree = target.Bare is CompositeType composite && LibraryTypes.IsPlainValue(composite, language);
        bool isFollowed = (isFree || depth > 0) && SizeToCapture(target) > 0;
        int left = isFree ? depth : depth - 1;
        if (pointer.Kind != PointerKind.Pointer || IsRustReference(pointer))
        {
            return isFollowed ? BuildBehind(name, target, source, left, nesting) : new PointerReader(name, new CaptureHandle());
        }

        if (HasTextPointers && ScalarReaders.IsTextUnit(target)) return BuildTextPointer(name, source);
        return BuildPlainPointer(name, target, source, isFollowed, left, nesting);
    }

    // Where text ends with a zero byte, and a pointer to a character may be text.
    private bool HasTextPointers => language is not (SourceLanguage.Rust or SourceLanguage.Go);

    // rustc tells references from raw pointers and boxes by their name alone.
    private bool IsRustReference(PointerType pointer) => language == SourceLanguage.Rust && pointer.Name.StartsWith('&');

    private TextPointerReader BuildTextPointer(string name, ValueSource source)
    {
        if (source.Pointed(0) is { } path)
        {
            return new TextPointerReader(name, plan.Capture(new MemoryCapture(path, LengthKind.Terminated, TextBytes.MostBytes)));
        }

        _refused++;
        return new TextPointerReader(name, new CaptureHandle());
    }

    private PointerReader BuildPlainPointer(string name, DwarfType target, ValueSource source, bool isFollowed, int depth, int nesting)
    {
        PointerReader? reader = null;
        CaptureHandle? handle = !isFollowed ? null : Capture(source.Pointed(0), SizeToCapture(target), () =>
            reader!.Target = Build(target, source.Behind(0), depth, nesting + 1));
        reader = new PointerReader(name, handle ?? new CaptureHandle());
        return reader;
    }

    private CaptureHandle? Capture(AddressPath? path, int bytes, Action then)
    {
        if (path is not null && bytes > 0) return plan.Capture(new MemoryCapture(path, LengthKind.Fixed, bytes), then);
        _refused++;
        return null;
    }

    // Bytes of a value worth copying from behind a pointer; 0 for types without size.
    private static int SizeToCapture(DwarfType target) =>
        target.Bare is VoidType or SubroutineType or UnknownType
            ? 0
            : (int)Math.Clamp(TypeFacts.SizeOf(target), 0, PlanBuilder.MostCaptureBytes);

    private ValueReader BuildArray(string name, ArrayType array, ValueSource source, int depth, int nesting)
    {
        if (array.Counts.IsDefaultOrEmpty || array.Counts[0] < 0) return new UnknownReader(name, Reasons.UnknownType);
        bool isFlat = array.Counts.Length == 1;
        long count = array.Counts[0];
        if (isFlat && HasTextPointers && ScalarReaders.IsTextUnit(array.Element)) return new CharArrayReader(name, count);
        DwarfType element = isFlat ? array.Element : Row(array);
        if (TypeFacts.SizeOf(element) <= 0) return new UnknownReader(name, Reasons.UnknownType);
        return new ArrayReader(name, BuildElements(element, source, depth, nesting, count), count);
    }

    private static ArrayType Row(ArrayType array)
    {
        ImmutableArray<long> counts = array.Counts.RemoveAt(0);
        ArrayType row = new("", 0, array.Element, counts);
        return row with { SizeBytes = Math.Max(0, TypeFacts.ElementCount(row) * TypeFacts.SizeOf(array.Element)) };
    }

    private ValueReader BuildComposite(string name, CompositeType composite, ValueSource source, int depth, int nesting)
    {
        ValueContext context = new(this, name, composite, source, depth, nesting);
        if (LibraryTypes.TryBuild(context, language) is { } known) return known;
        return composite.Kind == CompositeKind.RustEnum ? VariantFields.Build(context) : StructFields.Build(context);
    }
}
