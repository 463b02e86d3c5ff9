namespace Strobe.Sessions;

/// <summary>Numbers of functions, to be asked on the delivery thread while others add and remove.</summary>
internal sealed class FunctionSet
{
    private readonly Lock _gate = new();
    private volatile ulong[] _bits = [];

    internal bool Contains(int functionId)
    {
        ulong[] bits = _bits;
        return functionId >= 0 && functionId >> 6 < bits.Length && (bits[functionId >> 6] >> (functionId & 63) & 1) != 0;
    }

    internal void Add(int functionId)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(functionId);
        lock (_gate)
        {
            ulong[] bits = _bits;
            if (functionId >> 6 >= bits.Length) Array.Resize(ref bits, Math.Max(bits.Length * 2, (functionId >> 6) + 1));
            bits[functionId >> 6] |= 1ul << (functionId & 63);
            _bits = bits;
        }
    }

    internal void Remove(int functionId)
    {
        lock (_gate)
        {
            if (functionId >= 0 && functionId >> 6 < _bits.Length) _bits[functionId >> 6] &= ~(1ul << (functionId & 63));
        }
    }
}
