using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Strobe.Visualizers.Analysis;

/// <summary>
/// The discrete Fourier transform of one length, X[k] = Σ x[n]·exp(−2πi·kn/N), with its twiddle factors and working memory made once: a transform
/// allocates nothing. Powers of two: Stockham's self-sorting radix 4 on separate real and imaginary parts, in vectors; other lengths: Bluestein's
/// chirp transform. Not for several threads at once.
/// </summary>
/// <remarks>
/// MathNet.Numerics' Fourier.Forward is not used: measured at 4 096 complex points it takes at least eight times as long (20 µs here), allocates
/// 13 kB in every call, and starts tasks on other threads. The tests compare this with it.
/// </remarks>
internal sealed class FourierTransform
{
    private readonly double[] _cos, _sin, _workRe, _workIm;
    private readonly Chirp? _chirp;

    internal FourierTransform(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Length = length;
        if (!BitOperations.IsPow2(length))
        {
            _chirp = new Chirp(length);
            _cos = _sin = _workRe = _workIm = [];
            return;
        }

        int needed = Math.Max(1, length / 4 * 3);
        (_cos, _sin, _workRe, _workIm) = (new double[needed], new double[needed], new double[length], new double[length]);
        for (int k = 0; k < needed; k++) (_sin[k], _cos[k]) = Root(k, length);
    }

    /// <summary>Points.</summary>
    internal int Length { get; }

    /// <summary>Transforms back in place, without scaling: <see cref="Length"/> times what was transformed.</summary>
    /// <param name="re">Real parts, as many as <see cref="Length"/>.</param>
    /// <param name="im">Imaginary parts.</param>
    internal void Inverse(Span<double> re, Span<double> im) => Forward(im, re);

    /// <summary>Transforms in place.</summary>
    /// <param name="re">Real parts, as many as <see cref="Length"/>.</param>
    /// <param name="im">Imaginary parts.</param>
    internal void Forward(Span<double> re, Span<double> im)
    {
        if (re.Length != Length || im.Length != Length) throw new ArgumentException("A transform has as many points as it was made for.", nameof(re));
        if (_chirp is not null)
        {
            _chirp.Forward(re, im);
            return;
        }

        Span<double> toRe = _workRe, toIm = _workIm, fromRe = re, fromIm = im;
        bool isInWork = false;
        int points = Length;
        for (int stride = 1; points > 1;)
        {
            if (points == 2)
            {
                Halves(fromRe, fromIm, toRe, toIm, stride);
                points = 1;
            }
            else
            {
                Quarters(fromRe, fromIm, toRe, toIm, points, stride);
                (points, stride) = (points / 4, stride * 4);
            }

            Span<double> doneRe = toRe, doneIm = toIm;
            toRe = fromRe;
            toIm = fromIm;
            fromRe = doneRe;
            fromIm = doneIm;
            isInWork = !isInWork;
        }

        if (!isInWork) return;
        fromRe.CopyTo(re);
        fromIm.CopyTo(im);
    }

    /// <summary>exp(−2πi·k/n) as (sine, cosine), with the angle reduced to an octant so that symmetric factors are equal to the last bit.</summary>
    internal static (double Sin, double Cos) Root(long k, long n)
    {
        long eighths = 8 * k;
        int octant = (int)(eighths / n);
        long rest = (octant & 1) == 0 ? eighths - octant * n : (octant + 1) * n - eighths;
        (double sin, double cos) = Math.SinCos(Math.PI / 4 * ((double)rest / n));
        return octant switch
        {
            0 => (-sin, cos),
            1 => (-cos, sin),
            2 => (-cos, -sin),
            3 => (-sin, -cos),
            4 => (sin, -cos),
            5 => (cos, -sin),
            6 => (cos, sin),
            _ => (sin, cos),
        };
    }

    private static void Halves(ReadOnlySpan<double> fromRe, ReadOnlySpan<double> fromIm, Span<double> toRe, Span<double> toIm, int stride)
    {
        for (int q = 0; q < stride; q++)
        {
            (double aRe, double aIm, double bRe, double bIm) = (fromRe[q], fromIm[q], fromRe[q + stride], fromIm[q + stride]);
            (toRe[q], toIm[q], toRe[q + stride], toIm[q + stride]) = (aRe + bRe, aIm + bIm, aRe - bRe, aIm - bIm);
        }
    }

