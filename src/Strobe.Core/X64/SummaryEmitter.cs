using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>
/// What a stub does instead of recording when only figures are wanted. Same frame and registers as <see cref="RecordEmitter"/>. A thread
/// that owns its lane counts by single unlocked instructions, which a signal handler cannot split; the shared lane takes locked ones.
/// </summary>
/// <param name="byGoroutine">Entry times wait in the table of goroutines' calls: their stacks have no shadow.</param>
internal sealed class SummaryEmitter(Assembler c, StubLayout layout, bool byGoroutine = false)
{
    private Label _noContext = c.CreateLabel(), _noLane = c.CreateLabel(), _found = c.CreateLabel();
    private Label _shared = c.CreateLabel(), _counted = c.CreateLabel();
    private bool _isExit;

    // An own entry's address has its lowest bit set, which saves a test of its own.
    private static int Own(int field) => field - SummaryLayout.OwnBit;

    /// <summary>Counts a call; when its exit will be seen, keeps the time in the stack's second shadow. Expects rdx at the area.</summary>
    internal void EmitEnter(bool hasExit)
    {
        EmitEntryAddress();
        c.test(cl, SummaryLayout.OwnBit);
        c.je(_shared);
        c.inc(__qword_ptr[rcx + Own(SummaryLayout.Entered)]);
        c.Label(ref _counted);
        if (!hasExit)
        {
            c.nop();
            return;
        }

        if (byGoroutine)
        {
            GoroutineTimes.EmitEnter(c, layout);
            return;
        }

        c.lea(r11, __qword_ptr[rsp + 32]);
        c.btc(r11, StubLayout.ShadowBit);
        c.btc(r11, StubLayout.SecondShadowBit);
        EmitTicks();
        c.mov(__qword_ptr[r11], rax);
    }

    /// <summary>Times the call. Expects rdx at the area.</summary>
    internal void EmitExit()
    {
        _isExit = true;
        EmitEntryAddress();
        if (byGoroutine) GoroutineTimes.EmitExit(c, layout, _counted);
        else EmitDuration();
        c.test(cl, SummaryLayout.OwnBit);
        c.je(_shared);
        EmitTimes(isOwn: true);
        c.Label(ref _counted);
        c.nop();
    }

    /// <summary>Emits the rare paths, out of line.</summary>
    internal void EmitSlowPaths()
    {
        c.Label(ref _noContext);
        c.call(__qword_ptr[rdx + StubLayout.VectorsOffset + StubLayout.FindContextVector]);
        c.Label(ref _noLane);
        c.mov(rax, StubTemplate.SummaryMark);
        c.call(__qword_ptr[rdx + StubLayout.VectorsOffset + StubLayout.TakeLaneVector]);
        c.jmp(_found);

        c.Label(ref _shared);
        if (_isExit) EmitTimes(isOwn: false);
        else c.@lock.inc(__qword_ptr[rcx + SummaryLayout.Entered]);
        c.jmp(_counted);
    }

    /// <summary>rcx = this hook's entry in the thread's lane, with the lowest bit set when the lane is the thread's own.</summary>
    private void EmitEntryAddress()
    {
        ThreadKeyCode.Emit(c, layout.Key, _noContext);
        c.imul(ecx, eax, StubLayout.ContextHash);
        c.shr(ecx, 32 - StubLayout.ContextBits - 7);
        c.and(ecx, (StubLayout.ContextCount - 1) << 7);
        c.lea(rcx, __qword_ptr[rdx + rcx + StubLayout.ContextsOffset]);
        c.cmp(__qword_ptr[rcx + StubLayout.Owner], rax);
        c.jne(_noContext);
        c.cmp(__qword_ptr[rcx + StubLayout.Lane], 0);
        c.je(_noLane);
        c.mov(rcx, __qword_ptr[rcx + StubLayout.Lane]);
        c.Label(ref _found);
        c.mov(rax, StubTemplate.SummaryMark);
        c.add(rcx, rax);
    }

    /// <summary>r11 = ticks since the entry.</summary>
    private void EmitDuration()
    {
        Label inOrder = c.CreateLabel();
        c.lea(r11, __qword_ptr[rsp + 32]);
        c.btc(r11, StubLayout.ShadowBit);
        c.btc(r11, StubLayout.SecondShadowBit);
        EmitTicks();
        c.sub(rax, __qword_ptr[r11]);
        c.jae(inOrder);
        c.xor(eax, eax);
        c.Label(ref inOrder);
        c.mov(r11, rax);
    }

    private void EmitTicks()
    {
        c.rdtsc();
        c.shl(rdx, 32);
        c.or(rax, rdx);
    }

    /// <summary>Adds r11 ticks to the sum, the longest and the histogram of the entry at rcx.</summary>
    private void EmitTimes(bool isOwn)
    {
        Label longest = c.CreateLabel(), kept = c.CreateLabel(), bucket = c.CreateLabel();
        int bit = isOwn ? SummaryLayout.OwnBit : 0;
        (isOwn ? c : c.@lock).add(__qword_ptr[rcx + SummaryLayout.Ticks - bit], r11);
        c.Label(ref longest);
        c.mov(rax, __qword_ptr[rcx + SummaryLayout.Longest - bit]);
        c.cmp(r11, rax);
        c.jbe(kept);
        (isOwn ? c : c.@lock).cmpxchg(__qword_ptr[rcx + SummaryLayout.Longest - bit], r11);
        c.jne(longest);
        c.Label(ref kept);
        c.mov(rax, r11);
        c.cmp(rax, SummaryLayout.SubBuckets);
        c.jb(bucket);
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
        c.Label(ref bucket);
        (isOwn ? c : c.@lock).inc(__dword_ptr[rcx + rax * 4 + SummaryLayout.Histogram - bit]);
    }
}
