using Strobe.Dwarf;
using Strobe.Hooks;
using Strobe.Symbols;
using Strobe.Targets;
using Strobe.Targets.Linux;
using Strobe.X64;

namespace Strobe.Debugging;

/// <summary>
/// Walks the stack of a stopped thread from unwind rows, else by <see cref="FrameFallback"/>, through hooked frames as though they were
/// not hooked. Never throws and always ends, whatever the stack holds.
/// </summary>
internal sealed class StackWalk
{
    internal const int MaximumFrames = 256;

    private readonly TargetMemory _memory;
    private readonly IReadOnlyList<LoadedModule> _modules;
    private readonly Func<LoadedModule, ModuleSymbols?> _symbols;
    private readonly FrameFallback _fallback;
    private readonly StubFrames? _stubs;

    /// <param name="memory">The process's memory.</param>
    /// <param name="modules">What it has loaded.</param>
    /// <param name="symbols">Finds a module's symbols; null where there are none.</param>
    /// <param name="hooks">The hooks in the process; null when there are none.</param>
    internal StackWalk(TargetMemory memory, IReadOnlyList<LoadedModule> modules, Func<LoadedModule, ModuleSymbols?> symbols, ProcessHooks? hooks)
    {
        (_memory, _modules, _symbols) = (memory, modules, symbols);
        _fallback = new FrameFallback(memory);
        _stubs = hooks is null ? null : new StubFrames(memory, hooks, _fallback);
    }

    /// <summary>The frames of a thread with these registers, innermost first, found as they are asked for.</summary>
    internal IEnumerable<StackedFrame> From(Registers registers)
    {
        FrameRegisters? current = FrameRegisters.Of(registers);
        bool isInterrupted = true;
        for (int i = 0; i < MaximumFrames; i++)
        {
            if (_stubs is not null && isInterrupted) current = _stubs.Leave(current, out isInterrupted);
            if (current is null) yield break;
            StackedFrame frame = new(current.Next, isInterrupted, ModuleAt(current.Next), current);
            yield return frame;
            current = CallerOf(frame, out isInterrupted);
            if (current is null || current.Next == 0) yield break;
        }
    }

    private LoadedModule? ModuleAt(ulong address)
    {
        foreach (LoadedModule module in _modules)
        {
            if (module.Contains(address)) return module;
        }

        return null;
    }

    private FrameRegisters? CallerOf(StackedFrame frame, out bool isInterrupted)
    {
        FrameRegisters? caller;
        ulong slot;
        if (RowOf(frame) is { } row)
        {
            isInterrupted = row.IsSignalFrame;
            caller = Apply(row, frame.Registers, out slot);
        }
        else
        {
            caller = _fallback.CallerOf(frame, out isInterrupted, out slot);
            if (caller is not null && !isInterrupted && !IsReturnAddress(caller.Next)) return null;
        }

        if (caller is null) return null;
        // A signal may have come on a stack of its own; any other caller lies further up.
        if (!isInterrupted && caller.Stack <= frame.Registers.Stack) return null;
        return isInterrupted || ReturnToCaller(caller, slot) ? caller : null;
    }

    private bool IsReturnAddress(ulong address) => (_stubs?.Contains(address) ?? false) || _fallback.IsReturnAddress(address);

    /// <summary>A hooked call returns to its stub; where it goes from there stands in the stack's shadow.</summary>
    private bool ReturnToCaller(FrameRegisters caller, ulong slot)
    {
        if (_stubs is null || !_stubs.Contains(caller.Next)) return true;
        if (slot == 0 || !_memory.TryRead(StubLayout.Shadow(slot), out ulong real) || _stubs.Contains(real)) return false;
        caller[FrameRegisters.NextInstruction] = real;
        return true;
    }

    private FrameRow? RowOf(StackedFrame frame)
    {
        if (frame.Module is not { } module || _symbols(module) is not { } symbols) return null;
        FrameRow? row = symbols.Frames.Find(frame.CodeAddress - module.Bias);
        if (row is not null || frame.IsInterrupted) return row;
        // The kernel "calls" a handler from the first instruction of a signal return.
        row = symbols.Frames.Find(frame.Address - module.Bias);
        return row is { IsSignalFrame: true } ? row : null;
    }

    private FrameRegisters? Apply(FrameRow row, FrameRegisters registers, out ulong slot)
    {
        slot = 0;
        if (FrameAddress(row.FrameAddress, registers) is not { } frameAddress) return null;
        FrameRegisters caller = registers.Preserved();
        caller[FrameRegisters.StackPointer] = frameAddress;
        for (int number = 0; number < FrameRow.ReturnAddress; number++)
        {
            FrameRule rule = row.Registers[number];
            if (rule.Kind != FrameRuleKind.Unspecified) caller[number] = Value(rule, registers, registers[number], frameAddress);
        }

        FrameRule back = row.ReturnRule;
        slot = Place(back, registers, frameAddress) ?? 0;
        caller[FrameRegisters.NextInstruction] = Value(back, registers, null, frameAddress);
        return caller[FrameRegisters.StackPointer] is null ? null : caller;
    }

    private ulong? FrameAddress(FrameAddressRule rule, FrameRegisters registers) => rule.IsExpression
        ? FrameExpression.Evaluate(rule.Expression.Span, registers, _memory)
        : registers[rule.Register] + (ulong)rule.Offset;

    private ulong? Value(FrameRule rule, FrameRegisters registers, ulong? same, ulong frameAddress) => rule.Kind switch
    {
        FrameRuleKind.SameValue => same,
        FrameRuleKind.ValueOffset => frameAddress + (ulong)rule.Offset,
        FrameRuleKind.InRegister => rule.Offset is >= 0 and < FrameRow.RegisterCount ? registers[(int)rule.Offset] : null,
        FrameRuleKind.ValueExpression => FrameExpression.Evaluate(rule.Expression.Span, registers, _memory, frameAddress),
        _ => Place(rule, registers, frameAddress) is { } place && _memory.TryRead(place, out ulong saved) ? saved : null,
    };

    private ulong? Place(FrameRule rule, FrameRegisters registers, ulong frameAddress) => rule.Kind switch
    {
        FrameRuleKind.AtOffset => frameAddress + (ulong)rule.Offset,
        FrameRuleKind.AtExpression => FrameExpression.Evaluate(rule.Expression.Span, registers, _memory, frameAddress),
        _ => null,
    };
}
