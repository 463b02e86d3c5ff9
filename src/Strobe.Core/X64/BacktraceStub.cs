using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>
/// For libgcc's <c>_Unwind_Backtrace(function, argument)</c>: puts a callback of ours in between that passes over frames in our arenas. The
/// caller's function and argument wait in the second shadow of the call's slot and of the word below it.
/// </summary>
internal static class BacktraceStub
{
    /// <param name="layout">The process's layout.</param>
    /// <param name="at">Where the code goes; the moved prologue of the function replaces its last byte.</param>
    /// <param name="addressOfFrame">Where <c>_Unwind_GetIP</c> is.</param>
    internal static byte[] Build(StubLayout layout, ulong at, ulong addressOfFrame)
    {
        Assembler c = new(64);
        Label slow = c.CreateLabel(), known = c.CreateLabel(), leave = c.CreateLabel(), callback = c.CreateLabel(), original = c.CreateLabel();
        c.push(rax);
        c.push(rcx);
        c.push(rdx);
        c.push(r11);
        c.mov(rdx, layout.Area);
        c.lea(r11, __qword_ptr[rsp + 32]);
        c.mov(rcx, r11);
        c.shr(rcx, StubLayout.BlockShift);
        c.test(__byte_ptr[rdx + rcx], StubLayout.ShadowedStack);
        c.je(slow);
        c.Label(ref known);
        c.btc(r11, StubLayout.ShadowBit);
        c.btc(r11, StubLayout.SecondShadowBit);
        c.mov(__qword_ptr[r11], rdi);
        c.mov(__qword_ptr[r11 - 8], rsi);
        c.lea(rsi, __qword_ptr[rsp + 32]);
        c.lea(rdi, __qword_ptr[callback]);
        c.Label(ref leave);
        c.pop(r11);
        c.pop(rdx);
        c.pop(rcx);
        c.pop(rax);
        c.jmp(original);
        c.Label(ref slow);
        c.call(__qword_ptr[rdx + StubLayout.VectorsOffset + StubLayout.MapStackVector]);
        c.test(rax, rax);
        c.je(known);
        c.jmp(leave);
        EmitCallback(c, layout, ref callback, addressOfFrame);
        c.Label(ref original);
        c.nop();
        using MemoryStream bytes = new();
        c.Assemble(new StreamCodeWriter(bytes), at);
        return bytes.ToArray();
    }

    /// <summary>rdi = the unwinder's context, rsi = the slot → 0 to go on, or whatever the caller's function returns.</summary>
    private static void EmitCallback(Assembler c, StubLayout layout, ref Label callback, ulong addressOfFrame)
    {
        Label ours = c.CreateLabel();
        c.Label(ref callback);
        c.push(rbx);
        c.push(rbp);
        c.sub(rsp, 8);
        c.mov(rbx, rdi);
        c.mov(rbp, rsi);
        c.mov(rax, addressOfFrame);
        c.call(rax);
        c.mov(rdx, layout.Area);
        c.shr(rax, StubLayout.BlockShift);
        c.and(eax, StubLayout.BlockCount - 1);
        c.cmp(__byte_ptr[rdx + rax], StubLayout.StubArena);
        c.je(ours);
        c.mov(rdi, rbx);
        c.btc(rbp, StubLayout.ShadowBit);
        c.btc(rbp, StubLayout.SecondShadowBit);
        c.mov(rsi, __qword_ptr[rbp - 8]);
        c.mov(rax, __qword_ptr[rbp]);
        c.add(rsp, 8);
        c.pop(rbp);
        c.pop(rbx);
        c.jmp(rax);
        c.Label(ref ours);
        c.xor(eax, eax);
        c.add(rsp, 8);
        c.pop(rbp);
        c.pop(rbx);
        c.ret();
    }
}
