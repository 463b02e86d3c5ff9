using System.Collections.Concurrent;
using Strobe.Values;

namespace Strobe.Sessions;

/// <summary>A hooked function of the session: one number for it in all processes, so that records of all rings read alike.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Place">Where its code is. A function hooked to different depths has several numbers, but one place.</param>
/// <param name="Function">The function.</param>
/// <param name="Layout">How its records read.</param>
/// <param name="HasExit">False: only its entries are recorded.</param>
/// <param name="IsHidden">True: no trace wants it; it serves Strobe itself.</param>
/// <param name="IsByGoroutine">True: a Go function, whose exits are recorded at its returns, and whose calls pair by goroutine.</param>
internal sealed record HookEntry(
    int Number, (string Module, ulong Address) Place, Function Function, CallLayout Layout, bool HasExit, bool IsHidden = false,
    bool IsByGoroutine = false);

/// <summary>All functions ever hooked in a session. Grows only; any thread may read.</summary>
internal sealed class HookTable : IRecordDecoder
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Module, ulong Address, int Depth), HookEntry> _known = [];
    private volatile HookEntry?[] _entries = new HookEntry?[256];
    private int _count;

    internal HookEntry? this[uint number] => number < (uint)_entries.Length ? _entries[number] : null;

    internal HookEntry GetOrAdd((string Module, ulong Address, int Depth) key, Func<int, HookEntry> make)
    {
        lock (_gate)
        {
            if (_known.TryGetValue(key, out HookEntry? known)) return known;
            int number = ++_count;
            HookEntry entry = make(number);
            HookEntry?[] entries = _entries;
            if (number >= entries.Length) Array.Resize(ref entries, entries.Length * 2);
            entries[number] = entry;
            _entries = entries;
            return _known[key] = entry;
        }
    }

    public HookShape? ShapeOf(uint hook) => this[hook] is { } entry
        ? new HookShape(entry.Number, entry.HasExit, entry.IsHidden, entry.Layout is WriteLayout, entry.IsByGoroutine)
        : null;

    public WriteLayout? WritesOf(uint hook) => this[hook]?.Layout as WriteLayout;

    public IReadOnlyList<Argument> DecodeArguments(uint hook, ReadOnlySpan<byte> payload) => this[hook]?.Layout.DecodeEnter(payload) ?? [];

    public Value DecodeReturn(uint hook, ReturnOrigin origin, uint recordHook, ReadOnlySpan<byte> payload)
    {
        if (this[hook] is not { } entry) return new UnknownValue("", UnknownValue.OptimizedOut);
        string type = entry.Layout.ReturnTypeName;
        if (origin == ReturnOrigin.Unwound) return new UnknownValue(type, "<unwound>");
        if (hook == recordHook) return entry.Layout.DecodeExit(payload);
        // The record is that of the function that called this one at its end; both return the same registers, in their own layouts.
        return this[recordHook] is { } recorded && TailReturn.TryRearrange(recorded.Layout.Exit, entry.Layout.Exit, payload, out byte[] own)
            ? entry.Layout.DecodeExit(own)
            : new UnknownValue(type, "<returned through a tail call>");
    }
}
