using System.Collections.Immutable;
using Strobe.Dwarf;

namespace Strobe.Tests.Values;

/// <summary>Types built by hand, as debug information of gcc and rustc tells them.</summary>
internal static class Types
{
    internal static readonly BaseType Int = new("int", 4, BaseEncoding.Signed);
    internal static readonly BaseType Short = new("short", 2, BaseEncoding.Signed);
    internal static readonly BaseType Long = new("long", 8, BaseEncoding.Signed);
    internal static readonly BaseType ULong = new("unsigned long", 8, BaseEncoding.Unsigned);
    internal static readonly BaseType Wide = new("__int128", 16, BaseEncoding.Signed);
    internal static readonly BaseType Bool = new("bool", 1, BaseEncoding.Bool);
    internal static readonly BaseType Character = new("char", 1, BaseEncoding.SignedChar);
    internal static readonly BaseType UChar = new("unsigned char", 1, BaseEncoding.UnsignedChar);
    internal static readonly BaseType Float = new("float", 4, BaseEncoding.Float);
    internal static readonly BaseType Binary64 = new("double", 8, BaseEncoding.Float);
    internal static readonly BaseType LongDouble = new("long double", 16, BaseEncoding.Float);
    internal static readonly BaseType Quad = new("_Float128", 16, BaseEncoding.Float);
    internal static readonly BaseType ComplexFloat = new("_Complex float", 8, BaseEncoding.ComplexFloat);
    internal static readonly BaseType ComplexDouble = new("_Complex double", 16, BaseEncoding.ComplexFloat);
    internal static readonly BaseType ComplexLongDouble = new("_Complex long double", 32, BaseEncoding.ComplexFloat);
    internal static readonly BaseType U8 = new("u8", 1, BaseEncoding.Unsigned);
    internal static readonly BaseType U32 = new("u32", 4, BaseEncoding.Unsigned);
    internal static readonly BaseType U64 = new("u64", 8, BaseEncoding.Unsigned);
    internal static readonly BaseType U128 = new("u128", 16, BaseEncoding.Unsigned);

    internal static PointerType Pointer(DwarfType target, string? name = null) =>
        new(name ?? target.Name + "*", 8, PointerKind.Pointer, new Lazy<DwarfType>(target));

    internal static PointerType Reference(DwarfType target, string? name = null) =>
        new(name ?? target.Name + "&", 8, PointerKind.Reference, new Lazy<DwarfType>(target));

    internal static AliasType Alias(string name, DwarfType target) => new(name, target);

    internal static ArrayType Array(DwarfType element, params ReadOnlySpan<long> counts)
    {
        long total = element.SizeBytes;
        foreach (long count in counts) total *= count;
        return new ArrayType($"{element.Name}[]", total, element, [.. counts]);
    }

    internal static ArrayType Vector(DwarfType element, long count) => Array(element, count) with { IsVector = true };

    internal static Member Field(string name, DwarfType type, long offset) => new(name, type, offset);

    internal static CompositeType Struct(string name, long size, params ImmutableArray<Member> members) =>
        Composite(name, size, CompositeKind.Struct, members);

    internal static CompositeType Union(string name, long size, params ImmutableArray<Member> members) =>
        Composite(name, size, CompositeKind.Union, members);

    internal static CompositeType NonTrivial(string name, long size, params ImmutableArray<Member> members) =>
        new(name, size, CompositeKind.Class, new Lazy<CompositeBody>(new CompositeBody(members, null, [], [], true)));

    internal static CompositeType Template(string name, long size, ImmutableArray<Member> members, params DwarfType[] arguments) => new(
        name, size, CompositeKind.Class,
        new Lazy<CompositeBody>(new CompositeBody(members, null, [], [.. arguments.Select(type => ("T", type))], false)));

    internal static CompositeType RustEnum(string name, long size, Member? tag, params ImmutableArray<Variant> variants) => new(
        name, size, CompositeKind.RustEnum, new Lazy<CompositeBody>(new CompositeBody([], tag, variants, [], false)));

    internal static Variant Variant(string name, Int128? number, long size, params ImmutableArray<Member> members) => new(
        name, number is { } one ? [(one, one)] : [], new Member(name, Struct(name, size, members), 0));

    internal static FunctionSignature Signature(
        DwarfType returns, SourceLanguage language, params ReadOnlySpan<DwarfType> parameters)
    {
        ImmutableArray<Parameter>.Builder list = ImmutableArray.CreateBuilder<Parameter>();
        foreach (DwarfType type in parameters) list.Add(new Parameter($"p{list.Count}", type, null, true, false));
        return new FunctionSignature(list.ToImmutable(), returns, language, false, false);
    }

    private static CompositeType Composite(string name, long size, CompositeKind kind, ImmutableArray<Member> members) =>
        new(name, size, kind, new Lazy<CompositeBody>(new CompositeBody(members, null, [], [], false)));
}
