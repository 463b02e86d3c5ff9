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
    private readonly Lazy<CallLayout> _raw = new(() => CallLayout.For(null, 0));

    internal CallLayout For(ModuleSymbols module, FunctionSymbol function, int depth) => _byFunction.GetOrAdd(
        (module, function.Address, depth), (_, one) => For(module.SignatureOf(one.function), one.depth, one.function.RawName), (function, depth));

    internal CallLayout For(FunctionSignature? signature, int depth, string rawName)
    {
        if (signature is null) return _raw.Value;
        SignatureKey key = new(signature, CallPlaces.IsMangledRust(rawName), depth);
        return _bySignature.TryGetValue(key, out CallLayout? known) ? known : _bySignature.GetOrAdd(key, CallLayout.For(signature, depth, rawName));
    }
}
