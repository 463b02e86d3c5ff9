namespace Strobe.Visualizers.Lenses;

/// <summary>The last frames of a probe that have a value, bounded in number and in bytes; nothing is copied.</summary>
internal sealed class FrameHistory
{
    private const long MostBytes = 256L << 20;
    private SignalFrame?[] _ring = [];
    private int _start;
    private long _bytes;

    /// <summary>How many frames are kept.</summary>
    internal int Count { get; private set; }

    /// <summary>The newest frame, with or without a value.</summary>
    internal LastFrame Last { get; } = new();

    /// <summary>A kept frame, the oldest first.</summary>
    internal SignalFrame this[int index] => _ring[(_start + index) % _ring.Length]!;

    /// <summary>Keeps a frame.</summary>
    internal void Take(SignalFrame frame, int most)
    {
        Last.Take(frame);
        if (!frame.HasValue) return;
        if (_ring.Length != most) Resize(most);
        while (Count > 0 && (Count == most || _bytes + frame.Bytes.Length > MostBytes)) Drop();
        _ring[(_start + Count) % most] = frame;
        Count++;
        _bytes += frame.Bytes.Length;
    }

    private void Drop()
    {
        _bytes -= _ring[_start]!.Bytes.Length;
        _ring[_start] = null;
        _start = (_start + 1) % _ring.Length;
        Count--;
    }

    private void Resize(int most)
    {
        while (Count > most) Drop();
        SignalFrame?[] ring = new SignalFrame?[most];
        for (int i = 0; i < Count; i++) ring[i] = this[i];
        (_ring, _start) = (ring, 0);
    }
}
