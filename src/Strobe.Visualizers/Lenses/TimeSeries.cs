using System.Numerics;

namespace Strobe.Visualizers.Lenses;

/// <summary>
/// The numbers of a probe of scalars over the session's time, the newest up to a bound, ascending by time. A frame without a value is a NaN. Once as
/// many are kept as may be, nothing is allocated any more.
/// </summary>
internal sealed class TimeSeries
{
    internal const double NanosPerSecond = 1e9;
    private const int FirstRoom = 256;
    private readonly SeriesBlocks _blocks = new();
    private long[] _nanos = [];
    private double[] _real = [], _imaginary = [];
    private int _start;
    private bool _isDisordered;
    private long _lastNumber = -1;
    private int _lastProcess;

    internal int Count { get; private set; }

    /// <summary>The newest frame, and the newest with a value.</summary>
    internal LastFrame Last { get; } = new();

    /// <summary>Whether any number was complex.</summary>
    internal bool IsComplex { get; private set; }

    /// <summary>How many frames had no value.</summary>
    internal long Missing { get; private set; }

    /// <summary>How many frames were no single numbers.</summary>
    internal long Unsuitable { get; private set; }

    /// <summary>How many frames were lost on their way, as far as their numbers tell.</summary>
    internal long Lost { get; private set; }

    /// <summary>How many numbers are no longer kept.</summary>
    internal long Forgotten { get; private set; }

    internal long NanosAt(int index) => _nanos[Place(index)];

    /// <summary>When, in seconds since the session began.</summary>
    internal double SecondsAt(int index) => NanosAt(index) / NanosPerSecond;

    internal Complex ComplexAt(int index) => new(_real[Place(index)], _imaginary.Length == 0 ? 0 : _imaginary[Place(index)]);

    internal double At(int index, SamplePart part = SamplePart.Real) => part switch
    {
        SamplePart.Real => _real[Place(index)],
        SamplePart.Imaginary => _imaginary.Length == 0 ? 0 : _imaginary[Place(index)],
        SamplePart.Magnitude => Complex.Abs(ComplexAt(index)),
        _ => ComplexAt(index).Phase,
    };

    /// <summary>Whether a frame is one number, or says why there is none.</summary>
    internal static bool Suits(SignalFrame frame) => !frame.HasValue || (frame.Count == 1 && frame.Shape.ElementCount == 1);

    /// <summary>Keeps a frame's number.</summary>
    internal void Take(SignalFrame frame, int most)
    {
        if (_lastNumber >= 0 && frame.ProcessId == _lastProcess && frame.Number > _lastNumber + 1) Lost += frame.Number - _lastNumber - 1;
        (_lastNumber, _lastProcess) = (frame.Number, frame.ProcessId);
        if (!Suits(frame))
        {
            Unsuitable++;
            return;
        }

        Last.Take(frame);
        if (!frame.HasValue) Missing++;
        bool isComplex = ElementTypes.IsComplex(frame.ElementType) && frame.HasValue;
        if (isComplex && !IsComplex) (IsComplex, _imaginary) = (true, new double[_nanos.Length]);
        if (Count >= most || Count == _nanos.Length) MakeRoom(most);
        int place = Place(Count);
        Complex value = !frame.HasValue ? new Complex(double.NaN, double.NaN) : isComplex ? frame.ComplexAt(0) : frame.NumberAt(0);
        (_nanos[place], _real[place]) = (frame.TimestampNanos, value.Real);
        if (IsComplex) _imaginary[place] = value.Imaginary;
        _blocks.Touch(place);
        _isDisordered |= Count > 0 && NanosAt(Count - 1) > frame.TimestampNanos;
        Count++;
    }

