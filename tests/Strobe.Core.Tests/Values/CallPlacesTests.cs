using Strobe.Dwarf;
using Strobe.Values;
using Strobe.Values.Abi;
using static Strobe.Tests.Values.Types;

namespace Strobe.Tests.Values;

/// <summary>Where arguments and results lie. Expected places are what gcc 12 and rustc 1.95 do, read off their code.</summary>
public sealed class CallPlacesTests
{
    public static TheoryData<string, string> CCases()
    {
        TheoryData<string, string> cases = [];
        foreach (string name in C.Keys) cases.Add(name, C[name].Expected);
        return cases;
    }

    public static TheoryData<string, string> RustCases()
    {
        TheoryData<string, string> cases = [];
        foreach (string name in Rust.Keys) cases.Add(name, Rust[name].Expected);
        return cases;
    }

    private static readonly CompositeType Ints = Struct("ints", 8, Field("a", Int, 0), Field("b", Int, 4));
    private static readonly CompositeType Mixed = Struct("mixed", 16, Field("d", Binary64, 0), Field("i", Int, 8));
    private static readonly CompositeType Floats3 = Struct("floats3", 12, Field("x", Float, 0), Field("y", Float, 4), Field("z", Float, 8));
    private static readonly CompositeType Big = Struct("big", 24, Field("a", Long, 0), Field("b", Long, 8), Field("c", Long, 16));
    private static readonly CompositeType Empty = Struct("empty", 1);

