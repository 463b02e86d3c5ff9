using Strobe.Targets.Linux;

namespace Strobe.Targets;

/// <summary>What the tracer tells the layer above. All calls come on the tracer thread, with the thread in question stopped; they must not block.</summary>
internal interface ITargetEvents
{
    /// <summary>The process has left its memory behind by exec. <see cref="OnExec"/> follows.</summary>
    void OnImageGone(TracedProcess process);

    /// <summary>The process runs a new program and is stopped before its first instruction.</summary>
    void OnExec(TracedProcess process, TracedThread thread);

    /// <summary>A child was made by fork (a copy of the memory) or clone (the same memory). It is stopped before its first instruction.</summary>
    void OnFork(TracedProcess parent, TracedProcess child, TracedThread thread);

    /// <summary>A child was made by vfork and is stopped before its first instruction. The parent's thread waits for it.</summary>
    void OnVfork(TracedThread parent, TracedThread child);

    /// <summary>The child that a thread waited for has its own memory, or is gone. The thread is stopped and goes on next.</summary>
    void OnVforkDone(TracedThread parent);

    /// <summary>The thread is about to end; its registers and memory can still be read.</summary>
    void OnThreadEnding(TracedThread thread);

    /// <summary>The process is gone.</summary>
    void OnProcessExit(TracedProcess process, ExitStatus status);

    /// <summary>A signal is about to be delivered. Returns the signal to deliver; 0 swallows it.</summary>
    int OnSignal(TracedThread thread, int signal, in SignalInformation information);
}
