using Strobe.Hooks;

namespace Strobe.Debugging;

/// <summary>A frame of a walked stack.</summary>
/// <param name="Address">Its next instruction, in the process.</param>
/// <param name="IsInterrupted">True when it stopped between two instructions (the innermost frame, and what a signal interrupted); false when it waits for a call.</param>
/// <param name="Module">The program or library its code is of.</param>
/// <param name="Registers">Its registers, as far as they can be known.</param>
internal sealed record StackedFrame(ulong Address, bool IsInterrupted, LoadedModule? Module, FrameRegisters Registers)
{
    /// <summary>An address that surely belongs to the instruction it is at: a call that never returns may be its function's last.</summary>
    internal ulong CodeAddress => IsInterrupted ? Address : Address - 1;
}
