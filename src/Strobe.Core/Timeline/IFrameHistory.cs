namespace Strobe.Timeline;

/// <summary>The frames of a probe by number and time: those still in a lane of a running program, or those of a recording. Any thread.</summary>
internal interface IFrameHistory
{
    /// <summary>The newest frame at or before a number; −1 when there is none.</summary>
    long FindBack(long number);

    /// <summary>The newest frame at or before a moment; −1 when there is none.</summary>
    long FindAt(long nanos);

    /// <summary>A copy of a frame; null when it is not there.</summary>
    SignalFrame? FrameOf(long number);

    /// <summary>How many frames can be there at a time; 0 while that is not known.</summary>
    int Capacity { get; }
}
