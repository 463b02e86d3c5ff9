using System.Numerics;
using System.Runtime.InteropServices;
using Strobe.Visualizers.Signals;

namespace Strobe.Visualizers.Deriving;

/// <summary>
/// A value on its way through an expression: real, or complex with the imaginary parts apart, so that linear operations see two real signals. The last
/// dimension is the time axis; each row is a signal of its own. Arrays are not changed once they are here.
/// </summary>
internal sealed class DerivedSignal(double[] re, double[]? im, Shape shape, double? rate)
{
    internal double[] Re { get; } = re;

    internal double[]? Im { get; } = im;

    internal Shape Shape { get; } = shape;

    internal double? Rate { get; } = rate;

    internal int Count => Re.Length;

    internal bool IsComplex => Im is not null;

    /// <summary>True for one number, which goes with a value of any shape.</summary>
    internal bool IsScalar => Shape.IsScalar;

    /// <summary>Samples of a whole row.</summary>
    internal int RowLength => Shape.IsScalar ? 1 : Shape[Shape.Rank - 1];

    internal static DerivedSignal Number(double value) => new([value], null, Shape.Scalar, null);

    internal static DerivedSignal Of(SignalFrame frame)
    {
        double? rate = FrameSamples.Rate(frame.SampleRateHz);
        double[] buffer = [];
        if (!ElementTypes.IsComplex(frame.ElementType)) return new DerivedSignal(FrameSamples.Real(frame, ref buffer).ToArray(), null, frame.Shape, rate);
        Complex[] complex = [];
        ReadOnlySpan<Complex> values = FrameSamples.Complex(frame, ref buffer, ref complex);
        double[] re = new double[values.Length], im = new double[values.Length];
        for (int i = 0; i < re.Length; i++) (re[i], im[i]) = (values[i].Real, values[i].Imaginary);
        return new DerivedSignal(re, im, frame.Shape, rate);
    }

    internal SignalFrame ToFrame(SignalFrame source, ProbeId probe)
    {
        FrameFlags flags = Count < Shape.ElementCount ? FrameFlags.Cut : FrameFlags.None;
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes<double>(Re);
        ElementType type = ElementType.Float64;
        if (Im is not null)
        {
            Complex[] values = new Complex[Count];
            for (int i = 0; i < values.Length; i++) values[i] = new Complex(Re[i], Im[i]);
            type = ElementType.Complex128;
            bytes = MemoryMarshal.AsBytes<Complex>(values);
        }

        return new SignalFrame(type, Shape, bytes, flags)
        {
            Probe = probe,
            Number = source.Number,
            TimestampNanos = source.TimestampNanos,
            ProcessId = source.ProcessId,
            ThreadId = source.ThreadId,
            Activation = source.Activation,
            Hit = source.Hit,
            SampleRateHz = Rate,
        };
    }

    /// <summary>The same arrangement with other elements.</summary>
    internal DerivedSignal With(double[] re, double[]? im = null) => new(re, im, Shape, Rate);

    /// <summary>The samples, refused when they are complex.</summary>
    internal double[] Real(string function) =>
        IsComplex ? throw new DerivationFault($"{function} takes real samples, and these are complex: take abs, phase, real or imag of them first") : Re;
}

/// <summary>Why an expression has no value for these frames: a few words without a full stop.</summary>
internal sealed class DerivationFault(string reason) : Exception(reason);
