using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>
/// The registers of the program while a probe looks at it: all general ones, the flags, and the two vector registers that the probe uses itself, in
/// a block below the red zone that r12 points to.
/// </summary>
internal static class SavedRegisters
{
    internal const int RedZoneBytes = 128, BlockBytes = 160, FlagsOffset = 136, VectorBytes = 32;

    /// <summary>How the expression programs number them: rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 … r15. rsp is where it was.</summary>
    internal static readonly int[] Offsets = [144, 152, 128, 120, -1, 112, 104, 96, 88, 80, 72, 64, 56, 48, 40, 32];

    private static readonly AssemblerRegister64[] Rest = [rdx, rbx, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15];

    /// <summary>Saves everything when rcx and the red zone have been put aside already.</summary>
    internal static void EmitSave(Assembler c)
    {
        c.push(rax);
        c.lahf();
        c.seto(al);
        c.push(rax);
        foreach (AssemblerRegister64 register in Rest) c.push(register);
        c.lea(rsp, __qword_ptr[rsp - VectorBytes]);
        c.movups(__xmmword_ptr[rsp], xmm0);
        c.movups(__xmmword_ptr[rsp + 16], xmm1);
        c.mov(r12, rsp);
    }

    /// <summary>Puts everything back, the stack pointer too, wherever it is.</summary>
    internal static void EmitRestore(Assembler c)
    {
        c.mov(rsp, r12);
        c.movups(xmm0, __xmmword_ptr[rsp]);
        c.movups(xmm1, __xmmword_ptr[rsp + 16]);
        c.lea(rsp, __qword_ptr[rsp + VectorBytes]);
        for (int i = Rest.Length - 1; i >= 0; i--) c.pop(Rest[i]);
        c.pop(rax);
        c.add(al, 127);   // the overflow flag
        c.sahf();
        c.pop(rax);
        c.pop(rcx);
        c.lea(rsp, __qword_ptr[rsp + RedZoneBytes]);
    }

    /// <summary>rax = a general register of the program.</summary>
    internal static void EmitLoad(Assembler c, int number)
    {
        if (Offsets[number] < 0) c.lea(rax, __qword_ptr[r12 + BlockBytes + RedZoneBytes]);
        else c.mov(rax, __qword_ptr[r12 + Offsets[number]]);
    }

    /// <summary>xmm0 = the low 8 bytes of a vector register of the program.</summary>
    internal static void EmitLoadVector(Assembler c, int number)
    {
        if (number < 2) c.movq(xmm0, __qword_ptr[r12 + number * 16]);
        else c.movq(xmm0, Vectors[number]);
    }

    private static readonly AssemblerRegisterXMM[] Vectors =
        [xmm0, xmm1, xmm2, xmm3, xmm4, xmm5, xmm6, xmm7, xmm8, xmm9, xmm10, xmm11, xmm12, xmm13, xmm14, xmm15];
}
