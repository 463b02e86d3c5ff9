using System.Runtime.InteropServices;

namespace Strobe.Symbols;

/// <summary>Functions of which several descriptions may come: the first to come is kept, with the first place in the file. One thread.</summary>
internal sealed class FunctionPool
{
    private readonly Dictionary<(ulong Key, ulong Address), int> _known = [];

    internal List<DebugFunction> Functions { get; } = [];

    /// <summary>Whether this is one more description of a function that is here. Functions without a linker's name never are.</summary>
    /// <param name="key">Of the linker's name; 0 when there is none.</param>
    /// <param name="address">First instruction; 0 when it has no code.</param>
    /// <param name="debugOffset">Where the description lies.</param>
    internal bool Knows(ulong key, ulong address, long debugOffset)
    {
        if (key == 0) return false;
        ref int place = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, (key, address), out bool isKnown);
        if (!isKnown)
        {
            place = Functions.Count;
            return false;
        }

        // Which thread comes first is chance; the answer must not be.
        ref DebugFunction function = ref CollectionsMarshal.AsSpan(Functions)[place];
        if (debugOffset < function.DebugOffset) function = function with { DebugOffset = debugOffset };
        return true;
    }

    internal void Add(DebugFunction function) => Functions.Add(function);
}
