using System.Globalization;
using System.Numerics;

namespace Strobe.Operations.Formats;

/// <summary>How frames are written down.</summary>
internal interface IFrameFormat
{
    void Frame(Utf8Text text, SignalFrame frame);
}

/// <summary>
/// A line a person reads per frame: <c>[14:30:01.456] synth.cpp:42:mix = 0.25</c>; of arrays the shape, the least, largest and mean value, and a
/// sketch. Complex elements are shown by their magnitudes.
/// </summary>
internal sealed class FrameText(WallClock clock, Tint tint) : IFrameFormat
{
    private const int SketchWidth = 24;
    private const string Levels = "▁▂▃▄▅▆▇█";

    public void Frame(Utf8Text text, SignalFrame frame)
    {
        tint.Faint(text);
        clock.Stamp(text, frame.TimestampNanos);
        tint.Off(text);
        text.Plain(" "u8);
        tint.Enter(text);
        text.Safe(frame.Probe.ToString());
        tint.Off(text);
        text.Plain(" = "u8);
        if (!frame.HasValue) Reason(text, frame.Flags);
        else if (frame.Shape.IsScalar) text.Plain(Scalar(frame));
        else Array(text, frame);
        text.Plain("\n"u8);
    }

    private void Reason(Utf8Text text, FrameFlags flags)
    {
        tint.Warning(text);
        text.Plain((flags & FrameFlags.OptimizedOut) != 0 ? "<optimized out>"u8 : (flags & FrameFlags.ConditionError) != 0 ? "<condition failed>"u8 : "<unreadable>"u8);
        tint.Off(text);
    }

    private static string Scalar(SignalFrame frame) => frame.ElementType switch
    {
        ElementType.Boolean => frame.ToDouble() != 0 ? "true" : "false",
        ElementType.Int64 => frame.As<long>()[0].ToString(CultureInfo.InvariantCulture),
        ElementType.UInt64 => frame.As<ulong>()[0].ToString(CultureInfo.InvariantCulture),
        ElementType.Float32 => frame.As<float>()[0].ToString(CultureInfo.InvariantCulture),
        ElementType.Complex64 or ElementType.Complex128 => Pair(frame.ComplexAt(0)),
        _ => frame.ToDouble().ToString(CultureInfo.InvariantCulture),
    };

    private static string Pair(Complex number) => string.Create(CultureInfo.InvariantCulture, $"{number.Real}{(number.Imaginary < 0 ? "" : "+")}{number.Imaginary}i");

    private void Array(Utf8Text text, SignalFrame frame)
    {
        bool isComplex = frame.ElementType is ElementType.Complex64 or ElementType.Complex128;
        text.Plain(frame.ElementType.Name()).Plain("["u8).Plain(frame.Shape.ToString()).Plain("]"u8);
        if ((frame.Flags & FrameFlags.Cut) != 0) text.Plain(" (cut to "u8).Number(frame.Count).Plain(")"u8);
        if (frame.Count == 0) return;
        double least = double.PositiveInfinity, most = double.NegativeInfinity, sum = 0;
        int finite = 0;
        for (int i = 0; i < frame.Count; i++)
        {
            double value = ValueAt(frame, i, isComplex);
            if (!double.IsFinite(value)) continue;
            (least, most, sum, finite) = (Math.Min(least, value), Math.Max(most, value), sum + value, finite + 1);
        }

        if (finite == 0)
        {
            text.Plain(" nothing finite"u8);
            return;
        }

        text.Plain(string.Create(CultureInfo.InvariantCulture, $" {(isComplex ? "|z| " : "")}min {least:G6} max {most:G6} mean {sum / finite:G6} "));
        tint.Strong(text);
        text.Plain(Sketch(frame, isComplex, least, most));
        tint.Off(text);
    }

    private static string Sketch(SignalFrame frame, bool isComplex, double least, double most)
    {
        int width = Math.Min(SketchWidth, frame.Count);
        return string.Create(width, (frame, isComplex, least, most), static (line, about) =>
        {
            for (int i = 0; i < line.Length; i++)
            {
                // The largest of what falls into a column, so that a single peak is seen.
                int first = (int)((long)i * about.frame.Count / line.Length), end = (int)((long)(i + 1) * about.frame.Count / line.Length);
                double value = double.NegativeInfinity;
                for (int k = first; k < end; k++) value = Math.Max(value, ValueAt(about.frame, k, about.isComplex) is var one && double.IsFinite(one) ? one : value);
                double part = about.most > about.least ? (value - about.least) / (about.most - about.least) : 0;
                line[i] = double.IsFinite(value) ? Levels[(int)Math.Clamp(part * Levels.Length, 0, Levels.Length - 1)] : ' ';
            }
        });
    }

    private static double ValueAt(SignalFrame frame, int index, bool isComplex) => isComplex ? frame.ComplexAt(index).Magnitude : frame.NumberAt(index);
}
