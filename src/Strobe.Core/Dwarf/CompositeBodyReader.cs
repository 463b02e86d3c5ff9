using System.Collections.Immutable;

namespace Strobe.Dwarf;

/// <summary>Reads what is inside a struct, class, union or Rust enum.</summary>
internal static class CompositeBodyReader
{
    internal static bool HasVariants(Die die)
    {
        if (die.Unit.Language != SourceLanguage.Rust) return false;
        foreach (Die child in die.Children)
        {
            if (child.Tag == DwarfTag.VariantPart) return true;
        }

        return false;
    }

    internal static CompositeBody Read(Die die, TypeReader types)
    {
        ImmutableArray<Member>.Builder members = ImmutableArray.CreateBuilder<Member>();
        ImmutableArray<Variant>.Builder variants = ImmutableArray.CreateBuilder<Variant>();
        ImmutableArray<(string, DwarfType)>.Builder arguments = ImmutableArray.CreateBuilder<(string, DwarfType)>();
        Member? discriminant = null;
        foreach (Die child in die.Children)
        {
            switch (child.Tag)
            {
                case DwarfTag.Member or DwarfTag.Inheritance:
                    if (MemberReader.Read(child, types) is { } member) members.Add(member);
                    break;
                case DwarfTag.VariantPart:
                    discriminant = VariantReader.Read(child, types, variants);
                    break;
                case DwarfTag.TemplateTypeParameter:
                    arguments.Add((child.Name ?? "", types.TypeOf(child)));
                    break;
                case DwarfTag.GnuTemplateParameterPack:
                    AddPack(child, types, arguments);
                    break;
            }
        }

        bool isNonTrivial = CallingConvention.IsNonTrivial(die);
        return new CompositeBody(members.ToImmutable(), discriminant, variants.ToImmutable(), arguments.ToImmutable(), isNonTrivial);
    }

    private static void AddPack(Die pack, TypeReader types, ImmutableArray<(string Name, DwarfType Type)>.Builder arguments)
    {
        foreach (Die child in pack.Children)
        {
            if (child.Tag == DwarfTag.TemplateTypeParameter) arguments.Add((child.Name ?? pack.Name ?? "", types.TypeOf(child)));
        }
    }
}
