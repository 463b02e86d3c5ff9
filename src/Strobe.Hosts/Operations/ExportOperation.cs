using Strobe.Formats;

namespace Strobe.Operations;

/// <summary>What a recording can be made into.</summary>
internal enum ExportFormat
{
    Csv,
    Json,
    Npy,
    Npz,
    Wav,
    SigMf,
    Sqlite,
    ChromeTrace,
}

/// <summary>What a user asks of an export.</summary>
/// <param name="Path">The recording.</param>
/// <param name="Format">What to make.</param>
internal sealed record ExportRequest(string Path, ExportFormat Format)
{
    /// <summary>A probe's address, or the end of it; null for the only one.</summary>
    public string? Probe { get; init; }

    public string? OutputPath { get; init; }

    public long FromNanos { get; init; } = long.MinValue;

    public long ToNanos { get; init; } = long.MaxValue;

    public double? RateHz { get; init; }

    internal bool IsBinary => Format is ExportFormat.Npy or ExportFormat.Npz or ExportFormat.Wav or ExportFormat.SigMf or ExportFormat.Sqlite;

    internal static string NameOf(ExportFormat format) => format == ExportFormat.ChromeTrace ? "chrome-trace" : format.ToString().ToLowerInvariant();
}

/// <summary>Makes files for other programs out of a recording.</summary>
internal sealed class ExportOperation(ExportRequest request, Stream standardOutput, INotices notices)
{
    /// <exception cref="StrobeException">The recording cannot be read, the probe is unknown or does not fit the format, or the file cannot be written.</exception>
    internal void Run()
    {
        using StrobeRecording recording = StrobeRecording.Open(request.Path);
        try
        {
            switch (request.Format)
            {
                case ExportFormat.Sqlite: SqliteDatabase.Write(recording, request.OutputPath!, request.FromNanos, request.ToNanos); break;
                case ExportFormat.ChromeTrace: ToStream(recording, (whole, stream) => ChromeTrace.Write(whole, stream, request.FromNanos, request.ToNanos)); break;
                case ExportFormat.SigMf: SigMfFiles.Write(FramesOf(recording, isUniform: false), request.OutputPath!, request.RateHz); break;
                case ExportFormat.Csv: ToStream(FramesOf(recording, isUniform: null), (frames, stream) => CsvFrames.Write(frames.All, stream)); break;
                case ExportFormat.Json: ToStream(FramesOf(recording, isUniform: null), JsonFrames.Write); break;
                case ExportFormat.Npy: ToStream(FramesOf(recording, isUniform: true), NpyOf); break;
                case ExportFormat.Npz: ToStream(FramesOf(recording, isUniform: false), NpzFile.Write); break;
                case ExportFormat.Wav: ToStream(FramesOf(recording, isUniform: false), (frames, stream) => WavFile.Write(frames, stream, request.RateHz)); break;
            }
        }
        catch (Exception refusal) when (refusal is IOException and not OutputClosedException or UnauthorizedAccessException)
        {
            throw new StrobeException(
                ErrorCode.FileRefused, $"The export cannot be written to '{request.OutputPath}': {refusal.Message.TrimEnd('.')}.", "Give -o another file.", refusal);
        }

        ReplayOperation.Tell(recording, notices);
    }

    private void ToStream<T>(T what, Action<T, Stream> write)
    {
        using Stream stream = request.OutputPath is null ? new BufferedStream(standardOutput, 1 << 16) : new FileStream(request.OutputPath, FileMode.Create, FileAccess.ReadWrite);
        try
        {
            write(what, stream);
            stream.Flush();
        }
        catch (StrobeException) when (request.OutputPath is not null)
        {
            // It does not fit the format: nothing of it is left behind.
            File.Delete(request.OutputPath);
            throw;
        }
    }

    private static void NpyOf(ExportedFrames frames, Stream stream)
    {
        using NpyFile file = new(stream, frames.Type, frames.Shape!);
        foreach (SignalFrame frame in frames.WithValues) file.Append(frame.Bytes);
    }

    /// <param name="isUniform">True: all frames must have one type and shape. False: one type. Null: as they are.</param>
    private ExportedFrames FramesOf(StrobeRecording recording, bool? isUniform)
    {
        RecordedProbe probe = RecordedProbes.Find(recording, request.Probe);
        ExportedFrames frames = new(recording, probe, request.FromNanos, request.ToNanos);
        if (isUniform is null) return frames;
        string name = ExportRequest.NameOf(request.Format);
        if (frames.Count == 0) throw new StrobeException(ErrorCode.NothingMatches, $"{probe.Id} has no frames with values to export.", "See what there is with --format csv.");
        if (!frames.HasOneType) throw new StrobeException(ErrorCode.BadOption, $"The frames of {probe.Id} are of several types, which {name} cannot hold.", "Use csv or json.");
        if (isUniform == true && frames.Shape is null)
            throw new StrobeException(ErrorCode.BadOption, $"The frames of {probe.Id} have several shapes, which one array cannot hold.", "Use npz, which has all elements in one row, and the offset and shape of each frame.");
        if (frames.WithoutValue > 0) notices.Say($"{frames.WithoutValue} frames without a value are left out.");
        return frames;
    }
}
