using Strobe.Dwarf;

namespace Strobe.Values.Decoding;

/// <summary>Types of the standard libraries that are shown as what they mean, not as how they are built.</summary>
internal static class LibraryTypes
{
    /// <summary>Null when the type is an ordinary one, or is not built as we know it.</summary>
    internal static ValueReader? TryBuild(ValueContext context, SourceLanguage language) => language switch
    {
        SourceLanguage.Cpp => CppLibrary.TryBuild(context),
        SourceLanguage.Rust => RustLibrary.TryBuild(context),
        SourceLanguage.Go => GoLibrary.TryBuild(context),
        _ => null,
    };

    /// <summary>True for types that people take for values though they are built with pointers: these are followed at any depth.</summary>
    internal static bool IsPlainValue(CompositeType type, SourceLanguage language) => language switch
    {
        SourceLanguage.Cpp => CppLibrary.IsPlainValue(type),
        SourceLanguage.Rust => RustLibrary.IsPlainValue(type),
        SourceLanguage.Go => GoLibrary.IsPlainValue(type),
        _ => false,
    };
}
