using System.Collections.Concurrent;
using Strobe.Dwarf;
using Strobe.Symbols;
using Strobe.Values.Abi;
using Strobe.Values.Planning;

namespace Strobe.Values;

/// <summary>
/// The layouts of a session's functions. Planning one takes longer than anything else about a hook, and most functions of a program have
/// the signature of another. Any thread.
/// </summary>
internal sealed class LayoutCache
{
    private readonly ConcurrentDictionary<(ModuleSymbols Module, ulong Address, int Depth), CallLayout> _byFunction = new();
    private readonly ConcurrentDictionary<SignatureKey, CallLayout> _bySignature = new();
    private readonly ConcurrentDictionary<Cell, CallLayout> _raw = new();

    /// <param name="goroutine">What tells whose the records are, where they pair by goroutine.</param>
    internal CallLayout For(ModuleSymbols module, FunctionSymbol function, int depth, Cell? goroutine = null) => _byFunction.GetOrAdd(
        (module, function.Address, depth),
        (_, one) => For(module.SignatureOf(one.function), one.depth, one.function.RawName, one.goroutine),
        (function, depth, goroutine));

    internal CallLayout For(FunctionSignature? signature, int depth, string rawName, Cell? goroutine = null)
    {
        if (signature is null) return _raw.GetOrAdd(goroutine ?? default, _ => CallLayout.For(null, 0, goroutine: goroutine));
        SignatureKey key = new(signature, CallPlaces.IsMangledRust(rawName), depth, goroutine);
        return _bySignature.TryGetValue(key, out CallLayout? known)
            ? known
            : _bySignature.GetOrAdd(key, CallLayout.For(signature, depth, rawName, goroutine: goroutine));
    }
}
