namespace Strobe.Dwarf;

/// <summary>Whether the C++ ABI passes a class by invisible reference.</summary>
internal static class CallingConvention
{
    private const ulong ByReference = 4;
    private const ulong ByValue = 5;

    internal static bool IsNonTrivial(Die die, TypeReader types)
    {
        if (die.Unit.Language != SourceLanguage.Cpp) return false;
        switch (die.Unsigned(DwarfAttribute.CallingConvention))
        {
            case ByReference:
                return true;
            case ByValue:
                return false;
            default:
                return DeclaresSpecialMember(die, types);
        }
    }

    private static bool DeclaresSpecialMember(Die die, TypeReader types)
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
            if (function == plain && TakesItself(child, die, types)) return true;
        }

        return false;
    }

    private static bool TakesItself(Die constructor, Die type, TypeReader types)
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
