namespace Strobe.Visualizers.Analysis;

/// <summary>
/// The discrete Fourier transform of real samples, bins 0 … N/2. An even length is packed into a complex transform of half the length.
/// Allocates nothing after it is made. Not for several threads at once.
/// </summary>
internal sealed class RealFourierTransform
{
    private readonly FourierTransform _inner;
    private readonly double[] _cos, _sin, _re, _im;
    private readonly bool _isPacked;

    internal RealFourierTransform(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Length = length;
        _isPacked = length % 2 == 0;
        int half = _isPacked ? length / 2 : length;
        _inner = new FourierTransform(half);
        (_re, _im) = (new double[half], new double[half]);
        (_cos, _sin) = _isPacked ? (new double[half], new double[half]) : ([], []);
        for (int k = 0; k < _cos.Length; k++) (_sin[k], _cos[k]) = FourierTransform.Root(k, length);
    }

    /// <summary>Samples.</summary>
    internal int Length { get; }

    /// <summary>Bins: N/2 + 1, rounded down.</summary>
    internal int Bins => Length / 2 + 1;

    /// <summary>Adds |X[k]|² of the samples to a sum.</summary>
    /// <param name="samples">As many as <see cref="Length"/>.</param>
    /// <param name="power">The sum, as many as <see cref="Bins"/>.</param>
    internal void AddPower(ReadOnlySpan<double> samples, Span<double> power)
    {
        if (!_isPacked)
        {
            samples.CopyTo(_re);
            Array.Clear(_im);
            _inner.Forward(_re, _im);
            for (int k = 0; k < power.Length; k++) power[k] += _re[k] * _re[k] + _im[k] * _im[k];
            return;
        }

        double[] re = _re, im = _im;
        for (int k = 0; k < re.Length; k++) (re[k], im[k]) = (samples[2 * k], samples[2 * k + 1]);
        _inner.Forward(re, im);
        int half = re.Length;
        double first = re[0] + im[0], last = re[0] - im[0];
        power[0] += first * first;
        power[half] += last * last;
        // Z[k] = E[k] + i·O[k], with E and O the transforms of the even and the odd samples; X[k] = E[k] + exp(−2πi·k/N)·O[k].
        for (int k = 1; k < half; k++)
        {
            int mirrored = half - k;
            double evenRe = (re[k] + re[mirrored]) / 2, evenIm = (im[k] - im[mirrored]) / 2;
            double oddRe = (im[k] + im[mirrored]) / 2, oddIm = (re[mirrored] - re[k]) / 2;
            double xRe = evenRe + oddRe * _cos[k] - oddIm * _sin[k], xIm = evenIm + oddRe * _sin[k] + oddIm * _cos[k];
            power[k] += xRe * xRe + xIm * xIm;
        }
    }
}
