using Iced.Intel;

namespace Strobe.X64;

/// <summary>Where a function is left, and the bytes around that can be had for a patch.</summary>
/// <param name="Exit">Index of the instruction that leaves.</param>
/// <param name="Start">First byte of the patch.</param>
/// <param name="Bytes">5 for a jump, 1 for a breakpoint.</param>
/// <param name="Moved">Bytes of the function's own that are moved: those of a jump's instructions, the one that leaves included.</param>
internal readonly record struct ExitSite(int Exit, int Start, int Bytes, int Moved)
{
    /// <summary>Finds the bytes for all exits of a function, in order.</summary>
    /// <param name="code">The function.</param>
    /// <param name="floor">Bytes at its start that belong to another patch.</param>
    /// <param name="padding">Bytes behind its end that are padding.</param>
    /// <param name="isFree">Whether the bytes behind the first of a range [from, to) may be taken: nobody is going to go on there.</param>
    internal static List<ExitSite> Of(FunctionCode code, int floor, int padding, Func<int, int, bool> isFree)
    {
        List<ExitSite> sites = [];
        foreach (int exit in code.Exits)
        {
            if (code.OffsetOf(exit) < floor) continue;
            ExitSite site = At(code, exit, floor, exit == code.Instructions.Count - 1 ? padding : 0, isFree);
            sites.Add(site);
            floor = Math.Max(code.EndOf(exit), site.Start + site.Bytes);
        }

        return sites;
    }

    private static ExitSite At(FunctionCode code, int exit, int floor, int padding, Func<int, int, bool> isFree)
    {
        int end = code.EndOf(exit);
        for (int first = exit; first >= 0 && code.OffsetOf(first) >= floor; first--)
        {
            int start = code.OffsetOf(first);
            if (code.HasLanding(start + 1, first == exit ? end : code.EndOf(first) + 1) || (first < exit && !MayMove(code, first))) break;
            if (end - start + padding < PrologueMover.JumpBytes) continue;
            if (!isFree(start + 1, start + PrologueMover.JumpBytes)) break;
            return new ExitSite(exit, start, PrologueMover.JumpBytes, end - start);
        }

        return new ExitSite(exit, code.OffsetOf(exit), 1, end - code.OffsetOf(exit));
    }

    private static bool MayMove(FunctionCode code, int index)
    {
        Instruction instruction = code.Instructions[index];
        if (code.HasComputedJump) return IsEpilogue(instruction);
        return instruction.FlowControl is FlowControl.Next or FlowControl.ConditionalBranch && !instruction.IsLoop && !instruction.IsJcxShort;
    }

    /// <summary>What gives a frame back is one piece with the return: nothing lands in between.</summary>
    private static bool IsEpilogue(in Instruction instruction) => instruction.Mnemonic switch
    {
        Mnemonic.Add => instruction.Op0Register == Register.RSP && instruction.Op1Kind != OpKind.Memory,
        Mnemonic.Pop => instruction.Op0Register == Register.RBP,
        Mnemonic.Mov => instruction.Op0Register == Register.RBP && instruction.MemoryBase == Register.RSP,
        _ => false,
    };
}
