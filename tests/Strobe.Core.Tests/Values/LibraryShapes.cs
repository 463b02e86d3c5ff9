using Strobe.Dwarf;
using static Strobe.Tests.Values.Types;

namespace Strobe.Tests.Values;

/// <summary>Types of libstdc++ as its debug information tells them.</summary>
internal static class CppTypes
{
    internal static readonly CompositeType String = NonTrivial(
        "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >", 32,
        Field("_M_dataplus", Struct("_Alloc_hider", 8, new Member("std::allocator<char>", Struct("std::allocator<char>", 1), 0, IsBase: true), Field("_M_p", Pointer(Character), 0)), 0),
        Field("_M_string_length", ULong, 8),
        Field("", Union("", 16, Field("_M_local_buf", Array(Character, 16), 0), Field("_M_allocated_capacity", ULong, 0)), 16));

    internal static readonly CompositeType OldString = NonTrivial(
        "std::basic_string<char, std::char_traits<char>, std::allocator<char> >", 8,
        Field("_M_dataplus", Struct("_Alloc_hider", 8, Field("_M_p", Pointer(Character), 0)), 0));

    internal static CompositeType VectorOf(DwarfType element)
    {
        PointerType pointer = Pointer(element);
        CompositeType data = Struct("_Vector_impl_data", 24, Field("_M_start", pointer, 0), Field("_M_finish", pointer, 8), Field("_M_end_of_storage", pointer, 16));
        CompositeType impl = Struct("_Vector_impl", 24, new Member("_Vector_impl_data", data, 0, IsBase: true));
        CompositeType parent = Struct("_Vector_base", 24, Field("_M_impl", impl, 0));
        return NonTrivial($"std::vector<{element.Name}, std::allocator<{element.Name}> >", 24, new Member("_Vector_base", parent, 0, IsBase: true));
    }
}

/// <summary>Types of Rust's standard library as rustc tells them.</summary>
internal static class RustTypes
{
    internal static readonly CompositeType Str = Struct("&str", 16, Field("data_ptr", Pointer(U8), 0), Field("length", U64, 8));

    internal static readonly CompositeType String = Struct("alloc::string::String", 24, Field("vec", VecOf(U8), 0));

    internal static CompositeType SliceOf(DwarfType element) =>
        Struct($"&[{element.Name}]", 16, Field("data_ptr", Pointer(element), 0), Field("length", U64, 8));

    internal static CompositeType VecOf(DwarfType element)
    {
        CompositeType raw = Struct("RawVecInner", 16, Field("cap", Struct("Cap", 8, Field("__0", U64, 0)), 0),
            Field("ptr", Struct("Unique<u8>", 8, Field("pointer", Struct("NonNull<u8>", 8, Field("pointer", Pointer(U8), 0)), 0)), 8));
        return Template($"alloc::vec::Vec<{element.Name}>", 24,
            [Field("buf", Struct("RawVec", 16, Field("inner", raw, 0)), 0), Field("len", U64, 16)], element);
    }
}
