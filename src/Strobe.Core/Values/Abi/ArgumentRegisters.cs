namespace Strobe.Values.Abi;

/// <summary>Hands out the argument registers and stack words of one call, in order.</summary>
internal sealed class ArgumentRegisters
{
    private int _integers;
    private int _vectors;
    private long _stackBytes;
    private bool _isStackLost;

    /// <summary>True when the next stack word is not aligned to 16 bytes.</summary>
    internal bool IsStackOdd => _stackBytes % 16 != 0;

    /// <summary>The registers of a returned value: rax, rdx, xmm0, xmm1.</summary>
    internal static ArgumentRegisters ForReturn() => new() { IsReturn = true };

    private bool IsReturn { get; init; }

    internal bool HasRoom(int integers, int vectors) => IsReturn
        ? _integers + integers <= 2 && _vectors + vectors <= 2
        : _integers + integers <= Registers.IntegerArgumentCount && _vectors + vectors <= Registers.VectorArgumentCount;

    internal Cell NextInteger()
    {
        int index = _integers++;
        return IsReturn ? Registers.General(index == 0 ? Registers.Rax : Registers.Rdx) : Registers.IntegerArgument(index);
    }

    internal Cell NextVector(int sizeBytes) => Registers.Vector(_vectors++, sizeBytes);

    /// <summary>Room on the stack; null when it lies too far off to be recorded, and then for everything behind it.</summary>
    internal Cell? NextStack(long sizeBytes, long alignment)
    {
        // Alignment above that of the stack itself (16) is counted from an address we do not know here.
        _isStackLost |= sizeBytes > int.MaxValue / 2 || alignment > 16;
        if (_isStackLost) return null;
        if (alignment == 16) _stackBytes = (_stackBytes + 15) & ~15L;
        long offset = _stackBytes;
        _stackBytes += (sizeBytes + 7) & ~7L;
        return _stackBytes > int.MaxValue / 2 ? null : new Cell(CellKind.Stack, (int)offset, (int)((sizeBytes + 7) & ~7L));
    }
}
