using Strobe.Dwarf;
using Strobe.Values.Expressions;
using static Strobe.Tests.Values.Types;

namespace Strobe.Tests.Values.Expressions;

public sealed class DwarfTypesTests
{
    [Fact]
    public void Numbers_that_fit_no_cell_are_refused_with_their_reason()
    {
        foreach (DwarfType type in new DwarfType[] { Wide, LongDouble, Quad, ComplexLongDouble, VoidType.Instance, new UnknownType("lost") })
        {
            OpaqueType opaque = Assert.IsType<OpaqueType>(new DwarfTypes(SourceLanguage.C).Of(type));
            Assert.NotEqual("", opaque.Reason);
        }
    }

    [Fact]
    public void A_character_is_text_and_a_small_number_is_not()
    {
        DwarfTypes types = new(SourceLanguage.C);
        Assert.True(Assert.IsType<NumberType>(types.Of(Character)).IsCharacter);
        Assert.False(Assert.IsType<NumberType>(types.Of(Alias("uint8_t", UChar))).IsCharacter);
        Assert.Equal(NumberKind.U8, Assert.IsType<NumberType>(types.Of(Alias("uint8_t", UChar))).Kind);
    }

    [Fact]
    public void The_vocabulary_of_the_standard_libraries_is_lists()
    {
        Assert.Equal(new ListHead(0, 8, true), Assert.IsType<ListType>(new DwarfTypes(SourceLanguage.Cpp).Of(CppTypes.VectorOf(Int))).Head);
        Assert.Equal(new ListHead(0, 8, false), Assert.IsType<ListType>(new DwarfTypes(SourceLanguage.Cpp).Of(CppTypes.String)).Head);
        Assert.Equal(new ListHead(8, 16, false), Assert.IsType<ListType>(new DwarfTypes(SourceLanguage.Rust).Of(RustTypes.VecOf(U32))).Head);
        Assert.Equal(new ListHead(0, 8, false), Assert.IsType<ListType>(new DwarfTypes(SourceLanguage.Rust).Of(RustTypes.Str)).Head);
    }

    [Fact]
    public void A_list_that_lies_inside_of_itself_ends()
    {
        CompositeType vector = null!;
        PointerType pointer = new("x", 8, PointerKind.Pointer, new Lazy<DwarfType>(() => vector));
        CompositeType parts = Struct("parts", 24, Field("_M_start", pointer, 0), Field("_M_finish", pointer, 8));
        vector = Struct("std::vector<x>", 24, Field("_M_impl", parts, 0));
        Assert.IsType<ListType>(new DwarfTypes(SourceLanguage.Cpp).Of(vector));

        CompositeType array = null!;
        array = new("std::array<x, 1>", 8, CompositeKind.Class, new Lazy<CompositeBody>(() => new CompositeBody([Field("_M_elems", array, 0)], null, [], [], false)));
        Assert.IsType<OpaqueType>(new DwarfTypes(SourceLanguage.Cpp).Of(array));
    }

    [Fact]
    public void Fields_of_bases_and_of_what_has_no_name_belong_to_the_record()
    {
        CompositeType parent = Struct("Parent", 8, Field("x", Int, 4));
        CompositeType type = Struct(
            "Child", 32, new Member("Parent", parent, 8, IsBase: true), Field("", Struct("", 8, Field("y", Short, 2)), 16), new Member("bits", Int, 24, 3, 5));
        RecordType record = Assert.IsType<RecordType>(new DwarfTypes(SourceLanguage.Cpp).Of(type));
        Assert.Equal(12, record.FieldOf("x")?.OffsetBytes);
        Assert.Equal(18, record.FieldOf("y")?.OffsetBytes);
        Assert.Equal((24, 5, 3), (record.FieldOf("bits")?.OffsetBytes, record.FieldOf("bits")?.BitOffset, record.FieldOf("bits")?.BitSize));
        Assert.Null(record.FieldOf("z"));
    }
}