    private void Quarters(ReadOnlySpan<double> fromRe, ReadOnlySpan<double> fromIm, Span<double> toRe, Span<double> toIm, int points, int stride)
    {
        int quarter = points / 4, apart = stride * quarter;
        ref double xRe = ref MemoryMarshal.GetReference(fromRe), xIm = ref MemoryMarshal.GetReference(fromIm);
        ref double yRe = ref MemoryMarshal.GetReference(toRe), yIm = ref MemoryMarshal.GetReference(toIm);
        bool isWide = stride >= Vector<double>.Count;
        for (int p = 0; p < quarter; p++)
        {
            int turn = p * stride;
            (double c1, double s1, double c2, double s2, double c3, double s3) =
                (_cos[turn], _sin[turn], _cos[2 * turn], _sin[2 * turn], _cos[3 * turn], _sin[3 * turn]);
            int from = stride * p, to = 4 * stride * p;
            if (isWide)
            {
                Vector<double> vc1 = new(c1), vs1 = new(s1), vc2 = new(c2), vs2 = new(s2), vc3 = new(c3), vs3 = new(s3);
                for (int q = 0; q < stride; q += Vector<double>.Count)
                {
                    Vector<double> aRe = Load(ref xRe, from + q), aIm = Load(ref xIm, from + q);
                    Vector<double> bRe = Load(ref xRe, from + q + apart), bIm = Load(ref xIm, from + q + apart);
                    Vector<double> cRe = Load(ref xRe, from + q + 2 * apart), cIm = Load(ref xIm, from + q + 2 * apart);
                    Vector<double> dRe = Load(ref xRe, from + q + 3 * apart), dIm = Load(ref xIm, from + q + 3 * apart);
                    Vector<double> sumRe = aRe + cRe, sumIm = aIm + cIm, lessRe = aRe - cRe, lessIm = aIm - cIm;
                    Vector<double> oddRe = bRe + dRe, oddIm = bIm + dIm, crossRe = bIm - dIm, crossIm = dRe - bRe;
                    Vector<double> uRe = lessRe + crossRe, uIm = lessIm + crossIm, vRe = sumRe - oddRe, vIm = sumIm - oddIm;
                    Vector<double> wRe = lessRe - crossRe, wIm = lessIm - crossIm;
                    int at = to + q;
                    Store(sumRe + oddRe, ref yRe, at);
                    Store(sumIm + oddIm, ref yIm, at);
                    Store(uRe * vc1 - uIm * vs1, ref yRe, at + stride);
                    Store(uRe * vs1 + uIm * vc1, ref yIm, at + stride);
                    Store(vRe * vc2 - vIm * vs2, ref yRe, at + 2 * stride);
                    Store(vRe * vs2 + vIm * vc2, ref yIm, at + 2 * stride);
                    Store(wRe * vc3 - wIm * vs3, ref yRe, at + 3 * stride);
                    Store(wRe * vs3 + wIm * vc3, ref yIm, at + 3 * stride);
                }

                continue;
            }

            for (int q = 0; q < stride; q++)
            {
                int a = from + q, b = a + apart, c = b + apart, d = c + apart, at = to + q;
                double sumRe = fromRe[a] + fromRe[c], sumIm = fromIm[a] + fromIm[c], lessRe = fromRe[a] - fromRe[c], lessIm = fromIm[a] - fromIm[c];
                double oddRe = fromRe[b] + fromRe[d], oddIm = fromIm[b] + fromIm[d], crossRe = fromIm[b] - fromIm[d], crossIm = fromRe[d] - fromRe[b];
                double uRe = lessRe + crossRe, uIm = lessIm + crossIm, vRe = sumRe - oddRe, vIm = sumIm - oddIm;
                double wRe = lessRe - crossRe, wIm = lessIm - crossIm;
                (toRe[at], toIm[at]) = (sumRe + oddRe, sumIm + oddIm);
                (toRe[at + stride], toIm[at + stride]) = (uRe * c1 - uIm * s1, uRe * s1 + uIm * c1);
                (toRe[at + 2 * stride], toIm[at + 2 * stride]) = (vRe * c2 - vIm * s2, vRe * s2 + vIm * c2);
                (toRe[at + 3 * stride], toIm[at + 3 * stride]) = (wRe * c3 - wIm * s3, wRe * s3 + wIm * c3);
            }
        }
    }

    // Offsets stay below 4·apart = Length, the length of all four spans.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<double> Load(ref double from, int at) => Vector.LoadUnsafe(ref from, (nuint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<double> value, ref double to, int at) => value.StoreUnsafe(ref to, (nuint)at);

    /// <summary>Bluestein: with kn = (k² + n² − (k − n)²) / 2 the transform is a convolution with a chirp, done at a power of two.</summary>
    private sealed class Chirp
    {
        private readonly FourierTransform _inner;
        private readonly double[] _cos, _sin, _filterRe, _filterIm, _re, _im;

        internal Chirp(int length)
        {
            int room = (int)BitOperations.RoundUpToPowerOf2((uint)(2 * length - 1));
            _inner = new FourierTransform(room);
            (_cos, _sin) = (new double[length], new double[length]);
            (_filterRe, _filterIm, _re, _im) = (new double[room], new double[room], new double[room], new double[room]);
            for (int k = 0; k < length; k++)
            {
                // exp(−πi·k²/N): k² modulo 2N, or large k would lose digits.
                (_sin[k], _cos[k]) = Root((long)k * k % (2L * length), 2L * length);
                int mirrored = k == 0 ? 0 : room - k;
                _filterRe[k] = _filterRe[mirrored] = _cos[k] / room;
                _filterIm[k] = _filterIm[mirrored] = -_sin[k] / room;
            }

            _inner.Forward(_filterRe, _filterIm);
        }

        internal void Forward(Span<double> re, Span<double> im)
        {
            for (int k = 0; k < re.Length; k++) (_re[k], _im[k]) = (re[k] * _cos[k] - im[k] * _sin[k], re[k] * _sin[k] + im[k] * _cos[k]);
            _re.AsSpan(re.Length).Clear();
            _im.AsSpan(re.Length).Clear();
            _inner.Forward(_re, _im);
            for (int k = 0; k < _re.Length; k++)
            {
                (_re[k], _im[k]) = (_re[k] * _filterRe[k] - _im[k] * _filterIm[k], _re[k] * _filterIm[k] + _im[k] * _filterRe[k]);
            }

            // With the parts exchanged, forward is backward.
            _inner.Forward(_im, _re);
            for (int k = 0; k < re.Length; k++) (re[k], im[k]) = (_re[k] * _cos[k] - _im[k] * _sin[k], _re[k] * _sin[k] + _im[k] * _cos[k]);
        }
    }
}
