using Strobe.Dwarf;

namespace Strobe.Values.Decoding;

/// <summary>Types of Go's language that are pointers with a length.</summary>
internal static class GoLibrary
{
    internal static ValueReader? TryBuild(ValueContext context)
    {
        if (MemberPath.Find(context.Type, "len") is not { } length) return null;
        if (IsString(context.Type)) return context.BuildText(0, length.Offset, 1);
        return IsSlice(context.Type) && MemberPath.Find(context.Type, "array") is { Type.Bare: PointerType pointer } array
            ? context.BuildSequence(new((int)array.Offset, (int)length.Offset, SequenceEnd.Count), pointer.Target)
            : null;
    }

    internal static bool IsPlainValue(CompositeType type) => IsString(type) || IsSlice(type);

    private static bool IsString(CompositeType type) => MemberPath.Find(type, "str") is { Offset: 0, Type.Bare: PointerType } && HasLength(type);

    private static bool IsSlice(CompositeType type) => type.Name.StartsWith("[]", StringComparison.Ordinal) && HasLength(type);

    private static bool HasLength(CompositeType type) => type.SizeBytes is 16 or 24 && MemberPath.Find(type, "len") is not null;
}
