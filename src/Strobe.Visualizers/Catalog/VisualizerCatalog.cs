namespace Strobe.Visualizers;

/// <summary>A visualizer that can show frames of a kind.</summary>
/// <param name="Descriptor">Which.</param>
/// <param name="Rank">How well it suits them, 1 to 100.</param>
public readonly record struct RankedVisualizer(VisualizerDescriptor Descriptor, int Rank);

/// <summary>
/// The visualizers that a host knows, by id. All members may be used from several threads at once. A visualizer's own code is run outside of the
/// catalog's lock: <see cref="IVisualizer.Rank"/> of one example of each, never from two threads at once.
/// </summary>
public sealed class VisualizerCatalog
{
    private const int MostRank = 100;
    private readonly Lock _lock = new();
    private volatile Entry[] _entries = [];

    /// <summary>A new catalog with all lenses of this library.</summary>
    public static VisualizerCatalog BuiltIn() => new VisualizerCatalog()
        .Add<WaveformVisualizer>()
        .Add<ScalarHistoryVisualizer>()
        .Add<ValueVisualizer>()
        .Add<TableVisualizer>()
        .Add<ImageVisualizer>()
        .Add<SpectrumVisualizer>()
        .Add<WaterfallVisualizer>()
        .Add<HistogramVisualizer>()
        .Add<ConstellationVisualizer>()
        .Add<EyeVisualizer>()
        .Add<XyVisualizer>()
        .Add<LogicVisualizer>()
        .Add<TimelineVisualizer>()
        .Add<FlameVisualizer>();

    /// <summary>Who the visualizers are, in the order in which they were added.</summary>
    public IReadOnlyList<VisualizerDescriptor> Descriptors => [.. _entries.Select(entry => entry.Descriptor)];

    /// <summary>Adds a visualizer.</summary>
    /// <typeparam name="T">What it is.</typeparam>
    /// <returns>This catalog.</returns>
    /// <exception cref="ArgumentException">There is one with the same id already, or the id is none.</exception>
    public VisualizerCatalog Add<T>()
        where T : IVisualizer, new() => Add(() => new T());

    /// <summary>Adds a visualizer. The factory is called once now, to learn who it makes.</summary>
    /// <param name="factory">Makes a new visualizer, always of the same kind; from any thread.</param>
    /// <returns>This catalog.</returns>
    /// <exception cref="ArgumentException">There is one with the same id already, or the id is none.</exception>
    public VisualizerCatalog Add(Func<IVisualizer> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        IVisualizer example = factory() ?? throw new ArgumentException("The factory makes no visualizer.", nameof(factory));
        VisualizerDescriptor descriptor = example.Descriptor ?? throw new ArgumentException("The visualizer has no descriptor.", nameof(factory));
        if (!IsId(descriptor.Id))
        {
            throw new ArgumentException($"\"{descriptor.Id}\" is no id of a visualizer: ids are of lower-case letters, digits, dots and hyphens.", nameof(factory));
        }

        lock (_lock)
        {
            if (Find(descriptor.Id) is { } other)
            {
                throw new ArgumentException($"There is already a visualizer with the id {descriptor.Id}: {other.Descriptor.Name}.", nameof(factory));
            }

            _entries = [.. _entries, new Entry(descriptor, factory, example)];
        }

        return this;
    }

    /// <summary>Forgets a visualizer, so that nothing here refers to its code any more; those that were made go on. False when there is none with the id.</summary>
    public bool Remove(string id)
    {
        lock (_lock)
        {
            if (Find(id) is not { } entry) return false;
            _entries = [.. _entries.Where(one => one != entry)];
            return true;
        }
    }

    /// <summary>The visualizers that can show frames of a kind, the best first; equally good ones by id. The first is the default.</summary>
    /// <param name="type">What the elements are.</param>
    /// <param name="shape">How they are arranged.</param>
    public IReadOnlyList<RankedVisualizer> For(ElementType type, Shape shape)
    {
        List<RankedVisualizer> found = [];
        foreach (Entry entry in _entries)
        {
            int rank = entry.Rank(type, shape);
            if (rank > 0) found.Add(new(entry.Descriptor, Math.Min(rank, MostRank)));
        }

        found.Sort((one, other) => one.Rank != other.Rank ? other.Rank.CompareTo(one.Rank) : string.CompareOrdinal(one.Descriptor.Id, other.Descriptor.Id));
        return found;
    }

    /// <summary>Who has an id; null for nobody.</summary>
    public VisualizerDescriptor? DescriptorOf(string id) => Find(id)?.Descriptor;

    /// <summary>A new visualizer.</summary>
    /// <param name="id">Its id, such as <c>waveform</c>.</param>
    /// <exception cref="ArgumentException">There is none with the id; the message says which there are.</exception>
    public IVisualizer Create(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (Find(id) is { } entry) return entry.Factory();
        string all = string.Join(", ", _entries.Select(one => one.Descriptor.Id));
        throw new ArgumentException($"There is no visualizer with the id {id}; there {(all.Length == 0 ? "are none" : $"are {all}")}.", nameof(id));
    }

    private Entry? Find(string id)
    {
        foreach (Entry entry in _entries)
        {
            if (entry.Descriptor.Id == id) return entry;
        }

        return null;
    }

    private static bool IsId(string? id) => !string.IsNullOrEmpty(id) && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-');

    private sealed class Entry(VisualizerDescriptor descriptor, Func<IVisualizer> factory, IVisualizer example)
    {
        private readonly Lock _rankLock = new();

        internal VisualizerDescriptor Descriptor => descriptor;

        internal Func<IVisualizer> Factory => factory;

        internal int Rank(ElementType type, Shape shape)
        {
            lock (_rankLock) return example.Rank(type, shape);
        }
    }
}
