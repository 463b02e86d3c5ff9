using Iced.Intel;

namespace Strobe.X64;

/// <summary>
/// All instructions of a function whose code is nothing but instructions (Go's is), where control may arrive among them, and where it leaves.
/// Offsets are from its first byte.
/// </summary>
internal sealed class FunctionCode
{
    private readonly ulong _address;
    private readonly int _length;
    private readonly HashSet<int> _landings = [];

    private FunctionCode(ulong address, int length, List<Instruction> instructions)
    {
        (_address, _length, Instructions) = (address, length, instructions);
        for (int i = 0; i < instructions.Count; i++) Note(instructions[i], i);
    }

    internal IReadOnlyList<Instruction> Instructions { get; }

    /// <summary>Indexes of the instructions that leave it for good: returns, and jumps to other functions.</summary>
    internal List<int> Exits { get; } = [];

    /// <summary>True when a jump goes where a register or a table says: nobody knows where that is.</summary>
    internal bool HasComputedJump { get; private set; }

    /// <summary>True when some jump that is not always taken leaves it, which no compiler of Go makes.</summary>
    internal bool IsLeftByBranch { get; private set; }

    /// <summary>True when it calls anything.</summary>
    internal bool HasCall { get; private set; }

    /// <summary>True when it jumps back to something it has run already.</summary>
    internal bool HasLoop { get; private set; }

    /// <summary>Null, with the reason, when the bytes are not wholly instructions.</summary>
    internal static FunctionCode? Read(ReadOnlySpan<byte> code, ulong address, out string reason)
    {
        List<Instruction> instructions = [];
        Decoder decoder = Decoder.Create(64, new ByteArrayCodeReader(code.ToArray()), address);
        while (decoder.IP < address + (ulong)code.Length)
        {
            Instruction instruction = decoder.Decode();
            if (instruction.IsInvalid)
            {
                reason = "its code could not be read to its end";
                return null;
            }

            instructions.Add(instruction);
        }

        reason = "";
        return new FunctionCode(address, code.Length, instructions);
    }

    internal int OffsetOf(int index) => (int)(Instructions[index].IP - _address);

    internal int EndOf(int index) => (int)(Instructions[index].NextIP - _address);

    /// <summary>Whether control may arrive at an offset other than from the instruction before.</summary>
    internal bool IsLanding(int offset) => _landings.Contains(offset);

    /// <summary>Whether it may arrive at one of [from, to).</summary>
    internal bool HasLanding(int from, int to)
    {
        for (int offset = from; offset < to; offset++)
        {
            if (IsLanding(offset)) return true;
        }

        return false;
    }

    /// <summary>Where a jump that leaves the function goes; 0 for a return.</summary>
    internal static ulong TargetOf(in Instruction exit) => exit.FlowControl == FlowControl.Return ? 0 : exit.NearBranchTarget;

    private void Note(in Instruction instruction, int index)
    {
        switch (instruction.FlowControl)
        {
            case FlowControl.Return:
                Exits.Add(index);
                break;
            case FlowControl.IndirectBranch:
                HasComputedJump = true;
                break;
            case FlowControl.Call or FlowControl.IndirectCall:
                HasCall = true;
                _landings.Add(EndOf(index));
                break;
            case FlowControl.UnconditionalBranch or FlowControl.ConditionalBranch when instruction.Op0Kind == OpKind.NearBranch64:
                NoteBranch(instruction, index);
                break;
        }
    }

    private void NoteBranch(in Instruction branch, int index)
    {
        ulong offset = branch.NearBranchTarget - _address;
        if (offset < (ulong)_length)
        {
            _landings.Add((int)offset);
            HasLoop |= branch.NearBranchTarget <= branch.IP;
        }
        else if (branch.FlowControl == FlowControl.UnconditionalBranch)
        {
            Exits.Add(index);
        }
        else
        {
            IsLeftByBranch = true;
        }
    }
}
