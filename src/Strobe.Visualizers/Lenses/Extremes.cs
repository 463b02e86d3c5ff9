using System.Numerics;
using System.Runtime.InteropServices;

namespace Strobe.Visualizers.Lenses;

/// <summary>
/// The least and the largest finite of some samples. MathNet's functions take arrays of doubles and let one NaN hide all the rest; this reads samples of
/// any type where they are, as many at once as the processor can.
/// </summary>
/// <param name="Low">The least; +∞ when none is finite.</param>
/// <param name="High">The largest; −∞ when none is finite.</param>
/// <param name="HasGap">Whether some sample is not finite.</param>
internal readonly record struct Extremes(double Low, double High, bool HasGap)
{
    internal static Extremes None => new(double.PositiveInfinity, double.NegativeInfinity, false);

    /// <summary>Whether there is any finite sample.</summary>
    internal bool IsAny => Low <= High;

    internal Extremes With(Extremes other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High), HasGap | other.HasGap);

    /// <summary>With one more sample.</summary>
    internal Extremes With(double value) =>
        double.IsFinite(value) ? new(Math.Min(Low, value), Math.Max(High, value), HasGap) : new(Low, High, true);

    internal static Extremes OfFloats<T>(ReadOnlySpan<T> samples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        T low = T.PositiveInfinity, high = T.NegativeInfinity;
        bool hasGap = false;
        int done = 0;
        if (samples.Length >= Vector<T>.Count)
        {
            ReadOnlySpan<Vector<T>> vectors = MemoryMarshal.Cast<T, Vector<T>>(samples);
            Vector<T> lows = new(low), highs = new(high), most = new(T.MaxValue), finite = Vector<T>.AllBitsSet;
            foreach (Vector<T> vector in vectors)
            {
                Vector<T> isFinite = Vector.LessThanOrEqual(Vector.Abs(vector), most);
                lows = Vector.MinNative(lows, Vector.ConditionalSelect(isFinite, vector, lows));
                highs = Vector.MaxNative(highs, Vector.ConditionalSelect(isFinite, vector, highs));
                finite &= isFinite;
            }

            for (int i = 0; i < Vector<T>.Count; i++) (low, high) = (T.MinNumber(low, lows[i]), T.MaxNumber(high, highs[i]));
            hasGap = Vector.EqualsAny(finite.As<T, byte>(), Vector<byte>.Zero);
            done = vectors.Length * Vector<T>.Count;
        }

        foreach (T sample in samples[done..])
        {
            if (T.IsFinite(sample)) (low, high) = (T.MinNumber(low, sample), T.MaxNumber(high, sample));
            else hasGap = true;
        }

        return new(double.CreateTruncating(low), double.CreateTruncating(high), hasGap);
    }

    internal static Extremes OfIntegers<T>(ReadOnlySpan<T> samples)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (samples.Length == 0) return None;
        T low = T.MaxValue, high = T.MinValue;
        int done = 0;
        if (samples.Length >= Vector<T>.Count)
        {
            ReadOnlySpan<Vector<T>> vectors = MemoryMarshal.Cast<T, Vector<T>>(samples);
            Vector<T> lows = new(low), highs = new(high);
            foreach (Vector<T> vector in vectors) (lows, highs) = (Vector.Min(lows, vector), Vector.Max(highs, vector));
            for (int i = 0; i < Vector<T>.Count; i++) (low, high) = (T.Min(low, lows[i]), T.Max(high, highs[i]));
            done = vectors.Length * Vector<T>.Count;
        }

        foreach (T sample in samples[done..]) (low, high) = (T.Min(low, sample), T.Max(high, sample));
        return new(double.CreateTruncating(low), double.CreateTruncating(high), false);
    }
}
