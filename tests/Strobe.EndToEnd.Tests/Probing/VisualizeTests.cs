using Strobe.EndToEnd.Fixture;

namespace Strobe.EndToEnd.Probing;

/// <summary>A probe of a program that runs, drawn by a visualizer.</summary>
public sealed class VisualizeTests
{
    [NeedsFact("gcc")]
    public async Task Figures_come_as_the_program_runs_and_the_last_has_everything()
    {
        await using StrobeSession session = await StrobeSession.LaunchAsync(
            new LaunchOptions(TargetBuilder.Build("recursion.c")) { Session = new SessionOptions { Lossless = true } }).WaitAsync(InProcessTrace.Limit);
        Probe probe = session.Probe("fibonacci(n)@entry");
        Counting counting = new();
        Figures figures = new();
        using IDisposable drawn = probe.Visualize(counting, interval: TimeSpan.FromMilliseconds(1)).Subscribe(figures);
        await session.ResumeAsync();
        Assert.Equal(0, (await session.Exited.WaitAsync(InProcessTrace.Limit)).ShellCode);
        await figures.Completed.Task.WaitAsync(InProcessTrace.Limit);
        Assert.Equal(probe.FrameCount, counting.Count);
        Assert.Equal($"{probe.FrameCount}", figures.Seen[^1].Title);
        Assert.Equal(figures.Seen.Select(figure => figure.Title).Distinct(), figures.Seen.Select(figure => figure.Title));
    }

    [NeedsFact("gcc")]
    public async Task A_visualizer_that_fails_ends_the_figures_and_nothing_else()
    {
        await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(TargetBuilder.Build("recursion.c"))).WaitAsync(InProcessTrace.Limit);
        Probe probe = session.Probe("fibonacci(n)@entry");
        Figures figures = new();
        using IDisposable drawn = probe.Visualize(new Counting { FailsAt = 3 }).Subscribe(figures);
        await session.ResumeAsync();
        Assert.Equal(0, (await session.Exited.WaitAsync(InProcessTrace.Limit)).ShellCode);
        await Assert.ThrowsAsync<InvalidOperationException>(() => figures.Completed.Task.WaitAsync(InProcessTrace.Limit));
        Assert.True(probe.FrameCount > 3);
    }

    private sealed class Counting : IVisualizer
    {
        private VisualizerSettings? _settings;

        internal int Count { get; private set; }

        internal int FailsAt { get; init; }

        public VisualizerDescriptor Descriptor { get; } = new("counting", "Counting");

        public VisualizerSettings Settings => _settings ??= new VisualizerSettings(Descriptor);

        public int Rank(ElementType type, Shape shape) => 1;

        public void Update(SignalFrame frame)
        {
            if (++Count == FailsAt) throw new InvalidOperationException("It fails, as it was told to.");
        }

        public Figure Render(FigureView view) => new() { Title = $"{Count}" };

        public void Clear() => Count = 0;
    }

    private sealed class Figures : IObserver<Figure>
    {
        internal List<Figure> Seen { get; } = [];

        internal TaskCompletionSource Completed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnNext(Figure value) => Seen.Add(value);

        public void OnError(Exception error) => Completed.TrySetException(error);

        public void OnCompleted() => Completed.TrySetResult();
    }
}
