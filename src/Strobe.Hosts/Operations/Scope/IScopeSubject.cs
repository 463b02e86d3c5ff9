namespace Strobe.Operations.Scope;

/// <summary>What a scope looks at: a session or a recording. Any thread.</summary>
internal interface IScopeSubject : IAsyncDisposable
{
    /// <summary>What people call it: the program's or the recording's name.</summary>
    string Name { get; }

    bool IsRecording { get; }

    /// <summary>The folder that the source files lie below.</summary>
    string Root { get; }

    /// <summary>The program's source files below <see cref="Root"/>, the one to begin with first; or wherever they are.</summary>
    IReadOnlyList<string> Files(bool isEverywhere = false);

    /// <summary>The text of one of them.</summary>
    /// <exception cref="StrobeException">It cannot be read.</exception>
    string TextOf(string file);

    /// <summary>The uses of variables in a file that can be probed.</summary>
    /// <exception cref="StrobeException">The file cannot be read.</exception>
    IReadOnlyList<ProbeOccurrence> Locate(string file);

    /// <summary>Probes that are there from the beginning.</summary>
    IReadOnlyList<IScopeProbe> Probes { get; }

    /// <summary>Sets a probe.</summary>
    /// <exception cref="StrobeException">There can be none there.</exception>
    IScopeProbe Probe(ProbeRequest request);

    /// <summary>Watches what comes.</summary>
    /// <exception cref="StrobeException">There can be no such trigger, or nothing comes.</exception>
    Trigger Trigger(TriggerOptions options);

    /// <summary>All events as they come; none of a recording.</summary>
    IObservable<EventBatch> Batches { get; }

    /// <summary>Calls up to a moment, those of it too, as far as they are kept, and all events of a recording; or only those after another moment. In order.</summary>
    IEnumerable<EventBatch> EventsUpTo(long nanos, long afterNanos = long.MinValue);

    /// <summary>What goes wrong without ending it.</summary>
    IObservable<Fault> Faults { get; }

    SessionState State { get; }

    /// <summary>How it ended, in a few words; empty while it runs.</summary>
    string Ending { get; }

    /// <summary>Where the session ends; null while it goes on.</summary>
    long? EndNanos { get; }

    /// <summary>Records from now on.</summary>
    /// <exception cref="StrobeException">The file cannot be written, or a recording is looked at.</exception>
    Recorder RecordTo(string path);

    Task BeginAsync();

    Task PauseAsync();

    Task ResumeAsync();

    Task EndAsync();
}

/// <summary>A probe of a subject. Any thread.</summary>
internal interface IScopeProbe : IDisposable
{
    ProbeId Id { get; }

    /// <summary>What it was set with.</summary>
    ProbeRequest Request { get; }

    /// <summary>The text around its line as it was then; null without a source.</summary>
    SourceAnchor? Anchor { get; }

    ProbeHistory History { get; }

    IObservable<SignalFrame> Frames { get; }

    long Hits { get; }

    long Captured { get; }

    long Lost { get; }

    /// <summary>Whether all of its frames are there, and no more come.</summary>
    bool IsRecorded => false;

    /// <summary>About how long a hit holds the program up, in nanoseconds.</summary>
    double HitCostNanos { get; }

    bool IsOn { get; set; }

    IReadOnlyList<string> Notes { get; }

    bool IsStale { get; }
}
