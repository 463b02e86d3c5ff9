using System.Globalization;

namespace Strobe.Visualizers.Painting;

/// <summary>A place of an axis with a line and perhaps a label.</summary>
internal readonly record struct Tick(double Place, string Label, bool IsMinor);

/// <summary>An axis as it is drawn.</summary>
internal sealed record AxisPlan(AxisScale Scale, Tick[] Ticks, string Title)
{
    /// <summary>The room that the widest label needs.</summary>
    internal double LabelWidth(Func<string, double> measure)
    {
        double most = 0;
        foreach (Tick tick in Ticks) most = Math.Max(most, tick.Label.Length == 0 ? 0 : measure(tick.Label));
        return most;
    }
}

/// <summary>How labels are measured, and how much room they leave each other, in the unit of the picture: pixels or cells.</summary>
/// <param name="Width">The width of a text.</param>
/// <param name="Height">The height of a line.</param>
/// <param name="Gap">What stays free between neighbouring labels.</param>
internal sealed record TickSpacing(Func<string, double> Width, double Height, double Gap);

/// <summary>
/// Chooses the places that are labelled: steps of 1, 2 or 5 times a power of ten, as fine as their labels have room for; on logarithmic axes
/// decades; or the names that the figure gives.
/// </summary>
internal static class AxisTicks
{
    /// <summary>Labels and lines of an axis are at most so many; more cannot be read.</summary>
    private const int MostTicks = 100;

    private const int MostLevels = 80, RoundTicks = 6;

    /// <summary>Plain numbers from here on, and below the other, are written with an exponent.</summary>
    private const double Large = 1e6, Small = 1e-3;

    private const double NearFrame = 0.015;

    /// <summary>An axis over a range, from a start to an end in the picture.</summary>
    internal static AxisPlan Plan(FigureAxis axis, FigureRange range, double start, double end, bool isVertical, TickSpacing spacing, double longestLabel)
    {
        if (axis.IsReversed) (start, end) = (end, start);
        AxisScale scale = new(range, axis.IsLogarithmic, start, end);
        string quantity = SafeText.Clean(axis.Quantity), unit = SafeText.Clean(axis.Unit);
        if (axis.Labels.Count > 0) return new AxisPlan(scale, Named(axis, scale, isVertical, spacing, longestLabel), Title(quantity, unit, ""));
        double length = Math.Abs(end - start), size = Math.Max(Math.Abs(range.From), Math.Abs(range.To));
        if (axis.IsLogarithmic) return new AxisPlan(scale, Decades(scale, length, unit, isVertical, spacing), Title(quantity, unit, ""));
        int power = Engineering.PowerFor(size, unit);
        Tick[] ticks = [];
        for (int level = FinestLevel(range, length, isVertical, spacing), i = 0; i < MostLevels; i++, level++)
        {
            ticks = Linear(scale, level, power);
            if (Fits(ticks, isVertical, spacing)) break;
            ticks = [];
        }

        return new AxisPlan(scale, ticks, Title(quantity, unit, Engineering.Prefix(power)));
    }

    /// <summary>A range that ends at round numbers.</summary>
    internal static FigureRange Widen(FigureRange range, bool isLogarithmic)
    {
        if (isLogarithmic)
        {
            FigureRange decades = new(PowerOfTen(Exponent(range.From)), PowerOfTen(Exponent(range.To / 1.0001) + 1));
            return double.IsFinite(decades.To) && decades.From > 0 && decades.To / decades.From < range.To / range.From * 100 ? decades : range;
        }

        int level = 3 * Exponent(range.Length / RoundTicks);
        while (Step(level) < range.Length / RoundTicks) level++;
        double step = Step(level), from = Math.Floor(range.From / step) * step, to = Math.Ceiling(range.To / step) * step;
        // Lines on the frame could not be seen; zero is where bars stand.
        if (range.From != 0 && range.From - from < range.Length * NearFrame) from -= step;
        if (range.To != 0 && to - range.To < range.Length * NearFrame) to += step;
        return double.IsFinite(from) && double.IsFinite(to) && double.IsFinite(to - from) && from < to && from <= range.From && to >= range.To
            ? new FigureRange(from, to)
            : range;
    }

