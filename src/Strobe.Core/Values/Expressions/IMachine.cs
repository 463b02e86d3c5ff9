namespace Strobe.Values.Expressions;

/// <summary>A stopped thread, or a recording of one, as the interpreter sees it. Reads never throw.</summary>
internal interface IMachine
{
    /// <summary>A general register: 0 to 15 in x86's numbering (rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 …), 16 the frame's canonical
    /// address (the stack pointer before the call), 17 the thread pointer (FS base), 18 where the <see cref="CompiledExpression.Pieces"/> have been
    /// put together, 32 to 47 what the general registers held when the function was called.</summary>
    ulong Register(int number);

    /// <summary>The low 8 bytes of xmm0 to xmm15; 32 to 47 as they were when the function was called.</summary>
    ulong Vector(int number);

    /// <summary>Reads all of the bytes; false, whatever was written, when one cannot be read.</summary>
    bool TryRead(ulong address, Span<byte> bytes);
}
