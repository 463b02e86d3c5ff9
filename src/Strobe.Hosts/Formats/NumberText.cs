using System.Globalization;
using System.Numerics;

namespace Strobe.Formats;

/// <summary>Elements of frames as text that reads back as the same number.</summary>
internal static class NumberText
{
    /// <summary>A real element, or the real part of a complex one. NaN and infinities are <c>nan</c>, <c>inf</c> and <c>-inf</c>.</summary>
    internal static string Real(SignalFrame frame, int index) => frame.ElementType switch
    {
        ElementType.Boolean => frame.Bytes[index] == 0 ? "0" : "1",
        ElementType.Int64 => frame.As<long>()[index].ToString(CultureInfo.InvariantCulture),
        ElementType.UInt64 => frame.As<ulong>()[index].ToString(CultureInfo.InvariantCulture),
        ElementType.Float32 => Float(frame.As<float>()[index]),
        ElementType.Complex64 => Float(frame.As<Complex64>()[index].Real),
        ElementType.Complex128 => Float(frame.As<Complex>()[index].Real),
        _ => Float(frame.NumberAt(index)),
    };

    /// <summary>The imaginary part of a complex element; empty for others.</summary>
    internal static string Imaginary(SignalFrame frame, int index) => frame.ElementType switch
    {
        ElementType.Complex64 => Float(frame.As<Complex64>()[index].Imaginary),
        ElementType.Complex128 => Float(frame.As<Complex>()[index].Imaginary),
        _ => "",
    };

    /// <summary>Why a frame has no value.</summary>
    internal static string Reason(FrameFlags flags) =>
        (flags & FrameFlags.OptimizedOut) != 0 ? "optimized out" : (flags & FrameFlags.ConditionError) != 0 ? "condition failed" : "unreadable";

    private static string Float<T>(T number)
        where T : IFloatingPointIeee754<T>
    {
        if (T.IsNaN(number)) return "nan";
        if (T.IsInfinity(number)) return number > T.Zero ? "inf" : "-inf";
        return number.ToString("R", CultureInfo.InvariantCulture);
    }
}
