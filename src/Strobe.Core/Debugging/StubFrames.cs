using Iced.Intel;
using Strobe.Hooks;
using Strobe.Targets;
using Strobe.X64;

namespace Strobe.Debugging;

/// <summary>
/// Translates a frame that was interrupted in our own code to where the program would be without us: an instruction of a moved
/// prologue to its original, a stub to the function it leads to or returns from.
/// </summary>
internal sealed class StubFrames
{
    private const int MaximumSteps = 4096, LongestInstruction = 15;

    private readonly TargetMemory _memory;
    private readonly TargetImage _image;
    private readonly FrameFallback _fallback;
    private readonly Dictionary<ulong, ulong> _originals = [];
    private readonly Dictionary<ulong, ulong?> _pushed = [];

    internal StubFrames(TargetMemory memory, ProcessHooks hooks, FrameFallback fallback)
    {
        (_memory, _image, _fallback) = (memory, hooks.Image, fallback);
        foreach (Hook hook in hooks.Installed)
        {
            foreach ((int original, int copy) in hook.Offsets) _originals[hook.Moved + (ulong)copy] = hook.PatchAddress + (ulong)original;
        }
    }

    internal bool Contains(ulong address) => _image.IsInArena(address);

    /// <summary>Follows our code, on copies of the registers, until it leads out; null when it cannot be followed.</summary>
    /// <param name="registers">Those of an interrupted frame.</param>
    /// <param name="isInterrupted">False when it led to a caller.</param>
    internal FrameRegisters? Leave(FrameRegisters registers, out bool isInterrupted)
    {
        isInterrupted = true;
        if (!Contains(registers.Next)) return registers;
        _pushed.Clear();
        FrameRegisters at = registers.Copy();
        for (int i = 0; i < MaximumSteps; i++)
        {
            if (_originals.TryGetValue(at.Next, out ulong original))
            {
                at[FrameRegisters.NextInstruction] = original;
                return at;
            }

            if (!Contains(at.Next)) return at;
            if (!Step(at, ref isInterrupted)) return null;
        }

        return null;
    }

    private bool Step(FrameRegisters at, ref bool isInterrupted)
    {
        byte[] code = new byte[LongestInstruction];
        if (_memory.Read(at.Next, code) != code.Length) return false;
        Instruction instruction = Decoder.Create(64, new ByteArrayCodeReader(code), at.Next).Decode();
        at[FrameRegisters.NextInstruction] = instruction.NextIP;
        switch (instruction.FlowControl)
        {
            // Every way through a stub leaves the stack the same, so branches need not be decided.
            case FlowControl.Next or FlowControl.ConditionalBranch or FlowControl.IndirectCall:
                return TryMoveStack(instruction, at);
            case FlowControl.UnconditionalBranch:
                at[FrameRegisters.NextInstruction] = instruction.NearBranchTarget;
                return true;
            case FlowControl.Call:
                Call(instruction, at);
                return true;
            case FlowControl.Return:
                return TryReturn(at, ref isInterrupted);
            default:
                // System calls come back.
                return instruction.Mnemonic == Mnemonic.Syscall;
        }
    }

    /// <summary>Routines of ours come back; the function itself is where the way ends.</summary>
    private void Call(in Instruction instruction, FrameRegisters at)
    {
        if (!_originals.ContainsKey(instruction.NearBranchTarget)) return;
        at[FrameRegisters.StackPointer] = at.Stack - 8;
        at[FrameRegisters.NextInstruction] = instruction.NearBranchTarget;
    }

    private bool TryReturn(FrameRegisters at, ref bool isInterrupted)
    {
        ulong slot = at.Stack;
        if (!_memory.TryRead(slot, out ulong next)) return false;
        // A stub on its way out puts the real address into the slot at the very end only.
        bool isThere = Contains(next) ? !_image.ReturnPoints.Contains(next) : _fallback.IsAfterCall(next);
        if (!isThere && !_memory.TryRead(StubLayout.Shadow(slot), out next)) return false;
        isInterrupted = Contains(next);
        at[FrameRegisters.StackPointer] = slot + 8;
        at[FrameRegisters.NextInstruction] = next;
        return true;
    }

    private bool TryMoveStack(in Instruction instruction, FrameRegisters at)
    {
        ulong stack = at.Stack;
        if (instruction.IsStackInstruction)
        {
            if (instruction.FlowControl != FlowControl.Next) return true;
            int register = instruction.Op0Kind == OpKind.Register ? RegisterNumber(instruction.Op0Register) : -1;
            if (instruction.Mnemonic == Mnemonic.Push && register >= 0) _pushed[stack - 8] = at[register];
            if (instruction.Mnemonic == Mnemonic.Pop && register >= 0) at[register] = Popped(stack);
            at[FrameRegisters.StackPointer] = stack + (ulong)instruction.StackPointerIncrement;
            return true;
        }

        if (instruction.Op0Kind != OpKind.Register || instruction.Op0Register != Register.RSP) return true;
        switch (instruction.Mnemonic)
        {
            case Mnemonic.Add: at[FrameRegisters.StackPointer] = stack + instruction.GetImmediate(1); return true;
            case Mnemonic.Sub: at[FrameRegisters.StackPointer] = stack - instruction.GetImmediate(1); return true;
            case Mnemonic.Cmp or Mnemonic.Test: return true;
            case Mnemonic.Lea when instruction is { MemoryBase: Register.RSP, MemoryIndex: Register.None }:
                at[FrameRegisters.StackPointer] = stack + instruction.MemoryDisplacement64;
                return true;
            default: return false;
        }
    }

    private ulong? Popped(ulong slot)
    {
        if (_pushed.TryGetValue(slot, out ulong? ours)) return ours;
        return _memory.TryRead(slot, out ulong value) ? value : null;
    }

    private static int RegisterNumber(Register register) => register switch
    {
        Register.RBX => 3,
        Register.RBP => FrameRegisters.FramePointer,
        >= Register.R12 and <= Register.R15 => 12 + (register - Register.R12),
        _ => -1,
    };
}
