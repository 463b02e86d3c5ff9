using System.Collections.Immutable;

namespace Strobe.Dwarf;

/// <summary>Reads an enumeration and its enumerators.</summary>
internal static class EnumReader
{
    internal static EnumType Read(Die die, string name, long size, TypeReader types)
    {
        ImmutableArray<Enumerator>.Builder enumerators = ImmutableArray.CreateBuilder<Enumerator>();
        foreach (Die child in die.Children)
        {
            if (child.Tag != DwarfTag.Enumerator) continue;
            if (child.TryGet(DwarfAttribute.ConstantValue, out AttributeValue value))
                enumerators.Add(new Enumerator(child.Name ?? "", ConstantNumber.Of(child.Unit, value)));
        }

        return new EnumType(name, size, IsSigned(die, types, enumerators), enumerators.ToImmutable());
    }

    private static bool IsSigned(Die die, TypeReader types, IEnumerable<Enumerator> enumerators)
    {
        if (die.Has(DwarfAttribute.Type) && types.TypeOf(die).Bare is BaseType underlying)
            return underlying.Encoding is BaseEncoding.Signed or BaseEncoding.SignedChar;
        return enumerators.Any(enumerator => enumerator.Number < 0);
    }
}
