using System.Globalization;
using System.Numerics;

namespace Strobe.Visualizers.Lenses;

/// <summary>Elements of frames as exact text.</summary>
internal static class ElementText
{
    /// <summary>An element: integers and floating-point numbers so that they can be read back exactly, bools as words, complex numbers as <c>1+2i</c>.</summary>
    internal static string At(SignalFrame frame, int index) => frame.ElementType switch
    {
        ElementType.Boolean => frame.Bytes[index] == 0 ? "false" : "true",
        ElementType.Int64 => Text(frame.As<long>()[index]),
        ElementType.UInt64 => Text(frame.As<ulong>()[index]),
        ElementType.Float32 => Text(frame.As<float>()[index]),
        ElementType.Complex64 => Text(frame.As<Complex64>()[index].Real) + Signed(Text(frame.As<Complex64>()[index].Imaginary)) + "i",
        ElementType.Complex128 => Text(frame.As<Complex>()[index].Real) + Signed(Text(frame.As<Complex>()[index].Imaginary)) + "i",
        _ => Text(frame.NumberAt(index)),
    };

    /// <summary>Up to so many elements in brackets, nested as the shape says, and how many more there are.</summary>
    internal static string Of(SignalFrame frame, int most)
    {
        if (frame.Shape.IsScalar && frame.Count == 1) return At(frame, 0);
        int shown = Math.Min(most, frame.Count), last = frame.Shape.Rank == 0 ? 1 : frame.Shape[frame.Shape.Rank - 1];
        List<string> texts = [];
        for (int i = 0; i < shown; i++) texts.Add((frame.Shape.Rank > 1 && i > 0 && i % last == 0 ? "| " : "") + At(frame, i));
        long more = frame.Shape.ElementCount - shown;
        string rest = more > 0 ? (shown == 0 ? "" : " ") + $"… {Notes.Number(more)} more" : "";
        return $"[{string.Join(" ", texts)}{rest}]";
    }

    internal static string Text<T>(T value)
        where T : IFormattable => value.ToString("G", CultureInfo.InvariantCulture);

    private static string Signed(string number) => number[0] is '-' ? number : "+" + number;
}
