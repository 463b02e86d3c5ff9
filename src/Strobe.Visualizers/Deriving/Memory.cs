namespace Strobe.Visualizers.Deriving;

/// <summary>How an evaluation stands to the one before.</summary>
/// <param name="Keeps">True when a later frame may take over the states.</param>
/// <param name="Continues">True when states are taken over from the frame before.</param>
/// <param name="ElapsedSeconds">Time since the frame before, for values that are one sample each; null when there was none.</param>
internal sealed record Passage(bool Keeps, bool Continues, double? ElapsedSeconds)
{
    /// <summary>A frame by itself.</summary>
    internal static Passage Alone { get; } = new(false, false, null);
}

/// <summary>A function's work on one row: may read and change the row's state, all zeros when <paramref name="isFirst"/>.</summary>
internal delegate void RowFunction(ReadOnlySpan<double> input, Span<double> output, Span<double> state, bool isFirst);

/// <summary>What a function keeps from frame to frame: a state for each row (real and imaginary parts apart), and a filter once it is designed.</summary>
internal sealed class Memory
{
    private double[][] _states = [];
    private bool[] _isFresh = [];
    private double? _designedFor;
    private object? _design;

    /// <summary>A filter for a sample rate, designed again only when the rate changes.</summary>
    internal T Design<T>(double? rate, Func<T> make)
        where T : class
    {
        if (_design is T known && _designedFor == rate) return known;
        T made = make();
        (_design, _designedFor) = (made, rate);
        return made;
    }

    /// <summary>Runs a function of as many samples out as in over all rows.</summary>
    internal DerivedSignal Rows(DerivedSignal signal, Passage passage, int stateLength, RowFunction function)
    {
        int length = signal.RowLength, rows = length == 0 ? 0 : (int)(((long)signal.Count + length - 1) / length), lanes = rows * (signal.IsComplex ? 2 : 1);
        if (!passage.Continues || _states.Length != lanes || (lanes > 0 && _states[0].Length != stateLength))
        {
            (_states, _isFresh) = (new double[lanes][], new bool[lanes]);
            Array.Fill(_isFresh, true);
        }

        double[] re = Lanes(signal.Re, length, 0, stateLength, function);
        return signal.With(re, signal.Im is null ? null : Lanes(signal.Im, length, rows, stateLength, function));
    }

    private double[] Lanes(double[] samples, int length, int lane, int stateLength, RowFunction function)
    {
        double[] result = new double[samples.Length];
        for (int start = 0; start < samples.Length; start += length, lane++)
        {
            int count = Math.Min(length, samples.Length - start);
            double[] state = _states[lane] ??= new double[stateLength];
            if (_isFresh[lane]) Array.Clear(state);
            function(samples.AsSpan(start, count), result.AsSpan(start, count), state, _isFresh[lane]);
            // A NaN that has got into a state would never leave it: the next frame begins anew.
            _isFresh[lane] = Array.Exists(state, value => !double.IsFinite(value));
        }

        return result;
    }
}
