using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>
/// Where the entry times of Go functions wait for the exits while calls are only counted. Goroutines change threads and their stacks move, so a
/// call is told by its g and its distance from the stack's upper end: both hashed, they give its word in a table that all calls share, and are
/// mixed into the word, so that nobody takes the time of another call that was there meanwhile for its own. Such a call goes untimed.
/// Both want rsp at the saved registers, and use rax, rdx and r11.
/// </summary>
internal static class GoroutineTimes
{
    internal const int TableBits = 20, TableBytes = 8 << TableBits;
    private const int IndexShift = 21, LongestBits = 48;
    private const ulong FirstFactor = 0x9E3779B97F4A7C15, SecondFactor = 0xD6E8FEB86659FD93;

    /// <summary>Notes the time of an entry.</summary>
    internal static void EmitEnter(Assembler c, StubLayout layout)
    {
        EmitPlace(c, layout);
        c.mov(__qword_ptr[r11], rax);
        EmitTicks(c);
        c.xor(__qword_ptr[r11], rax);
    }

    /// <summary>r11 = ticks since the entry; goes on at <paramref name="unknown"/> when nobody knows.</summary>
    internal static void EmitExit(Assembler c, StubLayout layout, Label unknown)
    {
        EmitPlace(c, layout);
        c.mov(rdx, __qword_ptr[r11]);
        c.mov(__qword_ptr[r11], 0);
        c.xor(rax, rdx);
        c.mov(r11, rax);
        EmitTicks(c);
        c.sub(rax, r11);
        c.mov(r11, rax);
        c.shr(rax, LongestBits);
        c.jne(unknown);
    }

    /// <summary>rax = the call's hash, r11 = its word.</summary>
    private static void EmitPlace(Assembler c, StubLayout layout)
    {
        c.lea(rax, __qword_ptr[rsp + 32]);
        c.sub(rax, __qword_ptr[r14 + RecordEmitter.StackHighOffset]);
        c.mov(rdx, r14);
        c.ror(rdx, 24);
        c.xor(rax, rdx);
        c.mov(r11, FirstFactor);
        c.imul(rax, r11);
        c.mov(r11, rax);
        c.shr(r11, 32);
        c.xor(rax, r11);
        c.mov(r11, SecondFactor);
        c.imul(rax, r11);
        c.mov(r11, rax);
        c.shr(r11, IndexShift);
        c.and(r11d, TableBytes - 8);
        c.mov(rdx, layout.Area + StubLayout.GoroutineTimesOffset);
        c.add(r11, rdx);
    }

    private static void EmitTicks(Assembler c)
    {
        c.rdtsc();
        c.shl(rdx, 32);
        c.or(rax, rdx);
    }
}
