using System.Numerics;
using System.Runtime.InteropServices;

namespace Strobe.Tests;

public sealed class SignalFrameTests
{
    [Fact]
    public void Elements_of_every_type_are_read_as_they_are_and_as_numbers()
    {
        Check(ElementType.Boolean, [false, true, true], [0, 1, 1]);
        Check<sbyte>(ElementType.Int8, [-128, 127, 0], [-128, 127, 0]);
        Check<byte>(ElementType.UInt8, [0, 255, 7], [0, 255, 7]);
        Check<short>(ElementType.Int16, [-32768, 32767, 1], [-32768, 32767, 1]);
        Check<ushort>(ElementType.UInt16, [0, 65535, 1], [0, 65535, 1]);
        Check(ElementType.Int32, [int.MinValue, int.MaxValue, 1], [-2147483648.0, 2147483647, 1]);
        Check<uint>(ElementType.UInt32, [0, uint.MaxValue, 1], [0, 4294967295.0, 1]);
        Check<long>(ElementType.Int64, [long.MinValue, long.MaxValue, 1], [-9223372036854775808.0, 9223372036854775808.0, 1]);
        Check<ulong>(ElementType.UInt64, [0, ulong.MaxValue, 1], [0, 18446744073709551616.0, 1]);
        Check(ElementType.Float32, [1.5f, float.NaN, float.NegativeInfinity], [1.5, double.NaN, double.NegativeInfinity]);
        Check(ElementType.Float64, [0.1, double.MaxValue, -0.0], [0.1, double.MaxValue, -0.0]);
    }

    [Fact]
    public void Complex_elements_have_both_parts()
    {
        SignalFrame narrow = Frame(ElementType.Complex64, new Shape(2), MemoryMarshal.AsBytes<Complex64>([new(1, -2), new(3, 4)]));
        Assert.Equal([new Complex(1, -2), new Complex(3, 4)], new[] { narrow.ComplexAt(0), narrow.ComplexAt(1) });
        Assert.Equal(new Complex64(3, 4), narrow.As<Complex64>()[1]);
        SignalFrame wide = Frame(ElementType.Complex128, Shape.Scalar, MemoryMarshal.AsBytes<Complex>([new(0.1, -0.2)]));
        Assert.Equal(new Complex(0.1, -0.2), wide.ComplexAt(0));
        Assert.Equal(wide.ComplexAt(0), wide.As<Complex>()[0]);
        Assert.Throws<InvalidOperationException>(() => wide.ToDouble());
        Assert.Equal(new Complex(7, 0), Frame(ElementType.UInt8, Shape.Scalar, [7]).ComplexAt(0));
    }

    [Fact]
    public void A_frame_is_a_copy_of_its_own()
    {
        byte[] bytes = new byte[100];
        SignalFrame frame = Frame(ElementType.UInt8, new Shape(10, 10), bytes);
        bytes[0] = 1;
        Assert.Equal(0, frame.Bytes[0]);
    }

    [Fact]
    public void Any_byte_but_0_is_true()
    {
        SignalFrame frame = Frame(ElementType.Boolean, new Shape(3), [0, 1, 0x80]);
        Assert.Equal([0, 1, 1], frame.Bytes.ToArray());
        Assert.Equal([false, true, true], frame.As<bool>().ToArray());
    }