    /// <summary>What an axis is called, with its unit.</summary>
    internal static string Title(string quantity, string unit, string prefix) =>
        unit.Length == 0 ? quantity : quantity.Length == 0 ? prefix + unit : $"{quantity} ({prefix}{unit})";

    /// <summary>The nearest double to a power of ten, the same on every machine.</summary>
    internal static double PowerOfTen(int exponent) => double.Parse(string.Create(CultureInfo.InvariantCulture, $"1e{exponent}"), CultureInfo.InvariantCulture);

    /// <summary>The exponent of the largest power of ten that is not larger than a number.</summary>
    internal static int Exponent(double value)
    {
        if (!(value > 0) || !double.IsFinite(value)) return 0;
        int exponent = (int)Math.Floor(Math.Log10(value));
        if (PowerOfTen(exponent + 1) <= value) return exponent + 1;
        return PowerOfTen(exponent) > value ? exponent - 1 : exponent;
    }

    /// <summary>Steps are numbered: three to a decade.</summary>
    private static double Step(int level) => Factor(level) * PowerOfTen((int)Math.Floor(level / 3.0));

    private static int Factor(int level) => ((level % 3 + 3) % 3) switch { 0 => 1, 1 => 2, _ => 5 };

    private static int FinestLevel(FigureRange range, double length, bool isVertical, TickSpacing spacing)
    {
        double each = isVertical ? spacing.Height * 1.9 : spacing.Width("0") * 3 + spacing.Gap;
        double step = range.Length / Math.Clamp(length / each, 1, MostTicks);
        int level = 3 * Exponent(step);
        while (Step(level) < step && level < 3 * 308) level++;
        return level;
    }

    private static Tick[] Linear(AxisScale scale, int level, int power)
    {
        double step = Step(level);
        if (!double.IsFinite(step) || step <= 0) return [];
        FigureRange range = scale.Range;
        double slack = step * 1e-9;
        long first = (long)Math.Ceiling((range.From - slack) / step), last = (long)Math.Floor((range.To + slack) / step);
        if (last < first || last - first > MostTicks) return [];
        int factor = Factor(level), decimalPlace = (int)Math.Floor(level / 3.0), shift = decimalPlace - 3 * power;
        double largest = Math.Max(Math.Abs(first), Math.Abs(last)) * (double)factor;
        int exponent = LabelExponent(largest, shift);
        Tick[] ticks = new Tick[last - first + 1];
        for (long k = first; k <= last; k++)
        {
            double value = decimalPlace < 0 && decimalPlace > -300 ? k * factor / PowerOfTen(-decimalPlace) : k * step;
            string label = Shifted(k * factor, shift - exponent) + (exponent != 0 && k != 0 ? "e" + exponent.ToString(CultureInfo.InvariantCulture) : "");
            ticks[k - first] = new Tick(scale.Map(value), label, false);
        }

        return ticks;
    }

    /// <summary>The exponent that all labels of an axis get; 0 when they are short without one.</summary>
    private static int LabelExponent(double largest, int shift)
    {
        if (largest == 0) return 0;
        int exponent = Exponent(largest) + shift;
        return exponent >= Exponent(Large) || exponent < Exponent(Small) ? exponent : 0;
    }

    /// <summary>An integer times a power of ten, exactly: 25 shifted by −1 is <c>2.5</c>.</summary>
    private static string Shifted(long value, int shift)
    {
        if (value == 0) return "0";
        string digits = Math.Abs(value).ToString(CultureInfo.InvariantCulture), sign = value < 0 ? "−" : "";
        if (shift >= 0) return sign + digits + new string('0', Math.Min(shift, 20));
        digits = digits.PadLeft(1 - shift, '0');
        return $"{sign}{digits[..^-shift]}.{digits[^-shift..]}";
    }