    private static readonly Dictionary<string, (FunctionSignature Signature, string Expected)> C = new()
    {
        ["integers"] = (Signature(Int, SourceLanguage.C, Int, Long, Pointer(Int), Character, Bool, Short, Long),
            "rax:4 <- rdi:4 | rsi:8 | rdx:8 | rcx:1 | r8:1 | r9:2 | stack0:8"),
        ["floats"] = (Signature(Binary64, SourceLanguage.C, Float, Binary64, Int), "xmm0:8 <- xmm0:4 | xmm1:8 | rdi:4"),
        ["small struct"] = (Signature(Ints, SourceLanguage.C, Ints), "rax:8 <- rdi:8"),
        ["struct of both kinds"] = (Signature(Mixed, SourceLanguage.C, Mixed, Binary64, Long), "xmm0:8+rax:8@8 <- xmm0:8+rdi:8@8 | xmm1:8 | rsi:8"),
        ["three floats"] = (Signature(Floats3, SourceLanguage.C, Floats3), "xmm0:8+xmm1:4@8 <- xmm0:8+xmm1:4@8"),
        ["large struct"] = (Signature(Big, SourceLanguage.C, Int, Big, Int), "[rax] <- rsi:4 | stack0:24 | rdx:4"),
        ["long double"] = (Signature(LongDouble, SourceLanguage.C, Int, LongDouble, Int), "st0:10 <- rdi:4 | stack0:16 | rsi:4"),
        ["long double after a stack word"] = (
            Signature(VoidType.Instance, SourceLanguage.C, Long, Long, Long, Long, Long, Long, Long, LongDouble),
            "nothing <- rdi:8 | rsi:8 | rdx:8 | rcx:8 | r8:8 | r9:8 | stack0:8 | stack16:16"),
        ["128-bit integer"] = (Signature(Wide, SourceLanguage.C, Int, Wide), "rax:8+rdx:8@8 <- rdi:4 | rsi:8+rdx:8@8"),
        ["128-bit integer that compilers place differently"] = (
            Signature(Int, SourceLanguage.C, Long, Long, Long, Long, Long, Wide, Long),
            "rax:4 <- rdi:8 | rsi:8 | rdx:8 | rcx:8 | r8:8 | nowhere | nowhere"),
        ["complex"] = (Signature(ComplexDouble, SourceLanguage.C, ComplexFloat, ComplexDouble), "xmm0:8+xmm1:8@8 <- xmm0:8 | xmm1:8+xmm2:8@8"),
        ["complex long double"] = (Signature(ComplexLongDouble, SourceLanguage.C, ComplexLongDouble), "st0:10+st1:10@16 <- stack0:32"),
        ["128-bit float"] = (Signature(Quad, SourceLanguage.C, Quad, Binary64), "xmm0:16 <- xmm0:16 | xmm1:8"),
        ["vector"] = (Signature(Vector(Float, 4), SourceLanguage.C, Vector(Float, 4), Vector(Float, 2)), "xmm0:16 <- xmm0:16 | xmm1:8"),
        ["struct of a vector"] = (Signature(VoidType.Instance, SourceLanguage.C, Struct("v", 16, Field("v", Vector(Float, 4), 0))), "nothing <- xmm0:16"),
        ["array in a struct"] = (Signature(VoidType.Instance, SourceLanguage.C, Struct("a", 12, Field("a", Array(Int, 3), 0))), "nothing <- rdi:8+rsi:4@8"),
        ["union of integer and float"] = (Signature(VoidType.Instance, SourceLanguage.C, Union("u", 8, Field("d", Binary64, 0), Field("l", Long, 0))), "nothing <- rdi:8"),
        ["bit fields"] = (
            Signature(VoidType.Instance, SourceLanguage.C, Struct("b", 8, new Member("a", Int, 0, 3, 0), new Member("c", Int, 4, 7, 0))), "nothing <- rdi:8"),
        ["packed struct"] = (Signature(VoidType.Instance, SourceLanguage.C, Struct("p", 5, Field("c", Character, 0), Field("i", Int, 1))), "nothing <- stack0:5"),
        ["struct of a long double"] = (
            Signature(Struct("l", 16, Field("l", LongDouble, 0)), SourceLanguage.C, Struct("l", 16, Field("l", LongDouble, 0))), "st0:10 <- stack0:16"),
        ["nested struct"] = (
            Signature(VoidType.Instance, SourceLanguage.C, Struct("o", 16, Field("i", Ints, 0), Field("f", Float, 8))), "nothing <- rdi:8+xmm0:8@8"),
        ["aligned struct on the stack"] = (
            Signature(VoidType.Instance, SourceLanguage.C, Big, Struct("al", 32, Field("a", Long, 0)) with { AlignmentBytes = 16 }),
            "nothing <- stack0:24 | stack32:32"),
        ["empty class"] = (Signature(VoidType.Instance, SourceLanguage.Cpp, Empty, Int), "nothing <- nothing | rdi:4"),
        ["class with a destructor"] = (
            Signature(NonTrivial("s", 8, Field("p", Pointer(Int), 0)), SourceLanguage.Cpp, NonTrivial("s", 8, Field("p", Pointer(Int), 0)), Int),
            "[rax] <- [rsi] | rdx:4"),
        ["unknown type spoils what follows"] = (
            Signature(Int, SourceLanguage.C, Int, new UnknownType("mystery"), Int), "rax:4 <- rdi:4 | nowhere | nowhere"),
        ["unknown result spoils everything"] = (Signature(new UnknownType("mystery"), SourceLanguage.C, Int), "nowhere <- nowhere"),
        ["Go"] = (Signature(Int, SourceLanguage.Go, Int), "nowhere <- nowhere"),
        ["pointer to member function"] = (
            Signature(VoidType.Instance, SourceLanguage.Cpp, new PointerType("m", 0, PointerKind.MemberPointer, new(new SubroutineType("f"))), Int),
            "nothing <- rdi:8+rsi:8@8 | rdx:4"),
        ["nullptr_t"] = (Signature(VoidType.Instance, SourceLanguage.Cpp, new UnknownType("decltype(nullptr)"), Int), "nothing <- rdi:8 | rsi:4"),
    };