    [Fact]
    public void Elements_are_not_read_as_another_type()
    {
        SignalFrame frame = Frame(ElementType.Float32, new Shape(2), new byte[8]);
        Assert.Throws<InvalidOperationException>(() => frame.As<int>().Length);
        Assert.Throws<InvalidOperationException>(() => frame.As<double>().Length);
        Assert.Throws<InvalidOperationException>(() => frame.As<char>().Length);
        Assert.Throws<InvalidOperationException>(() => frame.ToDouble());
        Assert.Throws<ArgumentOutOfRangeException>(() => frame.NumberAt(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => frame.ComplexAt(-1));
    }

    [Fact]
    public void A_frame_without_a_value_has_no_elements()
    {
        foreach (FrameFlags why in new[] { FrameFlags.OptimizedOut, FrameFlags.Unreadable, FrameFlags.ConditionError })
        {
            SignalFrame frame = Frame(ElementType.None, Shape.Scalar, [], why);
            Assert.False(frame.HasValue);
            Assert.Equal(0, frame.Count);
            Assert.Empty(frame.As<double>().ToArray());
            Assert.Throws<InvalidOperationException>(() => frame.ToDouble());
        }
    }

    [Theory]
    [InlineData(ElementType.Float32, 4, 16, FrameFlags.None, true)]
    [InlineData(ElementType.Float32, 4, 12, FrameFlags.None, false)]
    [InlineData(ElementType.Float32, 4, 20, FrameFlags.None, false)]
    [InlineData(ElementType.Float32, 4, 12, FrameFlags.Cut, true)]
    [InlineData(ElementType.Float32, 4, 0, FrameFlags.Cut, true)]
    [InlineData(ElementType.Float32, 4, 16, FrameFlags.Cut, false)]
    [InlineData(ElementType.Float32, 4, 11, FrameFlags.Cut, false)]
    [InlineData(ElementType.Float32, 0, 0, FrameFlags.None, true)]
    [InlineData(ElementType.None, 0, 0, FrameFlags.None, false)]
    [InlineData(ElementType.None, 4, 0, FrameFlags.Unreadable, true)]
    [InlineData(ElementType.Float32, 4, 16, FrameFlags.Unreadable, false)]
    [InlineData((ElementType)14, 4, 0, FrameFlags.Unreadable, false)]
    [InlineData((ElementType)255, 0, 0, FrameFlags.None, false)]
    public void The_payload_must_be_what_type_shape_and_flags_say(ElementType type, int length, int bytes, FrameFlags flags, bool isValid)
    {
        Assert.Equal(isValid, SignalFrame.IsValid(type, new Shape(length), bytes, flags));
        if (isValid) Assert.Equal(bytes, Frame(type, new Shape(length), new byte[bytes], flags).Bytes.Length);
        else Assert.Throws<ArgumentException>(() => Frame(type, new Shape(length), new byte[bytes], flags));
    }

    [Fact]
    public void A_shape_has_up_to_four_lengths()
    {
        Assert.Equal(("scalar", 0, 1L), Say(Shape.Scalar));
        Assert.Equal(("3", 1, 3L), Say(new Shape(3)));
        Assert.Equal(("2×3", 2, 6L), Say(new Shape(2, 3)));
        Assert.Equal(("2×3×4", 3, 24L), Say(new Shape(2, 3, 4)));
        Assert.Equal(("2×3×4×0", 4, 0L), Say(new Shape(2, 3, 4, 0)));
        Assert.Equal(long.MaxValue, new Shape(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue).ElementCount);
        Assert.Equal([2, 3, 4, 5], Enumerable.Range(0, 4).Select(i => new Shape(2, 3, 4, 5)[i]));
        Assert.Equal(new Shape(2, 3), new Shape(2, 3));
        Assert.NotEqual(new Shape(2, 3), new Shape(2, 3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Shape(1, 2, 3, 4, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Shape(1, -2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Shape(1)[1]);
    }

    private static (string Text, int Rank, long Count) Say(Shape shape) => (shape.ToString(), shape.Rank, shape.ElementCount);

    private static void Check<T>(ElementType type, T[] elements, double[] numbers)
        where T : unmanaged
    {
        Assert.Equal(type, ElementTypes.Of<T>());
        Assert.Equal(Marshal.SizeOf<T>() == 4 && typeof(T) == typeof(bool) ? 1 : Marshal.SizeOf<T>(), ElementTypes.SizeOf(type));
        SignalFrame frame = Frame(type, new Shape(elements.Length), MemoryMarshal.AsBytes<T>(elements));
        Assert.Equal(elements, frame.As<T>().ToArray());
        Assert.Equal(numbers, Enumerable.Range(0, frame.Count).Select(frame.NumberAt));
        Assert.Equal(numbers[0], Frame(type, Shape.Scalar, MemoryMarshal.AsBytes<T>(elements.AsSpan(0, 1))).ToDouble());
    }

    private static SignalFrame Frame(ElementType type, Shape shape, ReadOnlySpan<byte> payload, FrameFlags flags = FrameFlags.None) =>
        new(type, shape, payload, flags) { Probe = new ProbeId("main.c", 7, null, "main", "x"), Number = 0, TimestampNanos = 0 };
}
