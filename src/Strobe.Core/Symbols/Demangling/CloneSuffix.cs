namespace Strobe.Symbols.Demangling;

/// <summary>What compilers append to the name of a copy they made of a function: <c>.isra.0</c>, <c>.constprop.1</c>, <c>.cold</c>, <c>.llvm.123</c>.</summary>
/// <param name="Length">Characters of the suffix; 0 when there is none.</param>
/// <param name="IsCold">The rarely run piece of a function, not a function.</param>
/// <param name="IsPart">A piece split off a function that is called in its place.</param>
/// <param name="HasChangedSignature">The copy may take other parameters than the source says.</param>
internal readonly record struct CloneSuffix(int Length, bool IsCold, bool IsPart, bool HasChangedSignature)
{
    internal static CloneSuffix Of(string raw)
    {
        bool isCold = false, isPart = false, isChanged = false;
        int length = 0;
        for (int dot = raw.LastIndexOf('.'), end = raw.Length; dot > 0; end = dot, dot = raw.LastIndexOf('.', dot - 1))
        {
            ReadOnlySpan<char> word = raw.AsSpan(dot + 1, end - dot - 1);
            bool isNumber = word.Length > 0 && !word.ContainsAnyExceptInRange('0', '9');
            if (!isNumber && !IsKnown(word)) break;
            if (isNumber) continue;
            length = raw.Length - dot;
            isCold |= word is "cold";
            isPart |= word is "part" or "cold";
            isChanged |= word is "isra" or "constprop" or "part";
        }

        return new CloneSuffix(length, isCold, isPart, isChanged);
    }

    private static bool IsKnown(ReadOnlySpan<char> word) =>
        word is "cold" or "part" or "isra" or "constprop" or "llvm" or "lto_priv" or "localalias" or "clone" or "actor" or "destroy";
}
