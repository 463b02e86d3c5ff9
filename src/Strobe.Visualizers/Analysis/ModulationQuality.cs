using System.Numerics;

namespace Strobe.Visualizers;

/// <summary>What is fitted to the symbols before they are compared with their reference points.</summary>
public enum ModulationFit
{
    /// <summary>Gain and rotation: the complex factor of least squares.</summary>
    ScaleAndRotation,

    /// <summary>Gain only: a real, positive factor.</summary>
    Scale,

    /// <summary>Nothing: symbols are compared as they are.</summary>
    None,
}

/// <summary>
/// How well symbols lie at their reference points. Every symbol is taken for the nearest point (decision-directed), so that large errors are
/// underestimated. With z a symbol, d its point, g the fitted factor and o the fitted offset (0 unless it is to be removed), the error is
/// e = (z − o)/g − d.
/// </summary>
/// <remarks>
/// A rotation is found but for the symmetry of the reference: QPSK turned by 90° is QPSK. Gain and quadrature are from the least-squares fit of
/// z = A·(Re d, Im d) + o with a real 2 × 2 matrix A, whose columns are where the I and the Q axis went: they do not depend on rotation or gain.
/// </remarks>
public sealed record ModulationQuality
{
    private const int MostRounds = 16, MostSymmetry = 8;
    private const double Symmetric = 0.1, Flat = 1e-6;

    private ModulationQuality()
    {
    }

    /// <summary>Why there is no number; empty when there are.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>Symbols that were measured.</summary>
    public int Symbols { get; private init; }

    /// <summary>√(Σ|e|² / Σ|d|²): error vector magnitude as a share of the RMS of the decided points.</summary>
    public double EvmRms { get; private init; }

    /// <summary>The largest |e| as a share of the RMS of the decided points.</summary>
    public double EvmPeak { get; private init; }

    /// <summary>Modulation error ratio, 10·lg(Σ|d|² / Σ|e|²) dB (ETSI TR 101 290).</summary>
    public double Mer => -20 * Math.Log10(EvmRms);

    /// <summary>The mean of the symbols beyond that of their points: what a leaking carrier adds, in the unit of the symbols.</summary>
    public Complex Offset { get; private init; }

    /// <summary>20·lg(|offset| / (|g|·RMS of the points)) dBc.</summary>
    public double OffsetDecibels { get; private init; }

    /// <summary>20·lg of the length of the I axis by that of the Q axis, dB; NaN when the points lie on a line.</summary>
    public double GainImbalance { get; private init; }

    /// <summary>The angle from the I axis to the Q axis beyond 90°, in degrees; NaN when the points lie on a line.</summary>
    public double QuadratureError { get; private init; }

    /// <summary>The factor from points to symbols, g.</summary>
    public Complex Factor { get; private init; } = 1;

    /// <summary>What was taken from the symbols before the comparison, o.</summary>
    public Complex Removed { get; private init; }

    /// <summary>Measures symbols.</summary>
    /// <param name="symbols">The symbols, one for each, all finite.</param>
    /// <param name="reference">The points, all finite.</param>
    /// <param name="fit">What is fitted first.</param>
    /// <param name="isOffsetRemoved">Whether the offset is taken away before errors are measured.</param>
    public static ModulationQuality Measure(
        ReadOnlySpan<Complex> symbols, ReadOnlySpan<Complex> reference, ModulationFit fit = ModulationFit.ScaleAndRotation, bool isOffsetRemoved = false)
    {
        if (symbols.IsEmpty) return new() { Reason = "there are no symbols" };
        if (reference.IsEmpty) return new() { Reason = "there are no reference points" };
        double pointPower = Power(reference), symbolPower = Power(symbols);
        if (!(pointPower > 0)) return new() { Reason = "all reference points are zero" };
        if (!double.IsFinite(symbolPower)) return new() { Reason = "the symbols are too large or no numbers" };
        if (!(symbolPower > 0)) return new() { Reason = "all symbols are zero" };
        Complex start = isOffsetRemoved ? Mean(symbols) : 0;
        double gain = Math.Sqrt(Math.Max(symbolPower - Square(start), symbolPower * Flat) / pointPower);
        int[] decided = new int[symbols.Length];
        if (fit == ModulationFit.None) return Finish(symbols, reference, decided, 1, isOffsetRemoved ? start : 0, fit, isOffsetRemoved);
        ModulationQuality direct = Finish(symbols, reference, decided, gain, start, fit, isOffsetRemoved);
        double turn = fit == ModulationFit.Scale ? 0 : Turn(symbols, reference, start);
        if (turn == 0) return direct;
        // Either guess of the rotation may lead astray: few symbols spoil the blind one, a large rotation none at all.
        ModulationQuality turned = Finish(symbols, reference, decided, Complex.FromPolarCoordinates(gain, turn), start, fit, isOffsetRemoved);
        return turned.Reason.Length == 0 && !(turned.EvmRms >= direct.EvmRms) ? turned : direct;
    }

