using Strobe.Dwarf;
using Strobe.Values.Planning;

namespace Strobe.Values.Decoding;

/// <summary>A composite value for which a reader is being made.</summary>
internal readonly record struct ValueContext(
    ReaderBuilder Builder, string Name, CompositeType Type, ValueSource Source, int Depth, int Nesting)
{
    /// <summary>The reader of a part of it.</summary>
    internal ValueReader BuildPart(DwarfType type, long offset, string? typeName = null) =>
        Builder.Build(type, Source.At(offset), Depth, Nesting + 1, typeName);

    internal ValueReader BuildSequence(SequenceShape shape, DwarfType element) =>
        Builder.BuildSequence(shape, Name, element, Source, Depth, Nesting);

    internal ValueReader BuildText(long pointerOffset, long lengthOffset, long unitBytes) => unitBytes is 1 or 2 or 4
        ? Builder.BuildText(Name, (int)pointerOffset, (int)lengthOffset, (int)unitBytes, Source)
        : new UnknownReader(Name, Reasons.UnknownType);
}
