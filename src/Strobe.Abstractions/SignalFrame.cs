using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Strobe;

/// <summary>
/// One captured value of a probe: a scalar, array, complex array or image. Immutable, a copy of its own that may be kept and shared
/// between threads; the elements are read in place, without copying.
/// </summary>
public sealed class SignalFrame
{
    // Elements are aligned as their type wants: an array's data and these fields lie on multiples of 8, the most that any type needs
    // (16-byte complex numbers are pairs of 8-byte ones). Small values live here, so that a scalar is one object.
    private readonly byte[]? _elements;
    private readonly int _payloadBytes;
    private readonly Small _small;

    /// <summary>Copies a value.</summary>
    /// <param name="type">What the elements are.</param>
    /// <param name="shape">How all of them are arranged.</param>
    /// <param name="payload">The elements, packed, in row-major order: all of the shape's, fewer with <see cref="FrameFlags.Cut"/>, none when
    /// there is no value. <see cref="MemoryMarshal.AsBytes{T}(ReadOnlySpan{T})"/> makes them of an array.</param>
    /// <param name="flags">What is special.</param>
    /// <exception cref="ArgumentException">The payload is not what type, shape and flags say.</exception>
    public SignalFrame(ElementType type, Shape shape, ReadOnlySpan<byte> payload, FrameFlags flags = FrameFlags.None)
    {
        if (!IsValid(type, shape, payload.Length, flags))
        {
            throw new ArgumentException($"{payload.Length} bytes are no frame of {type}, {shape}, {flags}.", nameof(payload));
        }

        (ElementType, Shape, Flags, _payloadBytes) = (type, shape, flags, payload.Length);
        Span<byte> room = payload.Length <= Small.Bytes
            ? MemoryMarshal.AsBytes(new Span<Small>(ref _small))
            : _elements = GC.AllocateUninitializedArray<byte>(payload.Length);
        payload.CopyTo(room);
        // Any byte but 0 is true to the program; to .NET a bool that is neither 0 nor 1 is neither true nor false.
        if (type == ElementType.Boolean) foreach (ref byte one in room[..payload.Length]) one = (byte)(one == 0 ? 0 : 1);
    }

    /// <summary>The probe that captured it.</summary>
    public required ProbeId Probe { get; init; }

    /// <summary>Position among all frames of the probe in its process, from 0, rising by 1; the numbers of lost frames are missing.</summary>
    public required long Number { get; init; }

    /// <summary>Nanoseconds of CLOCK_MONOTONIC since the session began.</summary>
    public required long TimestampNanos { get; init; }

    /// <summary>The process.</summary>
    public int ProcessId { get; init; }

    /// <summary>The kernel's id of the thread.</summary>
    public int ThreadId { get; init; }

    /// <summary>Tells calls of the function that are under way at the same time apart; 0 when that is not known.</summary>
    public ulong Activation { get; init; }

    /// <summary>How often the place had been reached before, passed-over hits included.</summary>
    public long Hit { get; init; }

    /// <summary>What the elements are.</summary>
    public ElementType ElementType { get; }

    /// <summary>How all elements are arranged, those included that were cut off.</summary>
    public Shape Shape { get; }

    /// <summary>What is special about it.</summary>
    public FrameFlags Flags { get; }

    /// <summary>Elements per second along the last dimension, where the probe was told it.</summary>
    public double? SampleRateHz { get; init; }

    /// <summary>False when nothing could be captured; the flags say why.</summary>
    public bool HasValue => (Flags & FrameFlags.NoValue) == 0;

    /// <summary>True when there are fewer elements than the shape says.</summary>
    public bool IsCut => (Flags & FrameFlags.Cut) != 0;

    /// <summary>The number of elements that are there.</summary>
    public int Count => _payloadBytes == 0 ? 0 : _payloadBytes / ElementTypes.SizeOf(ElementType);

    /// <summary>The elements as they are in memory, in row-major order.</summary>
    public ReadOnlySpan<byte> Bytes =>
        (_elements ?? MemoryMarshal.AsBytes(new ReadOnlySpan<Small>(in _small)))[.._payloadBytes];

    /// <summary>The elements in row-major order, in place.</summary>
    /// <typeparam name="T">The .NET type that stands for <see cref="ElementType"/>, exactly.</typeparam>
    /// <exception cref="InvalidOperationException">The elements are of another type.</exception>
    public ReadOnlySpan<T> As<T>()
        where T : unmanaged
    {
        // A frame without a value and of unknown type has no elements of any type.
        if (_payloadBytes == 0 && ElementType == ElementType.None) return [];
        return ElementTypes.Of<T>() == ElementType && ElementType != ElementType.None
            ? MemoryMarshal.Cast<byte, T>(Bytes)
            : throw new InvalidOperationException($"The elements are {ElementType}, not {typeof(T).Name}.");
    }

    /// <summary>The value of a scalar, or the only element, as the nearest double; true is 1.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element, or it is complex.</exception>
    public double ToDouble() => Count == 1
        ? NumberAt(0)
        : throw new InvalidOperationException($"A frame with {Count} elements is not one number.");

    /// <summary>An element as the nearest double; true is 1.</summary>
    /// <exception cref="InvalidOperationException">The elements are complex.</exception>
    public double NumberAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return ElementType switch
        {
            ElementType.Boolean or ElementType.UInt8 => Bytes[index],
            ElementType.Int8 => As<sbyte>()[index],
            ElementType.Int16 => As<short>()[index],
            ElementType.UInt16 => As<ushort>()[index],
            ElementType.Int32 => As<int>()[index],
            ElementType.UInt32 => As<uint>()[index],
            ElementType.Int64 => As<long>()[index],
            ElementType.UInt64 => As<ulong>()[index],
            ElementType.Float32 => As<float>()[index],
            ElementType.Float64 => As<double>()[index],
            _ => throw new InvalidOperationException("A complex element is not one number."),
        };
    }

    /// <summary>An element of any type as a complex number; a real one has no imaginary part.</summary>
    public Complex ComplexAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return ElementType switch
        {
            ElementType.Complex64 => As<Complex64>()[index].ToComplex(),
            ElementType.Complex128 => As<Complex>()[index],
            _ => NumberAt(index),
        };
    }

    /// <summary>Such as <c>gain 17: Float32 4096 at 12.5 ms</c>.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Probe.Variable} {Number}: {(HasValue ? $"{ElementType} {Shape}" : (Flags & FrameFlags.NoValue).ToString())} at {TimestampNanos / 1e6} ms");

    /// <summary>Whether so many bytes can be the payload of such a frame: what the constructor asks.</summary>
    public static bool IsValid(ElementType type, Shape shape, long payloadBytes, FrameFlags flags)
    {
        int size = ElementTypes.SizeOf(type);
        bool isKnown = type == ElementType.None || size != 0;
        if ((flags & FrameFlags.NoValue) != 0) return isKnown && payloadBytes == 0;
        if (size == 0 || payloadBytes % size != 0) return false;
        long count = payloadBytes / size;
        return (flags & FrameFlags.Cut) == 0 ? count == shape.ElementCount : count < shape.ElementCount;
    }

    [InlineArray(2)]
    private struct Small
    {
        internal const int Bytes = 16;

        private ulong _first;
    }
}
