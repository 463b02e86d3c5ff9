using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>
/// Exit half of a stub. The function has returned to its first instruction, with rsp just above the slot: records the exit, puts the
/// real return address back into the slot and returns through it.
/// </summary>
internal sealed class StubExit
{
    private readonly Assembler c;
    private readonly StubLayout _layout;
    private readonly RecordEmitter? _recorder;
    private readonly SummaryEmitter? _counter;
    private Label _restore;

    internal StubExit(Assembler assembler, StubLayout layout, StubShape shape)
    {
        c = assembler;
        _layout = layout;
        _restore = c.CreateLabel();
        if (shape.IsSummary) _counter = new SummaryEmitter(c, layout);
        if (shape.IsRecorded) _recorder = new RecordEmitter(c, layout, shape.Exit, StubTemplate.ExitMark, StubTemplate.ExitProgramMark, (1, 1), _restore);
    }

    internal void Emit(ref Label returned)
    {
        c.Label(ref returned);
        c.push(rax);   // room for the slot
        c.push(rax);
        c.push(rcx);
        c.push(rdx);
        c.push(r11);
        c.mov(rdx, _layout.Area);
        _counter?.EmitExit();
        if (_counter is not null && _recorder is not null) c.mov(rdx, _layout.Area);
        _recorder?.Emit();

        c.Label(ref _restore);
        c.lea(r11, __qword_ptr[rsp + 32]);
        c.btc(r11, StubLayout.ShadowBit);
        c.mov(rax, __qword_ptr[r11]);
        c.mov(__qword_ptr[rsp + 32], rax);
        c.pop(r11);
        c.pop(rdx);
        c.pop(rcx);
        c.pop(rax);
        c.ret();
    }

    internal void EmitSlowPaths()
    {
        _counter?.EmitSlowPaths();
        _recorder?.EmitSlowPaths();
    }
}
