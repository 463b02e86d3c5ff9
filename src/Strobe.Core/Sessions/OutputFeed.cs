using Strobe.Ring;

namespace Strobe.Sessions;

/// <summary>Brings what a pump read to the merger. Delivery thread only.</summary>
internal sealed class OutputFeed(OutputPump pump, OutputPipe pipe, EventMerger merger) : IDisposable
{
    private bool _isOver;

    /// <summary>Everything written before now is in the pipe's keeping afterwards.</summary>
    internal void Poll()
    {
        if (_isOver) return;
        foreach (OutputPiece piece in pump.Take(out _isOver))
        {
            pipe.Add(piece.Bytes);
            merger.Add(new OutputRead(piece.Ticks, pipe, pipe.Read));
        }

        if (!_isOver) return;
        pipe.Close();
        merger.Add(new OutputRead(TimeStampCounter.Read(), pipe, pipe.Read));
    }

    public void Dispose() => pump.Dispose();
}
