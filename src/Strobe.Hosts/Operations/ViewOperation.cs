using System.Text;
using Strobe.Visualizers;

namespace Strobe.Operations;

/// <summary>What a picture is made as.</summary>
internal enum ViewFormat
{
    Text,
    Svg,
    Png,
    Json,
}

/// <summary>What a user asks of a picture.</summary>
/// <param name="Path">The recording.</param>
internal sealed record ViewRequest(string Path)
{
    /// <summary>A probe's address, or the end of it; null for the only one.</summary>
    public string? Probe { get; init; }

    /// <summary>The lens; null for the one that suits best.</summary>
    public string? Lens { get; init; }

    /// <summary>What is set of it, as <c>name=value</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The number of the frame to look at; null for the newest, or the one at <see cref="AtNanos"/>.</summary>
    public long? Index { get; init; }

    /// <summary>A moment of the session.</summary>
    public long? AtNanos { get; init; }

    /// <summary>How many frames up to that one the lens gets: histories and averages are made of them.</summary>
    public int Frames { get; init; } = 500;

    public ViewFormat Format { get; init; }

    public string? OutputPath { get; init; }

    public int Width { get; init; } = 900;

    public int Height { get; init; } = 480;

    public double Scale { get; init; } = 1;

    public string Theme { get; init; } = "dark";

    public FigureRange? X { get; init; }

    public IReadOnlyList<double> Cursors { get; init; } = [];

    public TextOptions Terminal { get; init; } = new();
}

/// <summary>Draws frames of a recording through a lens.</summary>
internal sealed class ViewOperation(ViewRequest request, Stream standardOutput, INotices notices)
{
    /// <exception cref="StrobeException">The recording, probe, frame or lens is not there, or the picture cannot be written.</exception>
    internal void Run()
    {
        using Lenses lenses = new(notices);
        using StrobeRecording recording = StrobeRecording.Open(request.Path);
        Figure figure = FigureOf(recording, lenses);
        byte[] picture = Paint(figure);
        try
        {
            if (request.OutputPath is { } path) File.WriteAllBytes(path, picture);
            else standardOutput.Write(picture);
        }
        catch (Exception refusal) when (refusal is IOException and not OutputClosedException or UnauthorizedAccessException)
        {
            throw new StrobeException(
                ErrorCode.FileRefused, $"The picture cannot be written to '{request.OutputPath}': {refusal.Message.TrimEnd('.')}.", "Give -o another file.", refusal);
        }

        ReplayOperation.Tell(recording, notices);
    }

    private Figure FigureOf(StrobeRecording recording, Lenses lenses)
    {
        FigureView view = new() { Width = request.Width, Height = request.Height, X = request.X, Cursors = [.. request.Cursors] };
        if (request.Lens is { } id && lenses.Catalog.DescriptorOf(id) is { ShowsEvents: true })
        {
            IVisualizer calls = lenses.Create(id, ElementType.None, Shape.Scalar, request.Settings);
            foreach (EventBatch batch in recording.ReadBatches()) calls.Update(batch);
            return calls.Render(view);
        }

        RecordedProbe probe = RecordedProbes.Find(recording, request.Probe);
        SignalFrame last = FrameOf(probe);
        IVisualizer visualizer = lenses.Create(request.Lens, last.ElementType, last.Shape, request.Settings);
        Stack<SignalFrame> frames = new([last]);
        while (frames.Count < request.Frames && probe.History.At(frames.Peek().TimestampNanos - 1) is { } earlier) frames.Push(earlier);
        foreach (SignalFrame frame in frames) visualizer.Update(frame);
        Figure figure = visualizer.Render(view);
        return figure.Title.Length > 0 ? figure : figure with { Title = $"{probe.Id} {last.Number}" };
    }

    private SignalFrame FrameOf(RecordedProbe probe)
    {
        if (request.Index is { } index)
            return probe.History[index] ?? throw new StrobeException(ErrorCode.NothingMatches, $"{probe.Id} has no frame {index}.", $"The last one is {probe.History.Newest}.");
        if (request.AtNanos is { } at)
            return probe.History.At(at) ?? throw new StrobeException(ErrorCode.NothingMatches, $"{probe.Id} has no frame so early.", "Give a later --at.");
        return probe.History.Last ?? throw new StrobeException(ErrorCode.NothingMatches, $"{probe.Id} has no frames.", "Look at another probe.");
    }

    private byte[] Paint(Figure figure)
    {
        PaintOptions options = new() { Width = request.Width, Height = request.Height, Scale = request.Scale, Theme = Theme.Find(request.Theme) ?? Theme.Dark };
        return request.Format switch
        {
            ViewFormat.Svg => Encoding.UTF8.GetBytes(SvgPainter.Paint(figure, options)),
            ViewFormat.Png => PngPainter.Paint(figure, options),
            ViewFormat.Json => Encoding.UTF8.GetBytes(FigureJson.Write(figure) + "\n"),
            _ => Encoding.UTF8.GetBytes(TextPainter.Paint(figure, request.Terminal).TrimEnd('\n') + "\n"),
        };
    }
}
