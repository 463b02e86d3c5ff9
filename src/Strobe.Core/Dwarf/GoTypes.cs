using System.Collections.Immutable;

namespace Strobe.Dwarf;

/// <summary>What Go's debug information leaves to be known: sizes of pointers and functions, and functions with several results.</summary>
internal static class GoTypes
{
    private const int WordBytes = 8;

    internal static long SizeOf(DwarfType type) => type.Bare is PointerType or SubroutineType ? WordBytes : type.Bare.SizeBytes;

    /// <summary>What a function returns: nothing, its one result, or all of them side by side.</summary>
    internal static DwarfType ReturnType(ImmutableArray<Parameter> results)
    {
        if (results.IsEmpty) return VoidType.Instance;
        if (results.Length == 1) return results[0].Type;
        ImmutableArray<Member>.Builder members = ImmutableArray.CreateBuilder<Member>();
        long offset = 0;
        foreach (Parameter result in results)
        {
            long size = SizeOf(result.Type), alignment = size switch { <= 1 => 1, 2 => 2, <= 4 => 4, _ => WordBytes };
            offset = (offset + alignment - 1) / alignment * alignment;
            members.Add(new Member(result.Name.TrimStart('~'), result.Type, offset));
            offset += Math.Max(0, size);
        }

        CompositeBody body = new(members.ToImmutable(), null, [], [], false);
        return new CompositeType($"({string.Join(", ", results.Select(result => result.Type.Name))})", offset, CompositeKind.Struct, new(body));
    }
}
