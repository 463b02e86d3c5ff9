using System.Collections.Immutable;
using System.Numerics;
using Strobe.Dwarf;

namespace Strobe.Values.Decoding;

/// <summary>An enumeration by name; a sum of single-bit enumerators as <c>A|B</c>.</summary>
internal sealed class EnumReader : ValueReader
{
    private readonly int _sizeBytes;
    private readonly bool _isSigned;
    private readonly Dictionary<Int128, string> _names = [];
    private readonly ImmutableArray<Enumerator> _flags;

    internal EnumReader(string typeName, EnumType type)
        : base(typeName)
    {
        _sizeBytes = (int)Math.Clamp(type.SizeBytes, 0, 16);
        _isSigned = type.IsSigned;
        ImmutableArray<Enumerator> enumerators = type.Enumerators.IsDefault ? [] : type.Enumerators;
        foreach (Enumerator enumerator in enumerators) _names.TryAdd(enumerator.Number, enumerator.Name);
        _flags = IsSetOfFlags(enumerators) ? [.. enumerators.Where(IsFlag)] : [];
    }

    internal override Value Read(scoped in Payload payload, ReadOnlySpan<byte> bytes) =>
        IntegerReader.TryNumber(bytes, _sizeBytes, _isSigned, out Int128 number) ? Named(number) : NotCaptured();

    internal EnumValue Named(Int128 number)
    {
        // A reader of raw bits may see another sign than the enumerators were written with.
        if (_names.TryGetValue(number, out string? name)) return new EnumValue(TypeName, name, number);
        return new EnumValue(TypeName, Combined(number), number);
    }

    private string? Combined(Int128 number)
    {
        if (number <= 0 || _flags.IsEmpty) return null;
        List<string> names = [];
        foreach (Enumerator flag in _flags)
        {
            if ((number & flag.Number) == 0) continue;
            names.Add(flag.Name);
            number &= ~flag.Number;
        }

        return number == 0 ? string.Join('|', names) : null;
    }

    private static bool IsFlag(Enumerator enumerator) => enumerator.Number > 0 && BitOperations.PopCount((ulong)enumerator.Number) == 1
        && enumerator.Number <= ulong.MaxValue;

    // 1, 2, 3, 4 counts things; 1, 2, 4 names bits. A run of three neighbours tells which it is.
    private static bool IsSetOfFlags(ImmutableArray<Enumerator> enumerators)
    {
        if (enumerators.Count(IsFlag) < 2) return false;
        HashSet<Int128> numbers = [.. enumerators.Select(enumerator => enumerator.Number)];
        return !numbers.Any(number => number < 0 || (number > 0 && numbers.Contains(number + 1) && numbers.Contains(number + 2)));
    }
}
