using System.Numerics;
using System.Runtime.InteropServices;

namespace Strobe.Visualizers.Lenses;

/// <summary>
/// Mean and root mean square of the finite ones of some samples, with their extremes. MathNet's running statistics need about ten nanoseconds a
/// sample, a tenth of a second for ten million; this needs about one, and does not overflow before its results do.
/// </summary>
/// <param name="Count">How many samples are finite.</param>
/// <param name="Extremes">The least and the largest.</param>
/// <param name="Mean">The mean; NaN when there are none.</param>
/// <param name="Rms">The root mean square; NaN when there are none.</param>
internal readonly record struct Moments(long Count, Extremes Extremes, double Mean, double Rms)
{
    private const int Piece = 512;
    private const double Huge = 1e100, Tiny = 1e-100, MostScale = 1e300;

    internal static Moments Of(in SampleRun run, int from, int to)
    {
        Extremes extremes = run.Extremes(from, to);
        double size = Math.Max(Math.Abs(extremes.Low), Math.Abs(extremes.High));
        // Squares of huge and of tiny numbers leave the range of doubles.
        double scale = size > Huge || (size < Tiny && size > 0) ? Math.Min(1 / size, MostScale) : 1;
        double sum = 0, squares = 0;
        long count = 0;
        Span<double> room = stackalloc double[Piece];
        for (int at = from; at < to; at += Piece)
        {
            Span<double> piece = room[..Math.Min(Piece, to - at)];
            run.Read(at, piece);
            Add(piece, scale, ref sum, ref squares, ref count);
        }

        return count == 0
            ? new(0, extremes, double.NaN, double.NaN)
            : new(count, extremes, sum / count / scale, Math.Sqrt(squares / count) / scale);
    }

    /// <summary>The usual named numbers: min, max, mean, RMS, peak-to-peak.</summary>
    internal void AddTo(List<Measurement> measurements, string prefix, string unit)
    {
        if (Count == 0)
        {
            foreach (string name in (ReadOnlySpan<string>)["Min", "Max", "Mean", "RMS", "Peak-to-peak"])
            {
                measurements.Add(Measurement.NotMeasurable(prefix + name, unit, "no samples"));
            }

            return;
        }

        measurements.Add(new(prefix + "Min", Extremes.Low, unit));
        measurements.Add(new(prefix + "Max", Extremes.High, unit));
        measurements.Add(new(prefix + "Mean", Mean, unit));
        measurements.Add(new(prefix + "RMS", Rms, unit));
        measurements.Add(new(prefix + "Peak-to-peak", Extremes.High - Extremes.Low, unit));
    }

    private static void Add(ReadOnlySpan<double> samples, double scale, ref double sum, ref double squares, ref long count)
    {
        ReadOnlySpan<Vector<double>> vectors = MemoryMarshal.Cast<double, Vector<double>>(samples);
        Vector<double> sums = default, squared = default, most = new(double.MaxValue), factor = new(scale);
        Vector<long> counts = default;
        foreach (Vector<double> vector in vectors)
        {
            Vector<long> isFinite = Vector.LessThanOrEqual(Vector.Abs(vector), most);
            Vector<double> scaled = Vector.ConditionalSelect(isFinite, vector, Vector<double>.Zero) * factor;
            sums += scaled;
            squared += scaled * scaled;
            counts -= isFinite;
        }

        sum += Vector.Sum(sums);
        squares += Vector.Sum(squared);
        count += Vector.Sum(counts);
        foreach (double sample in samples[(vectors.Length * Vector<double>.Count)..])
        {
            if (!double.IsFinite(sample)) continue;
            sum += sample * scale;
            squares += sample * scale * (sample * scale);
            count++;
        }
    }
}
