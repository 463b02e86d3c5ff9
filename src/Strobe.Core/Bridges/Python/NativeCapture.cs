using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.Bridges.Python;

/// <summary>
/// Machine code that puts a float or a small integer into a lane, as a built-in function of the interpreter's (METH_FASTCALL) called with the value and the frame. What it
/// works with lies in the bytes object that is its <c>self</c>; the agent's <c>native.py</c> fills that in. Whatever is neither, or not
/// all right, it hands to a Python function. It runs under the interpreter's lock, which is what keeps writers of the lane apart.
/// </summary>
internal static class NativeCapture
{
    // struct: a bytes object has its contents behind its header.
    private const int Contents = 32;
    private const int On = 0, FloatType = 8, Header = 16, Slots = 24, Mask = 32, Stride = 40, Generation = 48, Owner = 56, None = 64, IsCounted = 72;
    private const int Fallback = 80, Call = 88, Clock = 96, ThreadId = 104, IntegerType = 112, IsTagged = 120;

    // docs/ring-format.md, frame lanes.
    private const int Flags = 12, Off = 2, Newest = 52, Next = 64, Hits = 72, Refused = 128;
    private const int TimeAt = 8, OwnerAt = 16, ActivationAt = 24, HitAt = 32, TypeAt = 40, ValueAt = 48, RestAt = 56;
    private const long FloatOfEightBytes = 11 | 8L << 32, IntegerOfEightBytes = 8 | 8L << 32;

    // struct PyObject, PyFloatObject, PyLongObject: a size with a sign, from 3.12 on a tag (Include/cpython/longintrepr.h), and digits of 30 bits.
    private const int TypeOfObject = 8, ValueOfFloat = 16, SizeOfInteger = 16, DigitOfInteger = 24, LeastTagOfTwoDigits = 16, NegativeTag = 2;
    private const int MonotonicClock = 1, ArgumentCount = 2;

    internal static byte[] Build()
    {
        Assembler c = new(64);
        Label slow = c.CreateLabel(), none = c.CreateLabel(), refused = c.CreateLabel(), done = c.CreateLabel();
        Label isFloat = c.CreateLabel(), decoded = c.CreateLabel();
        c.lea(r10, __qword_ptr[rdi + Contents]);
        c.cmp(__qword_ptr[r10 + On], 0);
        c.je(slow);
        c.mov(rax, __qword_ptr[rsi]);
        c.mov(rcx, __qword_ptr[rax + TypeOfObject]);
        c.cmp(rcx, __qword_ptr[r10 + FloatType]);
        c.je(isFloat);
        c.cmp(rcx, __qword_ptr[r10 + IntegerType]);
        c.jne(slow);
        EmitInteger(c, slow);
        c.mov(rdx, IntegerOfEightBytes);
        c.jmp(decoded);
        c.Label(ref isFloat);
        c.mov(rax, __qword_ptr[rax + ValueOfFloat]);
        c.mov(rdx, FloatOfEightBytes);
        c.Label(ref decoded);
        c.mov(r8, __qword_ptr[r10 + Header]);
        c.test(__dword_ptr[r8 + Flags], Off);
        c.jne(none);
        c.mov(ecx, __dword_ptr[r8 + Newest]);
        c.cmp(ecx, __dword_ptr[r10 + Generation]);
        c.jne(slow);
        c.mov(r9, __qword_ptr[r8 + Hits]);
        c.lea(r11, __qword_ptr[r9 + 1]);
        c.mov(__qword_ptr[r8 + Hits], r11);
        c.mov(rcx, __qword_ptr[r8 + Next]);
        c.lea(r11, __qword_ptr[rcx + 1]);
        c.mov(__qword_ptr[r8 + Next], r11);
        c.mov(r11, rcx);
        c.and(r11, __qword_ptr[r10 + Mask]);
        c.imul(r11, __qword_ptr[r10 + Stride]);
        c.add(r11, __qword_ptr[r10 + Slots]);
        c.lea(rcx, __qword_ptr[rcx + rcx + 1]);
        c.mov(rdi, __qword_ptr[r11]);
        c.test(edi, 1);
        c.jne(refused);
        c.cmp(rdi, rcx);
        c.ja(refused);
        c.mov(__qword_ptr[r11], rcx);
        c.push(rbx);
        c.push(r12);
        c.push(r13);
        c.sub(rsp, 16);
        c.mov(rbx, r11);
        c.mov(r12, rcx);
        c.mov(r13, r10);
        c.mov(__qword_ptr[rbx + ValueAt], rax);
        c.mov(__qword_ptr[rbx + TypeAt], rdx);
        c.mov(rax, __qword_ptr[rsi + 8]);
        c.mov(__qword_ptr[rbx + ActivationAt], rax);
        c.mov(__qword_ptr[rbx + HitAt], r9);
        c.xor(eax, eax);
        c.mov(__qword_ptr[rbx + RestAt], rax);
        c.mov(rcx, __qword_ptr[r13 + ThreadId]);
        c.mov(eax, __dword_ptr.fs[rcx]);
        c.or(rax, __qword_ptr[r13 + Owner]);
        c.mov(__qword_ptr[rbx + OwnerAt], rax);
        c.mov(edi, MonotonicClock);
        c.mov(rsi, rsp);
        c.call(__qword_ptr[r13 + Clock]);
        c.imul(rax, __qword_ptr[rsp], 1_000_000_000);
        c.add(rax, __qword_ptr[rsp + 8]);
        c.mov(__qword_ptr[rbx + TimeAt], rax);
        c.inc(r12);
        c.mov(__qword_ptr[rbx], r12);
        c.mov(r10, r13);
        c.add(rsp, 16);
        c.pop(r13);
        c.pop(r12);
        c.pop(rbx);
        c.Label(ref none);
        c.mov(rax, __qword_ptr[r10 + None]);
        c.cmp(__qword_ptr[r10 + IsCounted], 0);
        c.je(done);
        c.inc(__qword_ptr[rax]);
        c.Label(ref done);
        c.ret();
        c.Label(ref refused);
        c.inc(__qword_ptr[r8 + Refused]);
        c.jmp(none);
        c.Label(ref slow);
        c.mov(rdi, __qword_ptr[r10 + Fallback]);
        c.test(rdi, rdi);
        c.je(none);
        c.mov(edx, ArgumentCount);
        c.xor(ecx, ecx);
        c.jmp(__qword_ptr[r10 + Call]);
        using MemoryStream bytes = new();
        c.Assemble(new StreamCodeWriter(bytes), 0);
        return bytes.ToArray();
    }

    /// <summary>rax = an integer → rax = its value, or to the slow way when it has more than one digit. Changes rcx, r11.</summary>
    private static void EmitInteger(Assembler c, Label slow)
    {
        Label sized = c.CreateLabel(), done = c.CreateLabel();
        c.mov(rcx, __qword_ptr[rax + SizeOfInteger]);
        c.mov(eax, __dword_ptr[rax + DigitOfInteger]);
        c.cmp(__qword_ptr[r10 + IsTagged], 0);
        c.je(sized);
        c.cmp(rcx, LeastTagOfTwoDigits);
        c.jae(slow);
        c.test(ecx, NegativeTag);
        c.je(done);
        c.neg(rax);
        c.jmp(done);
        c.Label(ref sized);
        c.lea(r11, __qword_ptr[rcx + 1]);
        c.cmp(r11, 2);
        c.ja(slow);
        c.imul(rax, rcx);
        c.Label(ref done);
        c.nop();
    }
}
