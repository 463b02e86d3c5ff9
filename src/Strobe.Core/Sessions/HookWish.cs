using Strobe.Hooks;
using Strobe.Symbols;
using Strobe.Values;
using Strobe.X64;

namespace Strobe.Sessions;

/// <summary>What the traces of a session together want of one function in a process: its calls recorded, or counted, or both.</summary>
internal sealed record HookWish(
    LoadedModule Module, ModuleSymbols Symbols, FunctionSymbol Function, bool IsProgram, IReadOnlyList<TraceWork> Traces)
{
    internal ulong Address => Module.Bias + Function.Address;

    internal bool IsCounted => Traces.Any(trace => trace.Options.SummaryOnly);

    internal bool IsRecorded => Traces.Any(trace => !trace.Options.SummaryOnly);

    /// <summary>As deep as the one that looks deepest; counting looks at no values.</summary>
    internal int Depth => Traces.Where(trace => trace.Options.SummaryOnly != IsRecorded).Max(trace => trace.Options.Depth);

    /// <summary>What tells the calls' records whose they are, where they pair by goroutine; else null.</summary>
    internal Cell? Goroutine => Symbols.Go()?.GoroutineOf(Function);

    internal Function Described => new(
        Function.Name, Function.RawName, Module.Name, Function.SourceFile, Function.Line > 0 ? Function.Line : null);

    internal HookRequest RequestFor(HookEntry entry)
    {
        StubShape shape = new(
            entry.Layout.Enter, entry.Layout.Exit, entry.HasExit && !entry.IsByGoroutine, IsCounted, IsRecorded: IsRecorded,
            ExitsAtReturns: entry.IsByGoroutine);
        ulong room = Symbols.NextFunction(Function.Address) - Function.Address;
        return new HookRequest(entry.Number, Address, Function.SizeBytes, (uint)Math.Min(room, 1 << 24), Symbols.LeadOf(Function.Address), shape,
            IsGo: Symbols.Go() is not null);
    }

    internal void Refuse(string reason, bool isHooked)
    {
        HookRefusal refusal = new(Described, reason, isHooked);
        foreach (TraceWork trace in Traces) trace.NoteRefusal(refusal);
    }

    /// <summary>The same function for fewer traces.</summary>
    internal HookWish Without(TraceWork gone) => this with { Traces = [.. Traces.Where(trace => trace != gone)] };
}

/// <summary>A hook in place: its entry, and the wish it fulfils.</summary>
internal sealed record FulfilledWish(HookEntry Entry, HookWish Wish)
{
    /// <summary>True when the hook does all that another wish for its function asks, and no more.</summary>
    internal bool Suits(HookWish other) =>
        Wish.IsCounted == other.IsCounted && Wish.IsRecorded == other.IsRecorded && Wish.Depth == other.Depth;
}