    private static bool Fits(Tick[] ticks, bool isVertical, TickSpacing spacing)
    {
        for (int i = 1; i < ticks.Length; i++)
        {
            double room = Math.Abs(ticks[i].Place - ticks[i - 1].Place);
            double need = isVertical ? spacing.Height * 1.2 : (spacing.Width(ticks[i].Label) + spacing.Width(ticks[i - 1].Label)) / 2 + spacing.Gap;
            if (room < need) return false;
        }

        return ticks.Length > 0;
    }

    private static Tick[] Decades(AxisScale scale, double length, string unit, bool isVertical, TickSpacing spacing)
    {
        FigureRange range = scale.Range;
        int first = Exponent(range.From), last = Exponent(range.To), decades = last - first + 1;
        double each = length / Math.Max(Math.Log10(range.To / range.From), 1e-3);
        List<Tick> ticks = [];
        // Lines at 2 … 9 of each decade as long as they can be told apart.
        bool hasMinor = each > spacing.Height * 2 && decades < MostTicks, hasMany = range.To / range.From < 30;
        int every = Math.Max(1, (decades + MostTicks - 1) / MostTicks);
        double taken = double.NaN, takenWidth = 0;
        for (int exponent = first; exponent <= last; exponent++)
        {
            for (int digit = 1; digit <= (hasMinor ? 9 : 1); digit++)
            {
                double value = exponent < 0 ? digit / PowerOfTen(-exponent) : digit * PowerOfTen(exponent);
                if (value < range.From * (1 - 1e-12) || value > range.To * (1 + 1e-12) || (exponent - first) % every != 0) continue;
                double place = scale.Map(value);
                string label = digit == 1 || (hasMany && digit is 2 or 5) ? DecadeLabel(value, unit) : "";
                double width = label.Length == 0 ? 0 : spacing.Width(label);
                double need = isVertical ? spacing.Height * 1.2 : (width + takenWidth) / 2 + spacing.Gap;
                bool hasRoom = label.Length > 0 && !(Math.Abs(place - taken) < need);
                if (hasRoom) (taken, takenWidth) = (place, width);
                ticks.Add(new Tick(place, hasRoom ? label : "", digit != 1));
            }
        }

        return [.. ticks];
    }

    private static string DecadeLabel(double value, string unit)
    {
        if (!Engineering.TakesPrefix(unit))
        {
            return value is >= Small and < Large
                ? value.ToString("0.###", CultureInfo.InvariantCulture)
                : value.ToString("0e0", CultureInfo.InvariantCulture).Replace('-', '−');
        }

        // The unit stands in the title; the prefix at the number.
        return Engineering.Format(value, unit, 3)[..^unit.Length].Replace(" ", "", StringComparison.Ordinal).Replace('-', '−');
    }

    private static Tick[] Named(FigureAxis axis, AxisScale scale, bool isVertical, TickSpacing spacing, double longestLabel)
    {
        List<Tick> ticks = [];
        double low = Math.Min(scale.Start, scale.End), high = Math.Max(scale.Start, scale.End);
        List<(double From, double To)> taken = [];
        foreach (AxisLabel label in axis.Labels)
        {
            double place = scale.MapFinite(label.Position);
            if (!(place >= low && place <= high)) continue;
            string text = SafeText.Fit(SafeText.Clean(label.Text), longestLabel, spacing.Width);
            double half = isVertical ? spacing.Height * 0.55 : (spacing.Width(text) + spacing.Gap) / 2;
            bool hasRoom = ticks.Count < MostTicks * 10 && !taken.Exists(one => place - half < one.To && one.From < place + half);
            if (!hasRoom) continue;
            taken.Add((place - half, place + half));
            ticks.Add(new Tick(place, text, false));
        }

        return [.. ticks];
    }
}
