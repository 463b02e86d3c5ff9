using System.Reactive.Linq;
using Strobe.Operations.Scope;

namespace Strobe.Tests.Scope;

/// <summary>A program that has one source file and nothing to probe.</summary>
internal sealed class ScriptedSubject : IScopeSubject
{
    internal const string File = "/code/main.c";

    internal List<string> Asked { get; } = [];

    public string Name => "scripted";

    public bool IsRecording => false;

    public string Root => "/code";

    public IReadOnlyList<IScopeProbe> Probes => [];

    public IObservable<EventBatch> Batches => Observable.Never<EventBatch>();

    public IObservable<Fault> Faults => Observable.Never<Fault>();

    public SessionState State => Asked.Contains("end") ? SessionState.Exited : SessionState.Running;

    public string Ending => "";

    public long? EndNanos => null;

    public IReadOnlyList<string> Files(bool isEverywhere = false) => [File];

    public string TextOf(string file) => file == File ? "int main;\n" : throw new StrobeException(ErrorCode.NothingMatches, "It is not there.", "Look elsewhere.");

    public IReadOnlyList<ProbeOccurrence> Locate(string file) => [];

    public IScopeProbe Probe(ProbeRequest request) => throw new StrobeException(ErrorCode.NoCodeThere, "There is no code.", "Look elsewhere.");

    public Trigger Trigger(TriggerOptions options) => throw new StrobeException(ErrorCode.BadOption, "There is nothing to wait for.", "Look elsewhere.");

    public IEnumerable<EventBatch> EventsUpTo(long nanos, long afterNanos) => [];

    public Recorder RecordTo(string path) => throw new StrobeException(ErrorCode.BadOption, "There is nothing to record.", "Look elsewhere.");

    public Task BeginAsync() => Task.CompletedTask;

    public Task PauseAsync() => Note("pause");

    public Task ResumeAsync() => Note("resume");

    public Task EndAsync() => Note("end");

    public ValueTask DisposeAsync() => new(Note("dispose"));

    private Task Note(string what)
    {
        Asked.Add(what);
        return Task.CompletedTask;
    }
}