    /// <summary>Must be called before the numbers are read: threads may deliver frames a little out of order.</summary>
    internal void Sort()
    {
        if (!_isDisordered) return;
        long[] keys = new long[Count];
        int[] order = new int[Count];
        for (int i = 0; i < Count; i++) (keys[i], order[i]) = (NanosAt(i), i);
        Array.Sort(keys, order);
        double[] real = new double[_nanos.Length], imaginary = IsComplex ? new double[_nanos.Length] : [];
        for (int i = 0; i < Count; i++)
        {
            real[i] = _real[Place(order[i])];
            if (IsComplex) imaginary[i] = _imaginary[Place(order[i])];
        }

        keys.CopyTo(_nanos, 0);
        _blocks.Reset();
        (_real, _imaginary, _start, _isDisordered) = (real, imaginary, 0, false);
    }

    /// <summary>The first number at or after a time in seconds.</summary>
    internal int FirstAtOrAfter(double seconds)
    {
        int from = 0, to = Count;
        while (from < to)
        {
            int middle = (from + to) / 2;
            if (SecondsAt(middle) >= seconds) to = middle;
            else from = middle + 1;
        }

        return from;
    }

    /// <summary>The numbers in a part of time, ends included; the end is exclusive. All without a part.</summary>
    internal (int From, int To) Inside(FigureRange? range)
    {
        if (range is not { } part) return (0, Count);
        int from = FirstAtOrAfter(part.From), to = FirstAtOrAfter(Math.BitIncrement(part.To));
        return (from, Math.Max(from, to));
    }

    /// <summary>What a part of the numbers has in common; the end is exclusive. Of millions it takes a moment, when it was asked before.</summary>
    internal SeriesSummary Over(int from, int to, SamplePart part)
    {
        if (part == SamplePart.Real)
        {
            if (from >= to) return SeriesSummary.None;
            int first = Place(from), last = Place(to - 1) + 1;
            return first < last ? _blocks.Over(_real, first, last) : _blocks.Over(_real, first, _real.Length).With(_blocks.Over(_real, 0, last));
        }

        SeriesSummary sum = SeriesSummary.None;
        for (int i = from; i < to; i++) sum = sum.With(At(i, part));
        return sum;
    }

    /// <summary>The least and the largest of a part of the numbers; the end is exclusive.</summary>
    internal Extremes ExtremesOver(int from, int to, SamplePart part)
    {
        if (part != SamplePart.Real || from >= to) return Over(from, to, part).Extremes;
        int first = Place(from), last = Place(to - 1) + 1;
        return first < last ? _blocks.ExtremesOver(_real, first, last) : _blocks.ExtremesOver(_real, first, _real.Length).With(_blocks.ExtremesOver(_real, 0, last));
    }

    /// <summary>Says what is special about the series.</summary>
    internal void Note(Notes notes)
    {
        if (Count == 0 && Unsuitable > 0) notes.Add("This lens shows single numbers, and the probe has arrays.");
        else notes.AddIf(Unsuitable > 0, $"{Notes.Number(Unsuitable)} frames that are no single numbers were left out.");
        notes.AddIf(Lost > 0, $"{Notes.Number(Lost)} frames were lost.");
        Last.NoteMissing(notes);
    }

    private int Place(int index)
    {
        int place = _start + index;
        return place >= _nanos.Length ? place - _nanos.Length : place;
    }

    private void MakeRoom(int most)
    {
        if (Count >= most)
        {
            int drop = Count - most + 1;
            (_start, Count, Forgotten) = (Place(drop), Count - drop, Forgotten + drop);
            if (_nanos.Length <= most) return;
        }

        _blocks.Reset();
        int room = Math.Min(most, Math.Max(FirstRoom, 2 * Count));
        (_nanos, _real, _imaginary, _start) = (Moved(_nanos, room), Moved(_real, room), IsComplex ? Moved(_imaginary, room) : [], 0);
    }

    private T[] Moved<T>(T[] from, int room)
    {
        T[] to = new T[room];
        for (int i = 0; i < Count; i++) to[i] = from[Place(i)];
        return to;
    }
}
