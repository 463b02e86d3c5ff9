using Strobe.Dwarf;
using Strobe.Values.Abi;

namespace Strobe.Values.Decoding;

/// <summary>Types of Rust's language and standard library that are pointers with a length.</summary>
internal static class RustLibrary
{
    internal static ValueReader? TryBuild(ValueContext context)
    {
        if (IsString(context.Type)) return BuildString(context);
        if (IsVector(context.Type)) return BuildVector(context);
        return BuildFat(context);
    }

    internal static bool IsPlainValue(CompositeType type) => IsString(type) || IsVector(type) || IsFat(type);

    internal static bool IsString(CompositeType type) => type.Name is "alloc::string::String" or "String";

    internal static bool IsVector(CompositeType type) =>
        type.Name.StartsWith("alloc::vec::Vec<", StringComparison.Ordinal) || type.Name.StartsWith("Vec<", StringComparison.Ordinal);

    private static bool IsFat(CompositeType type) =>
        MemberPath.Find(type, "data_ptr") is not null && MemberPath.Find(type, "length") is not null;

    private static ValueReader? BuildString(ValueContext context)
    {
        if (MemberPath.Find(context.Type, "vec", "len") is not { } length) return null;
        if (MemberPath.Find(context.Type, "vec", "buf") is not { } buffer) return null;
        return MemberPath.FirstPointer(buffer.Type) is { } pointer
            ? context.BuildText(buffer.Offset + pointer.Offset, length.Offset, 1)
            : null;
    }

    private static ValueReader? BuildVector(ValueContext context)
    {
        if (MemberPath.Find(context.Type, "len") is not { } length || MemberPath.Find(context.Type, "buf") is not { } buffer) return null;
        if (MemberPath.FirstPointer(buffer.Type) is not { } pointer || context.Type.Body.TemplateArguments.IsDefaultOrEmpty) return null;
        SequenceShape shape = new((int)(buffer.Offset + pointer.Offset), (int)length.Offset, SequenceEnd.Count);
        return context.BuildSequence(shape, context.Type.Body.TemplateArguments[0].Type);
    }

    // &str, &[T], Box<[T]>, *const [T], …
    private static ValueReader? BuildFat(ValueContext context)
    {
        if (MemberPath.Find(context.Type, "data_ptr") is not { Type.Bare: PointerType pointer } data) return null;
        if (MemberPath.Find(context.Type, "length") is not { } length) return null;
        return IsText(context.Type.Name)
            ? context.BuildText(data.Offset, length.Offset, 1)
            : context.BuildSequence(new((int)data.Offset, (int)length.Offset, SequenceEnd.Count), pointer.Target);
    }

    internal static bool IsText(string name) => name is "&str" or "str" || name.EndsWith(" str", StringComparison.Ordinal)
        || name.Contains("<str>", StringComparison.Ordinal) || name.Contains("<str,", StringComparison.Ordinal);
}
