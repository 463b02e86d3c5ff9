using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.X64;

/// <summary>Single instructions of a program, moved elsewhere within ±2 GiB.</summary>
internal static class MovedCode
{
    /// <summary>Whether an instruction may be moved with others behind it.</summary>
    internal static bool MayMove(in Instruction instruction) =>
        instruction.FlowControl is FlowControl.Next or FlowControl.ConditionalBranch && !instruction.IsLoop && !instruction.IsJcxShort;

    /// <summary>Whether it may be the last one moved.</summary>
    internal static bool MayEnd(in Instruction instruction) => MayMove(instruction) || instruction.FlowControl switch
    {
        FlowControl.UnconditionalBranch or FlowControl.IndirectBranch or FlowControl.Return => true,
        FlowControl.Call or FlowControl.IndirectCall => instruction.MemoryBase != Register.RSP,
        _ => false,
    };

    /// <summary>True when control does not go on behind it by itself.</summary>
    internal static bool EndsByItself(in Instruction instruction) =>
        instruction.FlowControl is FlowControl.UnconditionalBranch or FlowControl.IndirectBranch or FlowControl.Return or FlowControl.Call or FlowControl.IndirectCall;

    /// <summary>Emits it; a call's return address is that of the original, so that unwinders and the callee see what they always saw.</summary>
    internal static void Emit(Assembler c, Instruction instruction)
    {
        if (instruction.FlowControl is not (FlowControl.Call or FlowControl.IndirectCall))
        {
            c.AddInstruction(instruction);
            return;
        }

        ulong next = instruction.NextIP;
        c.push((int)next);
        if ((long)next != (int)next) c.mov(__dword_ptr[rsp + 4], (int)(next >> 32));
        if (instruction.FlowControl == FlowControl.Call)
        {
            c.jmp(instruction.NearBranchTarget);
            return;
        }

        Instruction jump = instruction;
        jump.Code = instruction.Code == Code.Call_rm64 ? Code.Jmp_rm64 : instruction.Code;
        c.AddInstruction(jump);
    }
}
