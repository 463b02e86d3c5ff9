using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>
/// A table in the process of what registers held when functions were called, for probes further down that ask for it: optimizers do not keep parameters.
/// A slot belongs to a call, told by its frame's canonical address, which no two calls under way share, and by the number of the function's hook, which
/// is never given twice. Calls that meet in a slot take it from each other; then the values are not there, but never another call's.
/// </summary>
internal static class EntryValues
{
    internal const int SlotBytes = 128, SlotCount = 4096, TableBytes = SlotBytes * SlotCount, MostIds = 0xffff;

    private const int SlotShift = 7, IdShift = 48, BeingWritten = 1;

    /// <summary>The registers that callers pass values in (System V ABI for x86-64, section 3.2.3): rdi, rsi, rdx, rcx, r8, r9, xmm0 … xmm7.</summary>
    private static readonly int[] General = [7, 6, 2, 1, 8, 9];

    private const int VectorCount = 8;

    internal static bool HasGeneral(int register) => General.Contains(register);

    internal static bool HasVector(int register) => register is >= 0 and < VectorCount;

    /// <summary>Emits the taking down, for the first instruction of a function. It ends with everything as it was.</summary>
    internal static void EmitKeep(Assembler c, EntryCapture capture)
    {
        Label leave = c.CreateLabel();
        c.lea(rsp, __qword_ptr[rsp - SavedRegisters.RedZoneBytes]);
        c.push(rcx);
        SavedRegisters.EmitSave(c);
        SavedRegisters.EmitLoad(c, 4);
        c.add(rax, sizeof(ulong));
        EmitSlot(c, capture.Table, capture.Id);
        c.mov(rax, __qword_ptr[rcx]);
        c.mov(edx, BeingWritten);
        c.cmp(rax, rdx);
        c.je(leave);
        c.@lock.cmpxchg(__qword_ptr[rcx], rdx);
        c.jne(leave);
        for (int i = 0; i < General.Length; i++)
        {
            SavedRegisters.EmitLoad(c, General[i]);
            c.mov(__qword_ptr[rcx + 8 + 8 * i], rax);
        }

        for (int i = 0; i < VectorCount; i++)
        {
            SavedRegisters.EmitLoadVector(c, i);
            c.movq(__qword_ptr[rcx + 8 + 8 * (General.Length + i)], xmm0);
        }

        c.mov(__qword_ptr[rcx], rsi);
        c.Label(ref leave);
        SavedRegisters.EmitRestore(c);
    }

    /// <summary>rax = the frame's canonical address → rax = what a general register, or the low 8 bytes of a vector register, held. Uses rcx, rdx, rsi.</summary>
    internal static void EmitFind(Assembler c, ulong table, int id, int register, bool isVector, Label missing)
    {
        int index = isVector ? General.Length + register : Array.IndexOf(General, register);
        EmitSlot(c, table, id);
        c.cmp(__qword_ptr[rcx], rsi);
        c.jne(missing);
        c.mov(rax, __qword_ptr[rcx + 8 + 8 * index]);
        // Taken since by another call: it marks the slot before it writes to it.
        c.cmp(__qword_ptr[rcx], rsi);
        c.jne(missing);
    }

    /// <summary>rax = a frame's canonical address → rcx = its slot, rsi = what the slot says when it is its own.</summary>
    private static void EmitSlot(Assembler c, ulong table, int id)
    {
        c.mov(rsi, (ulong)id << IdShift);
        c.or(rsi, rax);
        c.mov(rcx, rax);
        c.shr(rcx, 16);
        c.shr(rax, 4);
        c.xor(ecx, eax);
        c.and(ecx, SlotCount - 1);
        c.shl(ecx, SlotShift);
        c.mov(rax, table);
        c.add(rcx, rax);
    }
}
