using Iced.Intel;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>Where the calls of a function begin and end, as spots for probes.</summary>
internal static class FunctionEnds
{
    /// <summary>The first instruction; null when loops come back to it.</summary>
    internal static ProbeSpot? Entry(FunctionCode code) => code.IsLanding(0) ? null : new ProbeSpot(code.Instructions[0].IP, false);

    /// <summary>The returns: there the result is where the caller will find it.</summary>
    internal static List<ProbeSpot> Returns(FunctionCode code) =>
        [.. code.Exits.Where(exit => code.Instructions[exit].FlowControl == FlowControl.Return).Select(exit => new ProbeSpot(code.Instructions[exit].IP, false))];

    /// <summary>The jumps that end a function by going on in another one, which then returns to the caller.</summary>
    /// <param name="isOwn">Whether an address belongs to the same function: optimizers keep parts of it elsewhere.</param>
    internal static List<ProbeSpot> Jumps(FunctionCode code, Func<ulong, bool> isOwn) =>
        [.. code.Exits.Where(exit => FunctionCode.TargetOf(code.Instructions[exit]) is not 0 and var target && !isOwn(target)).Select(exit => new ProbeSpot(code.Instructions[exit].IP, false))];

    /// <summary>Where the frame is about to be given back before such an end: the last moment at which the function's variables are where they were.</summary>
    internal static ProbeSpot BeforeEpilogue(FunctionCode code, ProbeSpot end)
    {
        int index = code.Instructions.TakeWhile(instruction => instruction.IP != end.Address).Count();
        while (index > 0 && !code.IsLanding(code.OffsetOf(index)) && GivesBack(code.Instructions[index - 1])) index--;
        return new ProbeSpot(code.Instructions[index].IP, false);
    }

    private static bool GivesBack(in Instruction instruction) => instruction.Mnemonic switch
    {
        Mnemonic.Pop => instruction.Op0Kind == OpKind.Register,
        Mnemonic.Leave or Mnemonic.Vzeroupper => true,
        Mnemonic.Add or Mnemonic.Lea or Mnemonic.Mov => instruction.Op0Kind == OpKind.Register && instruction.Op0Register == Register.RSP,
        _ => false,
    };
}
