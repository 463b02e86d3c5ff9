using Strobe.Targets;
using Strobe.Targets.Linux;

namespace Strobe.Hooks;

/// <summary>The parts of a stopped process's stacks that its threads are using: from the stack pointer (and the red zone below it) upwards.</summary>
internal sealed class LiveStacks
{
    private const ulong RedZone = 128;

    private readonly List<(ulong Start, ulong End)> _ranges = [];

    internal static LiveStacks Of(TracedProcess process)
    {
        LiveStacks live = new();
        MemoryMap map = MemoryMap.Of(process.ProcessId);
        foreach (TracedThread thread in process.Threads.Values)
        {
            if (!thread.IsStopped || !thread.TryGetRegisters(out Registers registers)) continue;
            if (map.At(registers.Rsp) is { } region) live._ranges.Add((registers.Rsp - RedZone, region.End));
        }

        return live;
    }

    internal bool Contains(ulong address)
    {
        foreach ((ulong start, ulong end) in _ranges)
        {
            if (address >= start && address < end) return true;
        }

        return false;
    }
}
