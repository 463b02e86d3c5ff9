using Strobe.Dwarf;
using Strobe.Values.Decoding;

namespace Strobe.Values.Expressions;

/// <summary>Where vectors, strings and slices of the standard libraries keep the address and the number of their elements.</summary>
internal static class ListShapes
{
    private static readonly (string[] Address, string[] End, bool IsEndAddress)[] Cpp =
    [
        (["_M_impl", "_M_start"], ["_M_impl", "_M_finish"], true),
        (["__begin_"], ["__end_"], true),
        (["_M_dataplus", "_M_p"], ["_M_string_length"], false),
        (["_M_str"], ["_M_len"], false),
        (["_M_ptr"], ["_M_extent", "_M_extent_value"], false),
        (["_M_data"], ["_M_size"], false),
    ];

    /// <summary>Null for every other type.</summary>
    internal static (ListHead Head, DwarfType Element, bool IsText)? HeadOf(CompositeType type, SourceLanguage language) => language switch
    {
        SourceLanguage.Cpp => OfCpp(type),
        SourceLanguage.Rust => OfRust(type),
        _ => null,
    };

    /// <summary>The one member that a <c>std::array</c> or <c>std::complex</c> stands for.</summary>
    internal static DwarfType? InsideOf(CompositeType type) => CppLibrary.TemplateOf(type) switch
    {
        "array" => (MemberPath.Find(type, "_M_elems") ?? MemberPath.Find(type, "__elems_"))?.Type,
        "complex" => MemberPath.Find(type, "_M_value")?.Type,
        _ => null,
    };

    private static (ListHead, DwarfType, bool)? OfCpp(CompositeType type)
    {
        string template = CppLibrary.TemplateOf(type);
        if (template is not ("vector" or "basic_string" or "basic_string_view" or "span" or "valarray")) return null;
        foreach ((string[] address, string[] end, bool isEndAddress) in Cpp)
        {
            if (MemberPath.Find(type, address) is not { Type.Bare: PointerType pointer } start || MemberPath.Find(type, end) is not { } last) continue;
            bool isText = template is "basic_string" or "basic_string_view" && pointer.Target.SizeBytes == 1;
            return (new ListHead(start.Offset, last.Offset, isEndAddress), pointer.Target, isText);
        }

        return null;
    }

    private static (ListHead, DwarfType, bool)? OfRust(CompositeType type)
    {
        bool isString = RustLibrary.IsString(type);
        if (isString || RustLibrary.IsVector(type)) return OfBuffer(type, isString);
        if (MemberPath.Find(type, "data_ptr") is not { Type.Bare: PointerType pointer } data) return null;
        if (MemberPath.Find(type, "length") is not { } count) return null;
        return (new ListHead(data.Offset, count.Offset, false), pointer.Target, RustLibrary.IsText(type.Name));
    }

    private static (ListHead, DwarfType, bool)? OfBuffer(CompositeType type, bool isString)
    {
        (long Offset, DwarfType Type)? length = isString ? MemberPath.Find(type, "vec", "len") : MemberPath.Find(type, "len");
        (long Offset, DwarfType Type)? buffer = isString ? MemberPath.Find(type, "vec", "buf") : MemberPath.Find(type, "buf");
        if (length is not { } count || buffer is not { } room || MemberPath.FirstPointer(room.Type) is not { } pointer) return null;
        if (!isString && type.Body.TemplateArguments.IsDefaultOrEmpty) return null;
        DwarfType element = isString ? pointer.Type.Target : type.Body.TemplateArguments[0].Type;
        return (new ListHead(room.Offset + pointer.Offset, count.Offset, false), element, isString);
    }
}
