using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>Stubs that serve Strobe itself rather than a trace. Each ends where the moved prologue of the patched function must follow.</summary>
internal static class ServiceStubs
{
    private const int SetMask = 14, GetPid = 39, GetTid = 186, SendSignal = 234, Unblock = 1, Replace = 2, Urgent = 23;

    /// <summary>
    /// For the function that the dynamic loader calls whenever its list of libraries changed: the thread sends itself SIGURG, which the
    /// tracer sees and swallows. Without a tracer nothing happens: SIGURG is ignored by default.
    /// </summary>
    /// <param name="code">The assembled bytes.</param>
    /// <param name="at">Where they go.</param>
    /// <returns>The address at which the thread is when the signal arrives.</returns>
    internal static ulong BuildNotify(ulong at, out byte[] code)
    {
        AssemblerRegister64[] saved = [rax, rcx, rdx, rsi, rdi, r8, r9, r10, r11];
        Assembler c = new(64);
        Label arrived = c.CreateLabel();
        foreach (AssemblerRegister64 register in saved) c.push(register);
        c.sub(rsp, 16);
        c.mov(__qword_ptr[rsp + 8], 1 << (Urgent - 1));
        c.mov(edi, Unblock);
        c.lea(rsi, __qword_ptr[rsp + 8]);
        c.mov(rdx, rsp);
        c.mov(r10d, 8);
        c.mov(eax, SetMask);
        c.syscall();
        c.mov(eax, GetTid);
        c.syscall();
        c.mov(esi, eax);
        c.mov(eax, GetPid);
        c.syscall();
        c.mov(edi, eax);
        c.mov(edx, Urgent);
        c.mov(eax, SendSignal);
        c.syscall();
        c.Label(ref arrived);
        c.mov(edi, Replace);
        c.mov(rsi, rsp);
        c.xor(edx, edx);
        c.mov(r10d, 8);
        c.mov(eax, SetMask);
        c.syscall();
        c.add(rsp, 16);
        for (int i = saved.Length - 1; i >= 0; i--) c.pop(saved[i]);
        using MemoryStream bytes = new();
        AssemblerResult result = c.Assemble(new StreamCodeWriter(bytes), at, BlockEncoderOptions.ReturnNewInstructionOffsets);
        code = bytes.ToArray();
        return result.GetLabelRIP(arrived);
    }

    /// <summary>
    /// For libgcc's <c>_Unwind_Find_FDE(pc, bases)</c>: answers for addresses in our arenas, so that exceptions and backtraces pass through
    /// hooked frames. Return points get the row "the return address is in the stack's shadow"; anything else of ours ends the walk.
    /// </summary>
    internal static byte[] BuildFindFrame(StubLayout layout, ulong at, ulong returnFrame, ulong endFrame)
    {
        Assembler c = new(64);
        Label ours = c.CreateLabel(), original = c.CreateLabel(), known = c.CreateLabel();
        c.push(rcx);
        c.push(rdx);
        c.mov(rdx, layout.Area);
        c.mov(rcx, rdi);
        c.shr(rcx, StubLayout.BlockShift);
        c.and(ecx, StubLayout.BlockCount - 1);
        c.cmp(__byte_ptr[rdx + rcx], StubLayout.StubArena);
        c.pop(rdx);
        c.pop(rcx);
        c.jne(original);
        c.Label(ref ours);
        c.mov(rax, returnFrame);
        c.push(rdi);
        c.inc(rdi);              // the unwinder asks for the address before the return point; those are 16-byte aligned
        c.test(rdi, 15);
        c.pop(rdi);
        c.je(known);
        c.mov(rax, endFrame);
        c.Label(ref known);
        c.mov(__qword_ptr[rsi], 0);
        c.mov(__qword_ptr[rsi + 8], 0);
        c.mov(__qword_ptr[rsi + 16], rdi);
        c.ret();
        c.Label(ref original);
        c.nop();
        using MemoryStream bytes = new();
        c.Assemble(new StreamCodeWriter(bytes), at);
        return bytes.ToArray();
    }
}
