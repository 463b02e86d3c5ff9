using Strobe.Dwarf;
using Strobe.Values.Abi;
using Strobe.Values.Planning;

namespace Strobe.Values.Decoding;

/// <summary><c>std::string</c> in both forms of libstdc++, and <c>std::string_view</c>.</summary>
internal static class CppStrings
{
    // The old form keeps length, capacity and reference count before the text.
    private const long LengthBeforeText = -24;

    internal static ValueReader? BuildString(ValueContext context)
    {
        if (TextOf(context.Type) is not { } text) return null;
        if (MemberPath.Find(context.Type, "_M_string_length") is { } length) return context.BuildText(text.Offset, length.Offset, text.UnitBytes);
        return context.Type.SizeBytes == 8 && text.UnitBytes == 1 ? BuildOld(context) : null;
    }

    internal static ValueReader? BuildView(ValueContext context)
    {
        (long Offset, DwarfType Type)? text = MemberPath.Find(context.Type, "_M_str") ?? MemberPath.Find(context.Type, "__data_") ?? MemberPath.Find(context.Type, "__data");
        (long Offset, DwarfType Type)? length = MemberPath.Find(context.Type, "_M_len") ?? MemberPath.Find(context.Type, "__size_") ?? MemberPath.Find(context.Type, "__size");
        if (text is not { Type.Bare: PointerType pointer } start || length is not { } count) return null;
        return context.BuildText(start.Offset, count.Offset, TypeFacts.SizeOf(pointer.Target));
    }

    private static (long Offset, long UnitBytes)? TextOf(CompositeType type)
    {
        if (MemberPath.Find(type, "_M_dataplus", "_M_p") is { Type.Bare: PointerType pointer } text) return (text.Offset, TypeFacts.SizeOf(pointer.Target));

        // clang leaves out what is inside where no constructor is compiled. An allocator with state would make it wider than a pointer.
        if (MemberPath.Find(type, "_M_dataplus") is not { Type.Bare: UnknownType } hidden || type.Body.TemplateArguments.IsDefaultOrEmpty) return null;
        long end = MemberPath.Find(type, "_M_string_length")?.Offset ?? type.SizeBytes;
        return end - hidden.Offset == 8 ? (hidden.Offset, TypeFacts.SizeOf(type.Body.TemplateArguments[0].Type)) : null;
    }

    private static CountedBeforeTextReader BuildOld(ValueContext context)
    {
        AddressPath? text = context.Source.Pointed(0);
        AddressPath? length = text is null ? null : text with { Steps = text.Steps.SetItem(text.Steps.Length - 1, LengthBeforeText) };
        CaptureHandle handle = context.Builder.CaptureCounted(text, length, LengthKind.Counted, TextBytes.MostBytes, 1);
        return new CountedBeforeTextReader(context.Name, handle);
    }
}
