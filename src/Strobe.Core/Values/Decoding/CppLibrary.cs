using Strobe.Dwarf;
using Strobe.Values.Abi;

namespace Strobe.Values.Decoding;

/// <summary>Types of libstdc++ (and where they are as simple, of libc++).</summary>
internal static class CppLibrary
{
    internal static ValueReader? TryBuild(ValueContext context) => TemplateOf(context.Type) switch
    {
        "basic_string" => CppStrings.BuildString(context),
        "basic_string_view" => CppStrings.BuildView(context),
        "vector" => BuildVector(context),
        "array" => BuildArray(context),
        "span" => BuildSpan(context),
        "unique_ptr" => BuildUnique(context),
        "shared_ptr" or "weak_ptr" => BuildShared(context),
        "optional" => BuildOptional(context),
        "map" or "multimap" or "set" or "multiset" => BuildCounted(context, MemberPath.Find(context.Type, "_M_t", "_M_impl", "_M_node_count")),
        "unordered_map" or "unordered_multimap" or "unordered_set" or "unordered_multiset" =>
            BuildCounted(context, MemberPath.Find(context.Type, "_M_h", "_M_element_count")),
        "list" => BuildCounted(context, MemberPath.Find(context.Type, "_M_impl", "_M_node", "_M_size")),
        _ => null,
    };

    internal static bool IsPlainValue(CompositeType type) =>
        TemplateOf(type) is "basic_string" or "basic_string_view" or "vector" or "array" or "span" or "optional"
            or "map" or "multimap" or "set" or "multiset" or "list"
            or "unordered_map" or "unordered_multimap" or "unordered_set" or "unordered_multiset";

    /// <summary>The name of the class template without namespace <c>std</c>, its inline namespaces and its arguments; empty for others.</summary>
    internal static string TemplateOf(CompositeType type)
    {
        ReadOnlySpan<char> name = type.Name;
        if (!name.StartsWith("std::")) return "";
        name = name[5..];
        if (name.StartsWith("__cxx11::")) name = name[9..];
        else if (name.StartsWith("__1::")) name = name[5..];
        int end = name.IndexOf('<');
        return end < 0 ? name is "string" ? "basic_string" : name is "string_view" ? "basic_string_view" : "" : name[..end].ToString();
    }

    private static ValueReader? BuildVector(ValueContext context)
    {
        (long Offset, DwarfType Type)? start = MemberPath.Find(context.Type, "_M_impl", "_M_start") ?? MemberPath.Find(context.Type, "__begin_");
        (long Offset, DwarfType Type)? end = MemberPath.Find(context.Type, "_M_impl", "_M_finish") ?? MemberPath.Find(context.Type, "__end_");
        if (start is not { } first || end is not { } last) return null;

        // std::vector<bool> packs bits behind iterators; its parts are shown as they are.
        if (first.Type.Bare is not PointerType pointer) return null;
        return context.BuildSequence(new((int)first.Offset, (int)last.Offset, SequenceEnd.Address), pointer.Target);
    }

    private static PartReader? BuildArray(ValueContext context)
    {
        if ((MemberPath.Find(context.Type, "_M_elems") ?? MemberPath.Find(context.Type, "__elems_")) is not { } elements) return null;
        if (elements.Type.Bare is not ArrayType) return null;
        return Part(context, elements);
    }

    private static ValueReader? BuildSpan(ValueContext context)
    {
        if (MemberPath.Find(context.Type, "_M_ptr") is not { Type.Bare: PointerType pointer } start) return null;
        if (MemberPath.Find(context.Type, "_M_extent", "_M_extent_value") is not { } count) return null;
        return context.BuildSequence(new((int)start.Offset, (int)count.Offset, SequenceEnd.Count), pointer.Target);
    }

    private static ValueReader? BuildUnique(ValueContext context)
    {
        // A deleter with state lies beside the pointer, in an order of its own.
        if (context.Type.SizeBytes != 8 || MemberPath.FirstPointer(context.Type) is not { Offset: 0 } pointer) return null;
        return context.BuildPart(pointer.Type, 0, context.Name);
    }

    private static PartReader? BuildShared(ValueContext context) =>
        MemberPath.Find(context.Type, "_M_ptr") is { Type.Bare: PointerType } pointer ? Part(context, pointer) : null;

    private static OptionalReader? BuildOptional(ValueContext context)
    {
        if (MemberPath.Find(context.Type, "_M_payload", "_M_engaged") is not { } flag) return null;
        if (context.Type.Body.TemplateArguments.IsDefaultOrEmpty) return null;
        DwarfType type = context.Type.Body.TemplateArguments[0].Type;
        return new OptionalReader(context.Name, flag.Offset, TypeFacts.SizeOf(type), context.BuildPart(type, 0, context.Name));
    }

    // Containers of linked nodes: their number of elements.
    private static StructReader? BuildCounted(ValueContext context, (long Offset, DwarfType Type)? count)
    {
        if (count is not { } found) return null;
        long size = TypeFacts.SizeOf(found.Type);
        return new StructReader(context.Name, [new Field("size", found.Offset, size, context.BuildPart(found.Type, found.Offset))]);
    }

    private static PartReader Part(ValueContext context, (long Offset, DwarfType Type) part) =>
        new(context.Name, part.Offset, TypeFacts.SizeOf(part.Type), context.BuildPart(part.Type, part.Offset, context.Name));
}
