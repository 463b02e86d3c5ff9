namespace Strobe.Visualizers.Lenses;

/// <summary>What cursors say: the values at them, and the differences between the first two.</summary>
internal static class CursorReadout
{
    /// <summary>A line for each cursor.</summary>
    internal static void AddGuides(List<FigureLayer> layers, FigureView view)
    {
        int number = 0;
        foreach (double cursor in view.Cursors)
        {
            number++;
            if (double.IsFinite(cursor)) layers.Add(new GuideLayer(cursor, true, GuideKind.Cursor) { Name = $"Cursor {number}", Color = -1 });
        }
    }

    /// <summary>The distance of the first two cursors, and its inverse when it is a time.</summary>
    internal static void AddDistance(List<Measurement> measurements, FigureView view, bool isTime)
    {
        if (view.Cursors.Count < 2) return;
        double distance = view.Cursors[1] - view.Cursors[0];
        measurements.Add(new(isTime ? "Δt" : "Δx", distance, isTime ? "s" : ""));
        if (isTime) measurements.Add(distance == 0 ? Measurement.NotMeasurable("1/Δt", "Hz", "the cursors are at the same place") : new("1/Δt", 1 / Math.Abs(distance), "Hz"));
    }

    /// <summary>The values of a trace at the cursors, their difference and the slope between them.</summary>
    /// <param name="measurements">Where they go.</param>
    /// <param name="view">Has the cursors.</param>
    /// <param name="valueAt">The trace's value at a place; NaN where it has none.</param>
    /// <param name="prefix">What the names begin with.</param>
    /// <param name="unit">The unit of the values.</param>
    /// <param name="isTime">Whether the horizontal axis is in seconds.</param>
    internal static void AddValues(List<Measurement> measurements, FigureView view, Func<double, double> valueAt, string prefix, string unit, bool isTime)
    {
        for (int i = 0; i < view.Cursors.Count; i++)
        {
            double value = valueAt(view.Cursors[i]);
            measurements.Add(double.IsFinite(value)
                ? new($"{prefix}Value at cursor {i + 1}", value, unit)
                : Measurement.NotMeasurable($"{prefix}Value at cursor {i + 1}", unit, "there is no sample"));
        }

        if (view.Cursors.Count < 2) return;
        double difference = valueAt(view.Cursors[1]) - valueAt(view.Cursors[0]), distance = view.Cursors[1] - view.Cursors[0];
        string slopeUnit = isTime ? (unit.Length == 0 ? "1" : unit) + "/s" : unit;
        if (!double.IsFinite(difference))
        {
            measurements.Add(Measurement.NotMeasurable(prefix + "Δy", unit, "there is no sample at a cursor"));
            measurements.Add(Measurement.NotMeasurable(prefix + "Slope", slopeUnit, "there is no sample at a cursor"));
            return;
        }

        measurements.Add(new(prefix + "Δy", difference, unit));
        measurements.Add(distance == 0
            ? Measurement.NotMeasurable(prefix + "Slope", slopeUnit, "the cursors are at the same place")
            : new(prefix + "Slope", difference / distance, slopeUnit));
    }
}
