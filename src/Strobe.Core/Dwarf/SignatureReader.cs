using System.Collections.Immutable;

namespace Strobe.Dwarf;

/// <summary>Reads what is known of a function's calling sequence.</summary>
internal sealed class SignatureReader(TypeReader types)
{
    private const int MaxOrigins = 8;

    // DW_CC_nocall: LLVM dropped arguments or the result, or moved them.
    private const ulong CallsChanged = 3;
    private static readonly string[] CloneMarks = [".isra.", ".constprop.", ".part.", ".cold"];

    /// <param name="function">The function's entry, the one with code where there is one.</param>
    /// <param name="rawName">The linker's name, which tells clones apart.</param>
    internal FunctionSignature Read(Die function, string rawName)
    {
        if (!function.IsValid) return new FunctionSignature([], new UnknownType("?"), SourceLanguage.Unknown, false, IsClone(rawName));
        List<Die> origins = Origins(function);
        CodeAttributes.Of(function).Settle(function.Unit, out ulong entry, out _);
        ImmutableArray<Parameter>.Builder parameters = ImmutableArray.CreateBuilder<Parameter>();
        foreach ((Die written, Die placed) in ParameterList.Of(origins)) parameters.Add(ReadParameter(written, placed, entry));

        Die typed = origins.Find(die => die.Has(DwarfAttribute.Type));
        ImmutableArray<Parameter> results = [.. parameters.Where(parameter => parameter.IsResult)];
        parameters.RemoveAll(parameter => parameter.IsResult);
        DwarfType returnType = typed.IsValid ? types.TypeOf(typed) : GoTypes.ReturnType(results);
        bool isVariadic = origins.Exists(ParameterList.IsVariadic);
        bool isChanged = IsClone(rawName) || origins.Exists(die => die.Unsigned(DwarfAttribute.CallingConvention) == CallsChanged);
        return new FunctionSignature(parameters.ToImmutable(), returnType, function.Unit.Language, isVariadic, isChanged)
        {
            Results = results,
            MayHaveLostResult = LostResult.IsPossible(function, origins),
        };
    }

    /// <summary>An entry and all it is an instance or the definition of, nearest first.</summary>
    internal static List<Die> Origins(Die die)
    {
        var origins = new List<Die>();
        while (die.IsValid && origins.Count < MaxOrigins)
        {
            origins.Add(die);
            Die next = die.Follow(DwarfAttribute.AbstractOrigin);
            die = next.IsValid ? next : die.Follow(DwarfAttribute.Specification);
        }

        return origins;
    }

    private static bool IsClone(string rawName) => Array.Exists(CloneMarks, mark => rawName.Contains(mark, StringComparison.Ordinal));

    private Parameter ReadParameter(Die written, Die placed, ulong entry)
    {
        List<Die> origins = Origins(placed.IsValid ? placed : written);
        string name = origins.Find(die => die.Has(DwarfAttribute.Name)).Name ?? "";
        Die typed = origins.Find(die => die.Has(DwarfAttribute.Type));
        DwarfType type = typed.IsValid ? types.TypeOf(typed) : new UnknownType("?");
        bool isArtificial = origins.Exists(die => die.Flag(DwarfAttribute.Artificial));
        List<LocationOperation>? operations = placed.IsValid ? OperationsAt(placed, entry) : null;
        return new Parameter(
            name,
            type,
            operations is null ? null : EntryLocations.Classify(operations) is { } said
                ? said with { IsEverywhere = placed.TryGet(DwarfAttribute.Location, out AttributeValue value) && value.IsBlock }
                : null,
            operations is not null && EntryLocations.IsFrameBased(operations),
            isArtificial)
        {
            IsResult = (placed.IsValid ? placed : written).Unit.Language == SourceLanguage.Go && origins.Exists(die => die.Flag(DwarfAttribute.VariableParameter)),
            IsKept = placed.IsValid && LocationList.Of(placed).Exists(location => !location.Expression.IsEmpty),
        };
    }

    private static List<LocationOperation>? OperationsAt(Die parameter, ulong entry)
    {
        if (entry == 0 || LocationList.At(parameter, entry) is not { } expression) return null;
        return LocationExpression.Decode(expression.Span, parameter.Unit.Format, parameter.Unit.Module.Damage);
    }
}
