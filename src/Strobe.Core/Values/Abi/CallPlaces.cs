using System.Collections.Immutable;
using Strobe.Dwarf;

namespace Strobe.Values.Abi;

/// <summary>Where all arguments of a function and its result are: the calling sequence of its language, corrected by debug information.</summary>
internal sealed record CallPlaces(ImmutableArray<ValuePlace> Arguments, ValuePlace Return)
{
    /// <param name="isGo">True for a function that keeps to Go's own sequence; Go's assembly does not.</param>
    internal static CallPlaces For(FunctionSignature signature, string rawName, bool isGo = false)
    {
        ICallingSequence? sequence = isGo ? new GoSequence(signature) : SequenceOf(signature, rawName);
        ImmutableArray<ValuePlace> bySequence = [.. signature.Parameters.Select(parameter => sequence?.Next(parameter.Type) ?? ValuePlace.Nowhere)];
        ImmutableArray<ValuePlace?> said = [.. signature.Parameters.Select(parameter => Said(parameter, isGo))];
        bool isBent = signature.IsClone || Contradicts(bySequence, said);
        ImmutableArray<ValuePlace> arguments =
            [.. bySequence.Select((place, i) => Chosen(signature, signature.Parameters[i], place, said[i], isBent))];

        return new CallPlaces(arguments, sequence is null ? ValuePlace.Nowhere : ReturnOf(signature, sequence, isGo, isBent));
    }

    private static ValuePlace ReturnOf(FunctionSignature signature, ICallingSequence sequence, bool isGo, bool isBent)
    {
        // Go's debug information leaves out parameters without a name: they move nothing but the results on the stack.
        ValuePlace place = sequence.Return;
        if (isGo && place is PiecedPlace { Pieces: var pieces } && !pieces.Any(piece => piece.Cell.Kind == CellKind.Stack)) return place;

        // A function whose arguments were changed may have lost its result too.
        return isBent || signature.MayHaveLostResult ? ValuePlace.Nowhere : place;
    }

    private static ValuePlace Chosen(FunctionSignature signature, Parameter parameter, ValuePlace place, ValuePlace? said, bool isBent)
    {
        if (place is PiecedPlace { Pieces.IsEmpty: true }) return place;
        if (said is null) return isBent || !parameter.IsKept ? ValuePlace.Nowhere : place;
        bool isDoubtful = parameter.Location is { IsEverywhere: true } && signature is { IsClone: false, Language: not SourceLanguage.Rust };
        return isDoubtful && place is not NoPlace && !said.IsSameAs(place) ? ValuePlace.Nowhere : said;
    }

    private static ICallingSequence? SequenceOf(FunctionSignature signature, string rawName) => signature.Language switch
    {
        SourceLanguage.C or SourceLanguage.Cpp => new SystemVSequence(signature.ReturnType),
        SourceLanguage.Rust => IsMangledRust(rawName) ? new RustSequence(signature.ReturnType) : new SystemVSequence(signature.ReturnType),
        _ => null,
    };

    // Functions that other languages may call keep their plain name (#[no_mangle]) and with it, as a rule, the C sequence.
    internal static bool IsMangledRust(string rawName) =>
        rawName.Length == 0 || rawName.StartsWith("_R", StringComparison.Ordinal) || rawName.StartsWith("_ZN", StringComparison.Ordinal);

    private static ValuePlace? Said(Parameter parameter, bool isGo)
    {
        if (parameter.Location is not { } location) return null;
        ValuePlace place = EntryPlace.Of(location, parameter.Type, isGo);
        return place is NoPlace ? null : place;
    }

    // Compilers drop unused arguments of functions nobody else can see, without a word; the rest then moves up.
    private static bool Contradicts(ImmutableArray<ValuePlace> bySequence, ImmutableArray<ValuePlace?> said)
    {
        for (int i = 0; i < bySequence.Length; i++)
        {
            if (said[i] is { } place && bySequence[i] is not NoPlace && !place.IsSameAs(bySequence[i])) return true;
        }

        return false;
    }
}
