using Strobe.Dwarf;

namespace Strobe.Values.Abi;

/// <summary>C++ classes that are passed by invisible reference because to copy or destroy them means to run code.</summary>
internal static class NonTrivial
{
    private const int DeepestNesting = 24;

    internal static bool Is(DwarfType type) => Is(type, 0);

    // Debug information marks the class that declares a destructor; one that only contains such a class is just the same.
    private static bool Is(DwarfType type, int nesting)
    {
        if (nesting > DeepestNesting) return false;
        if (type.Bare is ArrayType array) return Is(array.Element, nesting + 1);
        if (type.Bare is not CompositeType { Kind: not CompositeKind.RustEnum } composite) return false;
        if (composite.Body.IsNonTrivialForCalls) return true;
        foreach (Member member in TypeFacts.MembersOf(composite))
        {
            if (Is(member.Type, nesting + 1)) return true;
        }

        return false;
    }
}
