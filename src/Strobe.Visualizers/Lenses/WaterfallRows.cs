using Strobe.Visualizers.Signals;

namespace Strobe.Visualizers.Lenses;

/// <summary>The newest rows of a waterfall, in a ring: levels in dB, the largest bin of each column.</summary>
internal sealed class WaterfallRows(int most)
{
    internal const int MostRows = 1024, MostColumns = 1024;
    private const double MostLevel = 1e30;

    private readonly double[] _times = new double[most];
    private float[] _levels = [];
    private int _next, _bins;
    private bool _isTwoSided;

    internal int Most { get; } = most;

    internal int Count { get; private set; }

    internal int Columns { get; private set; }

    /// <summary>Lowest and highest frequency that rows span, in the unit of the sample rate, outer edges.</summary>
    internal FigureRange Frequencies { get; private set; }

    /// <summary>Samples per second of all rows; null when it is not known.</summary>
    internal double? SampleRate { get; private set; }

    internal void Clear() => (Count, _next) = (0, 0);

    internal void Add(SpectrumEstimator estimator, SpectrumScale scale, double seconds, double? sampleRate)
    {
        double? rate = FrameSamples.Rate(sampleRate);
        ReadOnlySpan<double> power = estimator.Power;
        if (Count == 0 || power.Length != _bins || rate != SampleRate || estimator.IsTwoSided != _isTwoSided)
        {
            Clear();
            (_bins, _isTwoSided, SampleRate) = (power.Length, estimator.IsTwoSided, rate);
            Columns = Math.Min(power.Length, MostColumns);
            Frequencies = new FigureRange(estimator.Frequency(-0.5, rate ?? 1), estimator.Frequency(power.Length - 0.5, rate ?? 1));
            if (_levels.Length < Columns * Most) _levels = new float[Columns * Most];
        }

        Span<float> row = _levels.AsSpan(_next * Columns, Columns);
        for (int column = 0; column < row.Length; column++)
        {
            int from = (int)((long)column * _bins / Columns), to = Math.Max(from + 1, (int)((long)(column + 1) * _bins / Columns));
            int largest = from;
            for (int k = from + 1; k < to; k++) largest = power[k] > power[largest] ? k : largest;
            // What a float cannot hold is far beyond any scale.
            row[column] = (float)Math.Clamp(scale.Level(power[largest], estimator.IsPair(largest)), -MostLevel, MostLevel);
        }

        _times[_next] = seconds;
        _next = (_next + 1) % Most;
        Count = Math.Min(Count + 1, Most);
    }

    /// <summary>The time of a row, in seconds; row 0 is the oldest.</summary>
    internal double Time(int row) => _times[Place(row)];

    /// <summary>The levels of a row.</summary>
    internal ReadOnlySpan<float> Levels(int row) => _levels.AsSpan(Place(row) * Columns, Columns);

    private int Place(int row) => (_next - Count + row + Most) % Most;
}