    private static ModulationQuality Finish(
        ReadOnlySpan<Complex> symbols, ReadOnlySpan<Complex> reference, int[] decided, Complex factor, Complex removed, ModulationFit fit, bool isOffsetRemoved)
    {
        for (int round = 0; round < MostRounds; round++)
        {
            bool hasChanged = Decide(symbols, reference, decided, factor, removed) || round == 0;
            if (!hasChanged) break;
            (Complex fitted, Complex offset) = Fit(symbols, reference, decided, isOffsetRemoved);
            if (fit == ModulationFit.Scale) fitted = fitted.Real;
            if (fit == ModulationFit.None) fitted = 1;
            bool isFactor = Square(fitted) > 0 && (fit != ModulationFit.Scale || fitted.Real > 0);
            if (!isFactor) return new() { Reason = "the symbols do not fit the reference points" };
            factor = fitted;
            if (isOffsetRemoved) removed = fit == ModulationFit.ScaleAndRotation ? offset : Mean(symbols) - factor * MeanOf(reference, decided);
        }

        (double errors, double largest, double points) = (0, 0, 0);
        for (int i = 0; i < symbols.Length; i++)
        {
            double error = Square((symbols[i] - removed) / factor - reference[decided[i]]);
            (errors, largest, points) = (errors + error, Math.Max(largest, error), points + Square(reference[decided[i]]));
        }

        if (!(points > 0)) return new() { Reason = "all symbols are decided to be zero" };
        Complex whole = fit == ModulationFit.None ? 1 : Fit(symbols, reference, decided, isOffsetToo: true).Factor;
        Complex measured = Mean(symbols) - whole * MeanOf(reference, decided);
        double rms = Math.Sqrt(points / symbols.Length);
        (double imbalance, double quadrature) = Axes(symbols, reference, decided);
        return new ModulationQuality
        {
            Symbols = symbols.Length,
            EvmRms = Math.Sqrt(errors / points),
            EvmPeak = Math.Sqrt(largest) / rms,
            Offset = measured,
            OffsetDecibels = 20 * Math.Log10(measured.Magnitude / (factor.Magnitude * rms)),
            GainImbalance = imbalance,
            QuadratureError = quadrature,
            Factor = factor,
            Removed = removed,
        };
    }

    private static bool Decide(ReadOnlySpan<Complex> symbols, ReadOnlySpan<Complex> reference, int[] decided, Complex factor, Complex removed)
    {
        bool hasChanged = false;
        for (int i = 0; i < symbols.Length; i++)
        {
            Complex symbol = (symbols[i] - removed) / factor;
            (int best, double least) = (0, double.PositiveInfinity);
            for (int k = 0; k < reference.Length; k++)
            {
                double distance = Square(symbol - reference[k]);
                if (distance < least) (best, least) = (k, distance);
            }

            if (decided[i] == best) continue;
            decided[i] = best;
            hasChanged = true;
        }

        return hasChanged;
    }

