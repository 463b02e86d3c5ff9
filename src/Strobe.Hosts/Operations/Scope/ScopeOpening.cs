namespace Strobe.Operations.Scope;

/// <summary>What a user wants to see on a scope.</summary>
/// <param name="Program">The program, and what is probed and traced of it; without one, a recording.</param>
internal sealed record ScopeOpening(TraceRequest Program)
{
    /// <summary>A recording; null for a program.</summary>
    public string? Recording { get; init; }

    /// <summary>The folder that the program's sources lie below.</summary>
    internal string Root => Path.GetFullPath(Program.WorkingDirectory ?? Environment.CurrentDirectory);

    /// <summary>Whether it can be begun anew.</summary>
    internal bool IsLaunch => Recording is null && Program.Program is not null;

    /// <summary>The name for people, and what makes it the same program or recording another time: a script is another program than its interpreter with another one.</summary>
    internal (string Name, string Key) Identity
    {
        get
        {
            if (Recording is { } recording) return (Path.GetFileName(recording), Path.GetFullPath(recording));
            if (Program.Program is not { } program) return ($"process {Program.ProcessId}", LinkOf(Program.ProcessId ?? 0));
            string? script = Program.Arguments.FirstOrDefault(word => !word.StartsWith('-') && File.Exists(Path.Combine(Root, word)));
            return (Path.GetFileName(script ?? program), $"{program}\0{script}");
        }
    }

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
            return new LiveSubject(session, name, Root);
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static string LinkOf(int processId)
    {
        try
        {
            return new FileInfo($"/proc/{processId}/exe").LinkTarget ?? "";
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
