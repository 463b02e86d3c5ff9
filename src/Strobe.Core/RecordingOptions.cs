namespace Strobe;

/// <summary>How to record.</summary>
public sealed class RecordingOptions
{
    /// <summary>True: a file that is there already is overwritten. False: it is refused.</summary>
    public bool Overwrites { get; init; }

    /// <summary>True: the texts of the source files that events and probes belong to are recorded, too; each up to 4 MiB, 64 MiB together.</summary>
    public bool IncludesSources { get; init; } = true;

    /// <summary>Bytes that may wait for the disk, from 2 MiB. What does not find room is lost and counted, unless the session is lossless.</summary>
    public long QueueBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 2L << 20);
            field = value;
        }
    } = 64L << 20;
}
