using Strobe.Visualizers;

namespace Strobe.Operations;

/// <summary>What a user asks to see of a recording.</summary>
/// <param name="Path">The recording.</param>
/// <param name="Picture">As what.</param>
internal sealed record ViewRequest(string Path, PictureRequest Picture)
{
    /// <summary>Addresses of probes, or the ends of them, the one that is looked at first; none for the only one there is.</summary>
    public IReadOnlyList<string> Probes { get; init; } = [];

    /// <summary>The number of the frame to look at; null for the newest, or the one at <see cref="AtNanos"/>.</summary>
    public long? Index { get; init; }

    /// <summary>A moment of the session.</summary>
    public long? AtNanos { get; init; }

    /// <summary>How many frames up to that one the lens gets: histories and averages are made of them.</summary>
    public int Frames { get; init; } = 500;
}

/// <summary>Draws frames of a recording through a lens.</summary>
internal sealed class ViewOperation(ViewRequest request, Stream standardOutput, INotices notices)
{
    /// <exception cref="StrobeException">The recording, probe, frame or lens is not there, or the picture cannot be written.</exception>
    internal void Run()
    {
        using Lenses lenses = new(notices);
        using StrobeRecording recording = StrobeRecording.Open(request.Path);
        byte[] picture = request.Picture.Paint(FigureOf(recording, lenses));
        if (request.Picture.Path is null)
        {
            standardOutput.Write(picture);
        }
        else
        {
            using FilePicture file = FilePicture.Open(request.Picture.Path);
            file.Show(picture);
        }

        ReplayOperation.Tell(recording, notices);
    }

    private Figure FigureOf(StrobeRecording recording, Lenses lenses)
    {
        if (request.Picture.Lens is { } id && lenses.Catalog.DescriptorOf(id) is { ShowsEvents: true })
        {
            IVisualizer calls = lenses.Create(id, ElementType.None, Shape.Scalar, request.Picture.Settings);
            foreach (EventBatch batch in recording.ReadBatches()) calls.Update(batch);
            return calls.Render(request.Picture.View);
        }

        RecordedProbe[] probes = request.Probes.Count == 0 ? [RecordedProbes.Find(recording, null)] : [.. request.Probes.Select(one => RecordedProbes.Find(recording, one))];
        SignalFrame last = FrameOf(probes[0]);
        IEnumerable<SignalFrame> frames = FramesUpTo(last, probes[0]);
        foreach (RecordedProbe other in probes[1..])
        {
            if (other.History.At(last.TimestampNanos) is { } there) frames = frames.Concat(FramesUpTo(there, other));
        }

        Derivation derivation = new(request.Picture.Derive);
        SignalFrame[] seen = [.. frames.OrderBy(frame => frame.TimestampNanos).Select(derivation.Of).OfType<SignalFrame>()];
        if (seen.Length == 0) throw NothingDerived(derivation.Reason);
        IVisualizer visualizer = lenses.Create(request.Picture.Lens, seen[^1].ElementType, seen[^1].Shape, request.Picture.Settings);
        if (request.Picture.Lens is { } chosen && Array.FindLast(seen, frame => frame.HasValue) is { } shown) lenses.Require(chosen, shown.ElementType, shown.Shape);
        foreach (SignalFrame frame in seen) visualizer.Update(frame);
        Figure figure = visualizer.Render(request.Picture.View);
        return figure.Title.Length > 0 ? figure : figure with { Title = $"{probes[0].Id} {last.Number}" };
    }

    private Stack<SignalFrame> FramesUpTo(SignalFrame last, RecordedProbe probe)
    {
        Stack<SignalFrame> frames = new([last]);
        while (frames.Count < request.Frames && probe.History.At(frames.Peek().TimestampNanos - 1) is { } earlier) frames.Push(earlier);
        return frames;
    }

    private StrobeException NothingDerived(string reason) => new(
        ErrorCode.NothingMatches, $"Nothing can be computed by '{request.Picture.Derive}': {(reason.Length > 0 ? reason : "no frames of these names are there")}.",
        "Name the probes' variables in it.");

    private SignalFrame FrameOf(RecordedProbe probe)
    {
        if (request.Index is { } index)
            return probe.History[index] ?? throw new StrobeException(ErrorCode.NothingMatches, $"{probe.Id} has no frame {index}.", $"The last one is {probe.History.Newest}.");
        if (request.AtNanos is { } at)
            return probe.History.At(at) ?? throw new StrobeException(ErrorCode.NothingMatches, $"{probe.Id} has no frame so early.", "Give a later --at.");
        return probe.History.Last ?? throw new StrobeException(ErrorCode.NothingMatches, $"{probe.Id} has no frames.", "Look at another probe.");
    }
}
