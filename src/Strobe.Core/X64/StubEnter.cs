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
    private const int StandardError = 2;

    private readonly SummaryEmitter _counter, _tailCounter;
    private readonly bool _hasExit, _isSummary, _isRecorded, _loopsToEntry, _isOutputOnly, _isTimed;
    private Label _slowStack, _stack, _tail, _counted, _leave;
    private Label _returned;
    private readonly Label _function;

    internal StubEnter(Assembler assembler, StubLayout layout, StubShape shape, Label returned, Label function)
    {
        c = assembler;
        _layout = layout;
        (_hasExit, _isSummary, _isRecorded, _loopsToEntry) = (shape.HasExit, shape.IsSummary, shape.IsRecorded, shape.LoopsToEntry);
        _isOutputOnly = shape.IsOutputOnly;
        (_returned, _function) = (returned, function);
        (_slowStack, _stack, _tail, _leave, _counted) = (c.CreateLabel(), c.CreateLabel(), c.CreateLabel(), c.CreateLabel(), c.CreateLabel());
        // A call that was counted must be counted out as well, whether or not there was room for its record; any other goes on without an exit.
        bool hasTwo = _hasExit && !_isSummary;
        Label refused = _hasExit && _isSummary ? _counted : _leave;
        _recorder = new RecordEmitter(c, layout, shape.Enter, StubTemplate.EnterMark, StubTemplate.EnterProgramMark, (1, hasTwo ? 2 : 1), refused);
        _tailRecorder = new RecordEmitter(c, layout, shape.Enter, StubTemplate.TailMark, StubTemplate.TailProgramMark, (2, 2), _leave);
        _isTimed = _hasExit || shape.ExitsAtReturns;
        (_counter, _tailCounter) = (new SummaryEmitter(c, layout, shape.ExitsAtReturns), new SummaryEmitter(c, layout));
    }

    /// <summary>Emits the straight path; with an exit it ends in the call of the function.</summary>
    internal void Emit(int padding)
    {
        if (_isOutputOnly)
        {
            c.cmp(edi, StandardError);
            c.ja(_function);
        }

        c.push(rax);
        c.push(rcx);
        c.push(rdx);
        c.push(r11);
        c.mov(rdx, _layout.Area);
        if (_hasExit) EmitShadow();
        EmitEntry(_counter, _recorder, _isTimed);
        if (_hasExit && _isSummary) c.Label(ref _counted);
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
            // A call without a shadow is counted like a tail call; one that should be recorded is refused.
            if (_isRecorded) _recorder.EmitRefusal(2);
            c.jmp(_isRecorded ? _leave : _tail);

            // The slot holds a stub's return point: a tail call, whose exit is its caller's, or (when the point is our own) a loop of the
            // function back to its first instruction, which is no call at all.
            c.Label(ref _tail);
            if (_loopsToEntry)
            {
                c.lea(r11, __qword_ptr[_returned]);
                c.cmp(rax, r11);
                c.je(_leave);
            }

            EmitEntry(_tailCounter, _tailRecorder, isTimed: false);
            EmitLeave();
            EmitSlowPaths(_tailCounter, _tailRecorder);
        }

        EmitSlowPaths(_counter, _recorder);
    }

    /// <summary>Counts the call, or records it, or both. Expects rdx at the area.</summary>
    private void EmitEntry(SummaryEmitter counter, RecordEmitter recorder, bool isTimed)
    {
        if (_isSummary) counter.EmitEnter(isTimed);
        if (_isSummary && _isRecorded) c.mov(rdx, _layout.Area);
        if (_isRecorded) recorder.Emit();
    }

    private void EmitSlowPaths(SummaryEmitter counter, RecordEmitter recorder)
    {
        if (_isSummary) counter.EmitSlowPaths();
        if (_isRecorded) recorder.EmitSlowPaths();
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
