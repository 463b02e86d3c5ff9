namespace Strobe.Sessions;

/// <summary>The last few calls that were taken for unwound, and which record's slot made them seem so.</summary>
internal sealed class UnwoundFrames
{
    private const int Kept = 16;

    private (uint Slot, uint Hook, uint By)[] _frames = [];
    private int _next;

    internal void Add(uint slot, uint hook, uint by)
    {
        if (_frames.Length == 0) _frames = new (uint, uint, uint)[Kept];
        _frames[_next] = (slot, hook, by);
        _next = (_next + 1) % Kept;
    }

    /// <summary>How far away the record was that made this call seem unwound; 0 when it never seemed so.</summary>
    internal uint DistanceOf(uint slot, uint hook)
    {
        foreach ((uint Slot, uint Hook, uint By) frame in _frames)
        {
            if (frame.Slot == slot && frame.Hook == hook) return (uint)Math.Abs((long)unchecked((int)(frame.By - slot)));
        }

        return 0;
    }

    internal void Clear() => Array.Clear(_frames);
}
