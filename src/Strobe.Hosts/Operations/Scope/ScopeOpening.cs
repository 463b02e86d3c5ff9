namespace Strobe.Operations.Scope;

/// <summary>What a user asks to see on a scope.</summary>
/// <param name="Program">The program, and what is probed and traced of it; without one, a recording.</param>
internal sealed record ScopeOpening(TraceRequest Program)
{
    /// <summary>A recording; null for a program.</summary>
    public string? Recording { get; init; }

    /// <summary>The port to serve at; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Has the user's browser open the page.</summary>
    public bool OpensBrowser { get; init; } = true;

    /// <summary>Opens what is to be seen; a launched program is held until everything asked for is in place.</summary>
    /// <exception cref="StrobeException">There can be no such session, or no such recording.</exception>
    internal async Task<IScopeSubject> OpenAsync(CancellationToken cancellation)
    {
        if (Recording is { } path) return new RecordedSubject(StrobeRecording.Open(path));
        StrobeSession session = Program.Program is null
            ? await StrobeSession.AttachAsync(Program.ProcessId!.Value, Program.ToSession(null), cancellation).ConfigureAwait(false)
            : await StrobeSession.LaunchAsync(Program.ToLaunch(null), cancellation).ConfigureAwait(false);
        try
        {
            if (Program.Patterns.Count > 0) session.Trace(Program.ToTrace());
            string name = Program.Program is { } program ? string.Join(' ', [Path.GetFileName(program), .. Program.Arguments]) : $"process {session.ProcessId}";
            return new LiveSubject(session, name, Environment.CurrentDirectory);
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
