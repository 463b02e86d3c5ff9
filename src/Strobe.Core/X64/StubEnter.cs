using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>
/// Entry half of a stub. Keeps the real return address in the stack's shadow, records the entry and calls the function's moved prologue,
/// so that the function's own <c>ret</c> comes back here as the return predictor expects.
/// </summary>
internal sealed class StubEnter
{
    private readonly Assembler c;
    private readonly StubLayout _layout;
    private readonly RecordEmitter _recorder, _tailRecorder;
    private readonly bool _hasExit, _isSummary, _loopsToEntry;
    private Label _slowStack, _stack, _tail, _leave;
    private Label _returned;
    private readonly Label _function;

    internal StubEnter(Assembler assembler, StubLayout layout, StubShape shape, Label returned, Label function)
    {
        c = assembler;
        _layout = layout;
        (_hasExit, _isSummary, _loopsToEntry) = (shape.HasExit, shape.IsSummary, shape.LoopsToEntry);
        (_returned, _function) = (returned, function);
        (_slowStack, _stack, _tail, _leave) = (c.CreateLabel(), c.CreateLabel(), c.CreateLabel(), c.CreateLabel());
        _recorder = new RecordEmitter(c, layout, shape.Enter, StubTemplate.EnterMark, StubTemplate.EnterProgramMark, (1, shape.HasExit ? 2 : 1), _leave);
        _tailRecorder = new RecordEmitter(c, layout, shape.Enter, StubTemplate.TailMark, StubTemplate.TailProgramMark, (2, 2), _leave);
    }

    /// <summary>Emits the straight path; with an exit it ends in the call of the function.</summary>
    internal void Emit(int padding)
    {
        c.push(rax);
        c.push(rcx);
        c.push(rdx);
        c.push(r11);
        c.mov(rdx, _layout.Area);
        if (_hasExit) EmitShadow();
        if (_isSummary) new SummaryEmitter(c, _layout).EmitEnter(_hasExit);
        else _recorder.Emit();
        if (_hasExit) EmitCall(padding);
        else EmitLeave();
    }

    internal void EmitSlowPaths()
    {
        if (_hasExit)
        {
            c.Label(ref _slowStack);
            c.call(__qword_ptr[rdx + StubLayout.VectorsOffset + StubLayout.MapStackVector]);
            c.test(rax, rax);
            c.je(_stack);
            c.jmp(_isSummary ? _tail : _recorder.Refuse);   // a summary counts a call without a shadow as it does a tail call

            // The slot holds a stub's return point: a tail call, whose exit is its caller's, or (when the point is our own) a loop of the
            // function back to its first instruction, which is no call at all.
            c.Label(ref _tail);
            if (_loopsToEntry)
            {
                c.lea(r11, __qword_ptr[_returned]);
                c.cmp(rax, r11);
                c.je(_leave);
            }

            if (_isSummary) new SummaryEmitter(c, _layout).EmitEnter(hasExit: false);
            else _tailRecorder.Emit();
            EmitLeave();
            if (!_isSummary) _tailRecorder.EmitSlowPaths();
        }

        if (!_isSummary) _recorder.EmitSlowPaths();
    }

    private void EmitShadow()
    {
        c.lea(r11, __qword_ptr[rsp + 32]);
        c.mov(rcx, r11);
        c.shr(rcx, StubLayout.BlockShift);
        c.test(__byte_ptr[rdx + rcx], StubLayout.ShadowedStack);
        c.je(_slowStack);
        c.Label(ref _stack);
        c.mov(rax, __qword_ptr[rsp + 32]);
        c.mov(rcx, rax);
        c.shr(rcx, StubLayout.BlockShift);
        c.and(ecx, StubLayout.BlockCount - 1);
        c.cmp(__byte_ptr[rdx + rcx], StubLayout.StubArena);
        c.je(_tail);
        c.btc(r11, StubLayout.ShadowBit);
        c.mov(__qword_ptr[r11], rax);
    }

    private void EmitCall(int padding)
    {
        for (int i = 0; i < padding; i++) c.nop();
        PopSaved();
        c.lea(rsp, __qword_ptr[rsp + 8]);
        c.call(_function);
    }

    private void EmitLeave()
    {
        c.Label(ref _leave);
        PopSaved();
        c.jmp(_function);
    }

    private void PopSaved()
    {
        c.pop(r11);
        c.pop(rdx);
        c.pop(rcx);
        c.pop(rax);
    }
}
