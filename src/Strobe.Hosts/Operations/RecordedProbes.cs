namespace Strobe.Operations;

/// <summary>Finds the probe of a recording that a user means.</summary>
internal static class RecordedProbes
{
    /// <param name="recording">The recording.</param>
    /// <param name="wanted">The probe's address, or the end of it; null for the only one.</param>
    /// <exception cref="StrobeException">There is none, or several are meant.</exception>
    internal static RecordedProbe Find(StrobeRecording recording, string? wanted)
    {
        IReadOnlyList<RecordedProbe> probes = recording.Probes;
        string names = string.Join(", ", probes.Select(probe => probe.Request));
        if (probes.Count == 0) throw new StrobeException(ErrorCode.NothingMatches, "The recording has no probes.", "Export its events with strobe export --format sqlite or chrome-trace.");
        if (wanted is null)
            return probes.Count == 1 ? probes[0] : throw new StrobeException(ErrorCode.BadOption, $"The recording has {probes.Count} probes: {names}.", "Choose one with --probe.");
        RecordedProbe[] found = [.. probes.Where(probe => probe.Request.ToString() == wanted || probe.Id.ToString() == wanted)];
        if (found.Length == 0) found = [.. probes.Where(probe => probe.Id.ToString().EndsWith(wanted, StringComparison.Ordinal))];
        if (found.Length == 1) return found[0];
        string sentence = found.Length == 0 ? $"The recording has no probe '{wanted}'." : $"Several probes of the recording are meant by '{wanted}'.";
        throw new StrobeException(ErrorCode.NothingMatches, sentence, $"It has: {names}.");
    }
}
