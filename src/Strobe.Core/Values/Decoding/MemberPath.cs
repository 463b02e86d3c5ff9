using Strobe.Dwarf;
using Strobe.Values.Abi;

namespace Strobe.Values.Decoding;

/// <summary>Finds parts of a composite by the names of members, looking into base classes.</summary>
internal static class MemberPath
{
    private const int DeepestBases = 8;

    /// <summary>The part that a chain of member names leads to; null when there is none.</summary>
    internal static (long Offset, DwarfType Type)? Find(CompositeType type, params ReadOnlySpan<string> names)
    {
        (long Offset, DwarfType Type) found = (0, type);
        foreach (string name in names)
        {
            if (found.Type.Bare is not CompositeType composite || FindOne(composite, name, 0) is not { } next) return null;
            found = (found.Offset + next.Offset, next.Type);
        }

        return found;
    }

    /// <summary>The first pointer inside, however deep.</summary>
    internal static (long Offset, PointerType Type)? FirstPointer(DwarfType type, int nesting = 0)
    {
        if (type.Bare is PointerType pointer) return (0, pointer);
        if (type.Bare is not CompositeType composite || nesting > DeepestBases) return null;
        foreach (Member member in TypeFacts.MembersOf(composite))
        {
            if (FirstPointer(member.Type, nesting + 1) is { } found) return (found.Offset + member.OffsetBytes, found.Type);
        }

        return null;
    }

    private static (long Offset, DwarfType Type)? FindOne(CompositeType type, string name, int nesting)
    {
        if (nesting > DeepestBases) return null;
        foreach (Member member in TypeFacts.MembersOf(type))
        {
            if (!member.IsBase && member.Name == name) return (member.OffsetBytes, member.Type);
        }

        foreach (Member member in TypeFacts.MembersOf(type))
        {
            if (!member.IsBase || member.Type.Bare is not CompositeType parent) continue;
            if (FindOne(parent, name, nesting + 1) is { } found) return (found.Offset + member.OffsetBytes, found.Type);
        }

        return null;
    }
}
