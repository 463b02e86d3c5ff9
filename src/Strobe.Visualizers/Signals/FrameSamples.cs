using System.Numerics;

namespace Strobe.Visualizers.Signals;

/// <summary>
/// The elements of frames as doubles or complex numbers. Buffers belong to the caller, grow when they must and are used again, so that in steady state
/// nothing is allocated. A frame that is doubles already is read in place.
/// </summary>
internal static class FrameSamples
{
    private const double LeastRate = 1e-200, MostRate = 1e200;

    /// <summary>Samples per second; null when it is not known, or such that neither it nor a sample's time could be calculated with.</summary>
    internal static double? Rate(double? sampleRateHz) => sampleRateHz is >= LeastRate and <= MostRate ? sampleRateHz : null;

    /// <summary>All elements as the nearest doubles, in row-major order; of complex ones the real parts; true is 1. None for a frame without a value.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="buffer">Room that may be used; valid until the next call with the same one.</param>
    internal static ReadOnlySpan<double> Real(SignalFrame frame, ref double[] buffer)
    {
        if (frame.ElementType == ElementType.Float64) return frame.As<double>();
        Span<double> room = Room(ref buffer, frame.Count);
        switch (frame.ElementType)
        {
            case ElementType.Boolean or ElementType.UInt8: Convert(frame.Bytes, room); break;
            case ElementType.Int8: Convert(frame.As<sbyte>(), room); break;
            case ElementType.Int16: Convert(frame.As<short>(), room); break;
            case ElementType.UInt16: Convert(frame.As<ushort>(), room); break;
            case ElementType.Int32: Convert(frame.As<int>(), room); break;
            case ElementType.UInt32: Convert(frame.As<uint>(), room); break;
            case ElementType.Int64: Convert(frame.As<long>(), room); break;
            case ElementType.UInt64: Convert(frame.As<ulong>(), room); break;
            case ElementType.Float32: Convert(frame.As<float>(), room); break;
            case ElementType.Complex64:
                ReadOnlySpan<Complex64> singles = frame.As<Complex64>();
                for (int i = 0; i < room.Length; i++) room[i] = singles[i].Real;
                break;
            case ElementType.Complex128:
                ReadOnlySpan<Complex> doubles = frame.As<Complex>();
                for (int i = 0; i < room.Length; i++) room[i] = doubles[i].Real;
                break;
        }

        return room;
    }

    /// <summary>All elements as complex numbers, in row-major order; real ones have no imaginary part. None for a frame without a value.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="reals">Room that may be used.</param>
    /// <param name="buffer">Room that may be used; valid until the next call with the same one.</param>
    internal static ReadOnlySpan<Complex> Complex(SignalFrame frame, ref double[] reals, ref Complex[] buffer)
    {
        if (frame.ElementType == ElementType.Complex128) return frame.As<Complex>();
        Span<Complex> room = Room(ref buffer, frame.Count);
        if (frame.ElementType == ElementType.Complex64)
        {
            ReadOnlySpan<Complex64> singles = frame.As<Complex64>();
            for (int i = 0; i < room.Length; i++) room[i] = singles[i].ToComplex();
            return room;
        }

        ReadOnlySpan<double> real = Real(frame, ref reals);
        for (int i = 0; i < room.Length; i++) room[i] = real[i];
        return room;
    }

    /// <summary>The first so many places of a buffer, which is made larger when it is too small.</summary>
    internal static Span<T> Room<T>(ref T[] buffer, int count)
    {
        if (buffer.Length < count) buffer = GC.AllocateUninitializedArray<T>((int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(count, 1 << 30)));
        return buffer.AsSpan(0, count);
    }

    private static void Convert<T>(ReadOnlySpan<T> from, Span<double> to)
        where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < to.Length; i++) to[i] = double.CreateTruncating(from[i]);
    }
}