    private static readonly CompositeType TwoU32 = Struct("P2u", 8, Field("x", U32, 0), Field("y", U32, 4));
    private static readonly CompositeType TwoFloats = Struct("P2f", 8, Field("x", Float, 0), Field("y", Float, 4));
    private static readonly CompositeType FourU32 =
        Struct("P4u", 16, Field("a", U32, 0), Field("b", U32, 4), Field("c", U32, 8), Field("d", U32, 12));
    private static readonly CompositeType Text = Struct("&str", 16, Field("data_ptr", Pointer(U8), 0), Field("length", U64, 8));
    private static readonly CompositeType Option = RustEnum("Option<u32>", 8, Field("", U32, 0),
        Variant("None", 0, 8), Variant("Some", 1, 8, Field("__0", U32, 4)));
    private static readonly CompositeType OptionRef = RustEnum("Option<&u32>", 8, Field("", U64, 0),
        Variant("None", 0, 8), Variant("Some", null, 8, Field("__0", Pointer(U32), 0)));
    private static readonly CompositeType Shape = RustEnum("Shape", 16, Field("", U64, 0),
        Variant("Circle", 0, 16, Field("__0", Binary64, 8)), Variant("Square", 1, 16, Field("__0", Binary64, 8)), Variant("Unit", 2, 16));
    private static readonly CompositeType MixedEnum = RustEnum("Mixed", 8, Field("", U32, 0),
        Variant("I", 0, 8, Field("__0", U32, 4)), Variant("F", 1, 8, Field("__0", Float, 4)));

    private static readonly Dictionary<string, (FunctionSignature Signature, string Expected)> Rust = new()
    {
        ["pair"] = (Signature(TwoU32, SourceLanguage.Rust, TwoU32), "rax:4+rdx:4@4 <- rdi:4+rsi:4@4"),
        ["pair of floats"] = (Signature(TwoFloats, SourceLanguage.Rust, TwoFloats), "xmm0:4+xmm1:4@4 <- xmm0:4+xmm1:4@4"),
        ["three floats"] = (Signature(Floats3, SourceLanguage.Rust, Floats3), "[rax] <- [rsi]"),
        ["sixteen bytes"] = (Signature(FourU32, SourceLanguage.Rust, FourU32), "[rax] <- [rsi]"),
        ["float and integer"] = (Signature(Mixed, SourceLanguage.Rust, Mixed, U32), "xmm0:8+rax:4@8 <- xmm0:8+rdi:4@8 | rsi:4"),
        ["option"] = (Signature(Option, SourceLanguage.Rust, Option), "rax:4+rdx:4@4 <- rdi:4+rsi:4@4"),
        ["option of a reference"] = (Signature(OptionRef, SourceLanguage.Rust, OptionRef, U32), "rax:8 <- rdi:8 | rsi:4"),
        ["tagged float"] = (Signature(Shape, SourceLanguage.Rust, Shape), "rax:8+xmm0:8@8 <- rdi:8+xmm0:8@8"),
        ["tagged float or integer"] = (Signature(MixedEnum, SourceLanguage.Rust, MixedEnum), "rax:8 <- rdi:8"),
        ["text"] = (Signature(Text, SourceLanguage.Rust, Text, U32), "rax:8+rdx:8@8 <- rdi:8+rsi:8@8 | rdx:4"),
        ["text astride"] = (
            Signature(U64, SourceLanguage.Rust, U64, U64, U64, U64, U64, Text, U64),
            "rax:8 <- rdi:8 | rsi:8 | rdx:8 | rcx:8 | r8:8 | r9:8+stack0:8@8 | stack8:8"),
        ["tuple in another order"] = (
            Signature(VoidType.Instance, SourceLanguage.Rust, Struct("(u8, u64)", 16, Field("__0", U8, 8), Field("__1", U64, 0))),
            "nothing <- rdi:8+rsi:1@8"),
        ["128-bit integers"] = (Signature(U128, SourceLanguage.Rust, U128, U128), "rax:8+rdx:8@8 <- rdi:8+rsi:8@8 | rdx:8+rcx:8@8"),
        ["128-bit integer without room"] = (
            Signature(U64, SourceLanguage.Rust, U64, U64, U64, U64, U64, U128, U64),
            "rax:8 <- rdi:8 | rsi:8 | rdx:8 | rcx:8 | r8:8 | stack0:16 | r9:8"),
        ["array of 8 bytes"] = (Signature(Array(Binary64, 1), SourceLanguage.Rust, Array(Binary64, 1)), "rax:8 <- rdi:8"),
        ["array of 16 bytes"] = (Signature(Array(U64, 2), SourceLanguage.Rust, Array(U64, 2)), "[rax] <- [rsi]"),
        ["unit"] = (Signature(new BaseType("()", 0, BaseEncoding.Unsigned), SourceLanguage.Rust, U32), "nothing <- rdi:4"),
    };

