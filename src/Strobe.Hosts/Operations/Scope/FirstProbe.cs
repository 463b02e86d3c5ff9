namespace Strobe.Operations.Scope;

/// <summary>What the first click would wait for, done while nobody has clicked anything yet.</summary>
internal static class FirstProbe
{
    private const long LargestProgramBytes = 64 << 20;

    private static int s_isRehearsed;

    /// <summary>
    /// Sets a probe once in a second process of the program, which is killed before its first instruction, for the runtime's compiler; and reads the symbols of everything that is loaded.
    /// Never throws. Any thread.
    /// </summary>
    internal static async Task PrepareAsync(ScopeOpening opening, IScopeSubject subject)
    {
        try
        {
            if (opening.IsLaunch && Interlocked.Exchange(ref s_isRehearsed, 1) == 0) await RehearseAsync(opening.Program).ConfigureAwait(false);
            subject.Files(isEverywhere: true);
        }
        catch (Exception failure) when (failure is StrobeException or IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // The program's own session tells what is wrong with it.
        }
    }

    private static async Task RehearseAsync(TraceRequest program)
    {
        // Whatever becomes of Strobe meanwhile, this one never runs.
        LaunchOptions launch = new(program.Program!, program.Arguments) { WorkingDirectory = program.WorkingDirectory, Environment = program.Environment, EndsWithHost = true, Session = program.ToSession(null) };
        await using StrobeSession session = await StrobeSession.LaunchAsync(launch).ConfigureAwait(false);
        // A large program's symbols are not read twice.
        if (new FileInfo($"/proc/{session.ProcessId}/exe").ResolveLinkTarget(true) is not FileInfo { Length: < LargestProgramBytes }) return;
        if (session.SourceFiles() is [{ } file, ..] && session.Locate(file) is [{ } place, ..]) session.Probe(new ProbeRequest(place.Id));
    }
}
