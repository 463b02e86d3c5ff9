using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>What a stub tells threads apart by: a number that each thread has to itself, and that is 0 while it has none.</summary>
internal enum ThreadKey
{
    /// <summary>The FS base, read by rdfsbase.</summary>
    FsBase,

    /// <summary>
    /// The word at FS:0, where kernel or processor do not let programs read the FS base: the thread control block's pointer to itself (System V
    /// ABI for x86-64 TLS, variant II), so the same number.
    /// </summary>
    SelfPointer,

    /// <summary>
    /// The runtime's structure of the thread (<c>m</c>), in Go programs without a C library there: their FS base points to no thread control
    /// block, but the word before it is the current goroutine, which knows its thread (runtime2.go, <c>type g</c>).
    /// </summary>
    GoThread,
}

/// <summary>The machine code for a <see cref="ThreadKey"/>.</summary>
internal static class ThreadKeyCode
{
    /// <summary>From the FS base to the goroutine, and from that to its thread.</summary>
    internal const int Goroutine = -8, GoThread = 0x30;

    /// <summary>rax = the running thread's key; changes nothing else but flags. Goes to a label with rax = 0 when there is none.</summary>
    internal static void Emit(Assembler c, ThreadKey key, Label none)
    {
        switch (key)
        {
            case ThreadKey.FsBase:
                c.rdfsbase(rax);
                break;
            case ThreadKey.SelfPointer:
                c.mov(rax, __qword_ptr.fs[0]);
                break;
            default:
                c.mov(rax, __qword_ptr.fs[Goroutine]);
                c.test(rax, rax);
                c.je(none);
                c.mov(rax, __qword_ptr[rax + GoThread]);
                break;
        }
    }
}