    // Least squares of z = g·d, or of z = g·d + o.
    private static (Complex Factor, Complex Offset) Fit(ReadOnlySpan<Complex> symbols, ReadOnlySpan<Complex> reference, int[] decided, bool isOffsetToo)
    {
        Complex symbolMean = isOffsetToo ? Mean(symbols) : 0, pointMean = isOffsetToo ? MeanOf(reference, decided) : 0, cross = 0;
        double power = 0;
        for (int i = 0; i < symbols.Length; i++)
        {
            Complex point = reference[decided[i]] - pointMean;
            cross += (symbols[i] - symbolMean) * Complex.Conjugate(point);
            power += Square(point);
        }

        // One point for all symbols: gain and offset cannot be told apart, so it is all gain.
        if (!(power > 0)) return isOffsetToo ? (Fit(symbols, reference, decided, isOffsetToo: false).Factor, 0) : (0, 0);
        Complex factor = cross / power;
        return (factor, symbolMean - factor * pointMean);
    }

    private static (double Imbalance, double Quadrature) Axes(ReadOnlySpan<Complex> symbols, ReadOnlySpan<Complex> reference, int[] decided)
    {
        Complex symbolMean = Mean(symbols), pointMean = MeanOf(reference, decided), alongI = 0, alongQ = 0;
        (double ii, double iq, double qq) = (0, 0, 0);
        for (int i = 0; i < symbols.Length; i++)
        {
            Complex point = reference[decided[i]] - pointMean, symbol = symbols[i] - symbolMean;
            (ii, iq, qq) = (ii + point.Real * point.Real, iq + point.Real * point.Imaginary, qq + point.Imaginary * point.Imaginary);
            (alongI, alongQ) = (alongI + symbol * point.Real, alongQ + symbol * point.Imaginary);
        }

        double determinant = ii * qq - iq * iq, trace = ii + qq;
        if (!(determinant > Flat * trace * trace)) return (double.NaN, double.NaN);
        Complex axisI = (alongI * qq - alongQ * iq) / determinant, axisQ = (alongQ * ii - alongI * iq) / determinant;
        double quadrature = (axisQ / axisI).Phase * 180 / Math.PI - 90;
        return (20 * Math.Log10(axisI.Magnitude / axisQ.Magnitude), quadrature < -180 ? quadrature + 360 : quadrature);
    }

    // The rotation by the m-th power, where m is the symmetry of the points: Σ z^m is turned by m times the angle (Viterbi and Viterbi 1983).
    private static double Turn(ReadOnlySpan<Complex> symbols, ReadOnlySpan<Complex> reference, Complex offset)
    {
        for (int m = 1; m <= MostSymmetry; m++)
        {
            Complex points = 0, turned = 0;
            double size = 0;
            foreach (Complex point in reference) (points, size) = (points + Raised(point, m), size + Math.Pow(point.Magnitude, m));
            if (points.Magnitude < Symmetric * size) continue;
            double scale = Math.Sqrt(Power(symbols));
            foreach (Complex symbol in symbols) turned += Raised((symbol - offset) / scale, m);
            return turned == 0 ? 0 : (turned / points).Phase / m;
        }

        return 0;
    }

    private static Complex Raised(Complex value, int power)
    {
        Complex product = value;
        for (int i = 1; i < power; i++) product *= value;
        return product;
    }

    private static Complex Mean(ReadOnlySpan<Complex> values)
    {
        Complex sum = 0;
        foreach (Complex value in values) sum += value;
        return sum / values.Length;
    }

    private static Complex MeanOf(ReadOnlySpan<Complex> reference, int[] decided)
    {
        Complex sum = 0;
        foreach (int one in decided) sum += reference[one];
        return sum / decided.Length;
    }

    private static double Power(ReadOnlySpan<Complex> values)
    {
        double sum = 0;
        foreach (Complex value in values) sum += Square(value);
        return sum / values.Length;
    }

    private static double Square(Complex value) => value.Real * value.Real + value.Imaginary * value.Imaginary;
}
