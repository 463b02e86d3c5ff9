using System.Numerics;

namespace Strobe.Visualizers.Lenses;

/// <summary>Which real number of an element is looked at.</summary>
internal enum SamplePart
{
    /// <summary>The number itself, or the real part.</summary>
    Real,

    /// <summary>The imaginary part; 0 for real numbers.</summary>
    Imaginary,

    /// <summary>The absolute value.</summary>
    Magnitude,

    /// <summary>The angle, −π … π.</summary>
    Phase,
}

/// <summary>
/// Some neighbouring elements of a frame as real numbers. Real ones are read where they are; others are computed in small pieces when they are
/// asked for. Nothing is allocated.
/// </summary>
internal readonly struct SampleRun
{
    private const int Piece = 512;
    private readonly SignalFrame _frame;
    private readonly int _first;
    private readonly SamplePart _part;
    private readonly double[]? _computed;

    /// <summary>Elements of a frame.</summary>
    internal SampleRun(SignalFrame frame, int first, int count, SamplePart part = SamplePart.Real, double[]? computed = null) =>
        (_frame, _first, Count, _part, _computed) = (frame, first, count, part, computed);

    /// <summary>All elements of a frame.</summary>
    internal SampleRun(SignalFrame frame)
        : this(frame, 0, frame.Count)
    {
    }

    internal int Count { get; }

    private bool IsInPlace => _computed is null && _part == SamplePart.Real && !ElementTypes.IsComplex(_frame.ElementType);

    internal double this[int index]
    {
        get
        {
            if (_computed is not null) return _computed[index];
            if (IsInPlace) return _frame.NumberAt(_first + index);
            return Part(_frame.ComplexAt(_first + index));
        }
    }

    /// <summary>The same elements with phases that have no jumps of more than half a turn: 2π is added as often as needed.</summary>
    internal SampleRun Unwrapped()
    {
        double[] phases = new double[Count];
        Read(0, phases);
        double turns = 0, last = double.NaN;
        for (int i = 0; i < phases.Length; i++)
        {
            double phase = phases[i];
            if (!double.IsFinite(phase)) continue;
            if (double.IsFinite(last)) turns -= Math.Round((phase - last) / Math.Tau);
            last = phase;
            phases[i] = phase + turns * Math.Tau;
        }

        return new SampleRun(_frame, _first, Count, _part, phases);
    }

    /// <summary>The least and the largest of the elements from one number up to another, exclusive.</summary>
    internal Extremes Extremes(int from, int to)
    {
        if (_computed is not null) return Lenses.Extremes.OfFloats<double>(_computed.AsSpan(from, to - from));
        int first = _first + from, count = to - from;
        if (IsInPlace)
        {
            switch (_frame.ElementType)
            {
                case ElementType.Boolean or ElementType.UInt8: return Lenses.Extremes.OfIntegers(_frame.Bytes.Slice(first, count));
                case ElementType.Int8: return Lenses.Extremes.OfIntegers(_frame.As<sbyte>().Slice(first, count));
                case ElementType.Int16: return Lenses.Extremes.OfIntegers(_frame.As<short>().Slice(first, count));
                case ElementType.UInt16: return Lenses.Extremes.OfIntegers(_frame.As<ushort>().Slice(first, count));
                case ElementType.Int32: return Lenses.Extremes.OfIntegers(_frame.As<int>().Slice(first, count));
                case ElementType.UInt32: return Lenses.Extremes.OfIntegers(_frame.As<uint>().Slice(first, count));
                case ElementType.Int64: return Lenses.Extremes.OfIntegers(_frame.As<long>().Slice(first, count));
                case ElementType.UInt64: return Lenses.Extremes.OfIntegers(_frame.As<ulong>().Slice(first, count));
                case ElementType.Float32: return Lenses.Extremes.OfFloats(_frame.As<float>().Slice(first, count));
                case ElementType.Float64: return Lenses.Extremes.OfFloats(_frame.As<double>().Slice(first, count));
                default: return Lenses.Extremes.None;
            }
        }

        Extremes all = Lenses.Extremes.None;
        Span<double> room = stackalloc double[Piece];
        for (int at = from; at < to; at += Piece)
        {
            Span<double> piece = room[..Math.Min(Piece, to - at)];
            Read(at, piece);
            all = all.With(Lenses.Extremes.OfFloats<double>(piece));
        }

        return all;
    }

    /// <summary>Elements as doubles.</summary>
    /// <param name="from">The number of the first.</param>
    /// <param name="to">Room for as many as are wanted.</param>
    internal void Read(int from, Span<double> to)
    {
        int first = _first + from, count = to.Length;
        if (_computed is not null)
        {
            _computed.AsSpan(from, count).CopyTo(to);
            return;
        }

        if (!IsInPlace)
        {
            ReadParts(first, to);
            return;
        }

        switch (_frame.ElementType)
        {
            case ElementType.Boolean or ElementType.UInt8: Convert(_frame.Bytes.Slice(first, count), to); break;
            case ElementType.Int8: Convert(_frame.As<sbyte>().Slice(first, count), to); break;
            case ElementType.Int16: Convert(_frame.As<short>().Slice(first, count), to); break;
            case ElementType.UInt16: Convert(_frame.As<ushort>().Slice(first, count), to); break;
            case ElementType.Int32: Convert(_frame.As<int>().Slice(first, count), to); break;
            case ElementType.UInt32: Convert(_frame.As<uint>().Slice(first, count), to); break;
            case ElementType.Int64: Convert(_frame.As<long>().Slice(first, count), to); break;
            case ElementType.UInt64: Convert(_frame.As<ulong>().Slice(first, count), to); break;
            case ElementType.Float32: Convert(_frame.As<float>().Slice(first, count), to); break;
            case ElementType.Float64: _frame.As<double>().Slice(first, count).CopyTo(to); break;
        }
    }

    private void ReadParts(int first, Span<double> to)
    {
        if (_frame.ElementType == ElementType.Complex64)
        {
            ReadOnlySpan<Complex64> singles = _frame.As<Complex64>().Slice(first, to.Length);
            for (int i = 0; i < to.Length; i++) to[i] = Part(singles[i].ToComplex());
        }
        else if (_frame.ElementType == ElementType.Complex128)
        {
            ReadOnlySpan<Complex> doubles = _frame.As<Complex>().Slice(first, to.Length);
            for (int i = 0; i < to.Length; i++) to[i] = Part(doubles[i]);
        }
        else
        {
            for (int i = 0; i < to.Length; i++) to[i] = Part(_frame.NumberAt(first + i));
        }
    }

    private double Part(Complex value) => _part switch
    {
        SamplePart.Imaginary => value.Imaginary,
        SamplePart.Magnitude => Complex.Abs(value),
        SamplePart.Phase => value.Phase,
        _ => value.Real,
    };

    private static void Convert<T>(ReadOnlySpan<T> from, Span<double> to)
        where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < to.Length; i++) to[i] = double.CreateTruncating(from[i]);
    }
}