    [Theory]
    [MemberData(nameof(CCases))]
    public void C_and_Cpp_values_lie_where_the_ABI_puts_them(string name, string expected) => Assert.Equal(expected, PlacesOf(C[name].Signature));

    [Theory]
    [MemberData(nameof(RustCases))]
    public void Rust_values_lie_where_rustc_puts_them(string name, string expected) => Assert.Equal(expected, PlacesOf(Rust[name].Signature));

    [Fact]
    public void A_location_in_debug_information_wins_over_the_calling_sequence_and_makes_the_result_doubtful() =>
        Assert.Equal("nowhere <- rcx:4", PlacesOf(Located(Signature(Int, SourceLanguage.C, Int), new EntryLocation(2, [], false))));

    [Fact]
    public void An_argument_that_moved_makes_those_without_location_unknown() =>
        Assert.Equal(
            "nowhere <- nowhere | rdi:4",
            PlacesOf(Located(Signature(Int, SourceLanguage.C, Int, Int), null, new EntryLocation(5, [], false))));

    [Fact]
    public void Of_a_clone_only_what_debug_information_locates_is_known() =>
        Assert.Equal(
            "nowhere <- nowhere | rdi:8",
            PlacesOf(Located(Signature(Int, SourceLanguage.C, Int, Long), null, new EntryLocation(5, [], false)) with { IsClone = true }));

    [Fact]
    public void A_value_in_pieces_or_behind_a_register_is_found() =>
        Assert.Equal(
            "nothing <- rdi:8+xmm0:8@8 | [rsi]",
            PlacesOf(Located(
                Signature(VoidType.Instance, SourceLanguage.C, Struct("s", 16, Field("a", Long, 0), Field("d", Binary64, 8)), NonTrivial("n", 40)),
                new EntryLocation(-1, [5, 17], false),
                new EntryLocation(4, [], true))));

    private static FunctionSignature Located(FunctionSignature signature, params EntryLocation?[] locations) => signature with
    {
        Parameters = [.. signature.Parameters.Select((parameter, i) => parameter with { Location = locations[i] })],
    };

    private static string PlacesOf(FunctionSignature signature)
    {
        CallPlaces places = CallPlaces.For(signature, "");
        return $"{TextOf(places.Return)} <- {string.Join(" | ", places.Arguments.Select(TextOf))}";
    }

    private static string TextOf(ValuePlace place) => place switch
    {
        PiecedPlace { Pieces.IsEmpty: true } => "nothing",
        PiecedPlace pieced => string.Join('+', pieced.Pieces.Select(TextOf)),
        PointedPlace pointed => $"[{TextOf(pointed.Cell)}]",
        _ => "nowhere",
    };

    private static string TextOf(Piece piece) =>
        $"{TextOf(piece.Cell)}:{piece.SizeBytes}{(piece.ValueOffset > 0 ? $"@{piece.ValueOffset}" : "")}";

    private static string TextOf(Cell cell) => cell.Kind switch
    {
        CellKind.General => new[] { "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9" }[cell.Index],
        CellKind.Vector => $"xmm{cell.Index}",
        CellKind.X87 => $"st{cell.Index}",
        _ => $"stack{cell.Index}",
    };
}
