using Strobe.Targets;

namespace Strobe.Hooks;

/// <summary>Reads a process's code in large pieces: functions to be hooked lie side by side. What it read must not change while it is used.</summary>
internal sealed class CodeWindow(TargetMemory memory)
{
    private const int WindowBytes = 1 << 16;

    private byte[] _bytes = new byte[WindowBytes];
    private ulong _start;
    private int _length;

    /// <summary>The bytes at an address, fewer when not all can be read. Valid until the next call.</summary>
    internal ReadOnlySpan<byte> Read(ulong address, int wanted)
    {
        if (address < _start || address + (ulong)wanted > _start + (ulong)_length)
        {
            if (_bytes.Length < wanted) _bytes = new byte[wanted];
            _start = address;
            _length = memory.Read(address, _bytes);
        }

        int from = (int)(address - _start);
        return _bytes.AsSpan(from, Math.Min(wanted, _length - from));
    }
}
