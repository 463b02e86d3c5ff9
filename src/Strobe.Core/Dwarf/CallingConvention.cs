namespace Strobe.Dwarf;

/// <summary>Whether the C++ ABI passes a class by invisible reference.</summary>
internal static class CallingConvention
{
    private const ulong ByReference = 4;
    private const ulong ByValue = 5;

    private const int MaxDepth = 8;

    internal static bool IsNonTrivial(Die die, int depth = 0)
    {
        if (!die.IsValid || die.Unit.Language != SourceLanguage.Cpp || depth > MaxDepth) return false;
        switch (die.Unsigned(DwarfAttribute.CallingConvention))
        {
            case ByReference:
                return true;
            case ByValue:
                return false;
            default:
                return DeclaresSpecialMember(die) || ContainsNonTrivial(die, depth);
        }
    }

    private static bool DeclaresSpecialMember(Die die)
    {
        string? name = die.Name;
        if (name is null) return false;
        int templateStart = name.IndexOf('<', StringComparison.Ordinal);
        string plain = templateStart > 0 ? name[..templateStart] : name;
        foreach (Die child in die.Children)
        {
            // A hidden pointer to the virtual table has to be copied with care.
            if (child.Tag == DwarfTag.Member && child.Name is { } member && member.StartsWith("_vptr", StringComparison.Ordinal)) return true;
            if (child.Tag != DwarfTag.Subprogram || child.Flag(DwarfAttribute.Artificial)) continue;
            if (child.Unsigned(DwarfAttribute.Defaulted) is 1 || child.Flag(DwarfAttribute.Deleted)) continue;
            string? function = child.Name;
            if (function == "~" + plain) return true;
            if (function == plain && TakesItself(child, die)) return true;
        }

        return false;
    }

    // What the compiler makes itself is trivial only if that of every part is.
    private static bool ContainsNonTrivial(Die die, int depth)
    {
        foreach (Die child in die.Children)
        {
            if (child.Tag is not (DwarfTag.Member or DwarfTag.Inheritance) || child.Flag(DwarfAttribute.External)) continue;
            if (IsNonTrivial(Part(child.Follow(DwarfAttribute.Type)), depth + 1)) return true;
        }

        return false;
    }

    private static Die Part(Die type)
    {
        for (int i = 0; i < MaxDepth; i++)
        {
            if (type.Tag is DwarfTag.StructureType or DwarfTag.ClassType or DwarfTag.UnionType)
            {
                if (type.Has(DwarfAttribute.Signature)) return type.Follow(DwarfAttribute.Signature);
                long definition = type.Flag(DwarfAttribute.Declaration) ? type.Unit.Module.Definitions.Find(type) : -1;
                return definition >= 0 ? type.Unit.Module.DieAt(definition) : type;
            }

            if (type.Tag is not (DwarfTag.Typedef or DwarfTag.ConstType or DwarfTag.VolatileType or DwarfTag.ArrayType)) break;
            type = type.Follow(DwarfAttribute.Type);
        }

        return default;
    }

    private static bool TakesItself(Die constructor, Die type)
    {
        foreach (Die parameter in constructor.Children)
        {
            if (parameter.Tag != DwarfTag.FormalParameter || parameter.Flag(DwarfAttribute.Artificial)) continue;
            Die reference = parameter.Follow(DwarfAttribute.Type);
            if (reference.Tag is not (DwarfTag.ReferenceType or DwarfTag.RvalueReferenceType)) return false;
            Die target = reference.Follow(DwarfAttribute.Type);
            if (target.Tag == DwarfTag.ConstType) target = target.Follow(DwarfAttribute.Type);
            return target.Offset == type.Offset;
        }

        return false;
    }
}
