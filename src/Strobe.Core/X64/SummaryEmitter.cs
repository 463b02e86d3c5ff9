using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>What a stub does instead of recording when only figures are wanted. Same frame and registers as <see cref="RecordEmitter"/>.</summary>
internal sealed class SummaryEmitter(Assembler c, StubLayout layout)
{
    /// <summary>Counts a call; when its exit will be seen, keeps the time in the stack's second shadow.</summary>
    internal void EmitEnter(bool hasExit)
    {
        EmitEntryAddress();
        c.@lock.inc(__qword_ptr[rcx + SummaryLayout.Entered]);
        if (!hasExit) return;
        c.lea(r11, __qword_ptr[rsp + 32]);
        c.btc(r11, StubLayout.ShadowBit);
        c.btc(r11, StubLayout.SecondShadowBit);
        c.rdtsc();
        c.shl(rdx, 32);
        c.or(rax, rdx);
        c.mov(__qword_ptr[r11], rax);
    }

    internal void EmitExit()
    {
        Label inOrder = c.CreateLabel(), longest = c.CreateLabel(), kept = c.CreateLabel(), small = c.CreateLabel(), bucket = c.CreateLabel();
        EmitEntryAddress();
        c.lea(r11, __qword_ptr[rsp + 32]);
        c.btc(r11, StubLayout.ShadowBit);
        c.btc(r11, StubLayout.SecondShadowBit);
        c.rdtsc();
        c.shl(rdx, 32);
        c.or(rax, rdx);
        c.sub(rax, __qword_ptr[r11]);
        c.jae(inOrder);
        c.xor(eax, eax);
        c.Label(ref inOrder);
        c.@lock.add(__qword_ptr[rcx + SummaryLayout.Ticks], rax);
        c.mov(r11, rax);
        c.Label(ref longest);
        c.mov(rax, __qword_ptr[rcx + SummaryLayout.Longest]);
        c.cmp(r11, rax);
        c.jbe(kept);
        c.@lock.cmpxchg(__qword_ptr[rcx + SummaryLayout.Longest], r11);
        c.jne(longest);
        c.Label(ref kept);
        c.mov(rax, r11);
        c.cmp(rax, SummaryLayout.SubBuckets);
        c.jb(small);
        c.bsr(rdx, rax);
        c.mov(r11, rcx);
        c.lea(ecx, __dword_ptr[rdx - 3]);
        c.shr(rax, cl);
        c.and(eax, SummaryLayout.SubBuckets - 1);
        c.lea(eax, __dword_ptr[rax + rdx * 8 - 16]);
        c.mov(rcx, r11);
        c.mov(edx, SummaryLayout.Buckets - 1);
        c.cmp(eax, edx);
        c.cmova(eax, edx);
        c.jmp(bucket);
        c.Label(ref small);
        c.nop();
        c.Label(ref bucket);
        c.@lock.inc(__dword_ptr[rcx + rax * 4 + SummaryLayout.Histogram]);
    }

    /// <summary>rcx = this hook's entry in the thread's lane.</summary>
    private void EmitEntryAddress()
    {
        if (layout.HasFsGsBase) c.rdfsbase(rax);
        else c.mov(rax, __qword_ptr.fs[0]);
        c.imul(eax, eax, StubLayout.ContextHash);
        c.shr(eax, 32 - SummaryLayout.LaneBits);
        c.shl(rax, SummaryLayout.LaneShift);
        c.mov(rcx, StubTemplate.SummaryMark);
        c.add(rcx, rax);
    }
}
