namespace Strobe.Visualizers.Measuring;

/// <summary>Where a signal passes the middle level for good.</summary>
/// <param name="Place">The sample number, interpolated.</param>
/// <param name="After">The first sample that is on the other side.</param>
/// <param name="IsRising">Which way.</param>
internal readonly record struct Edge(double Place, int After, bool IsRising)
{
    /// <summary>
    /// All edges. One counts when the signal comes from beyond the hysteresis on one side and gets beyond it on the other; it lies where the level was
    /// last passed in that direction.
    /// </summary>
    internal static List<Edge> Find(ReadOnlySpan<double> samples, double level, double hysteresis)
    {
        List<Edge> edges = [];
        double low = level - hysteresis, high = level + hysteresis;
        int state = 0, up = -1, down = -1;
        for (int i = 0; i < samples.Length; i++)
        {
            double sample = samples[i];
            if (i > 0)
            {
                double previous = samples[i - 1];
                if (previous < level && sample >= level) up = i;
                if (previous > level && sample <= level) down = i;
            }

            if (sample > high)
            {
                if (state < 0) edges.Add(new Edge(Crossing(samples, up, level), up, true));
                state = 1;
            }
            else if (sample < low)
            {
                if (state > 0) edges.Add(new Edge(Crossing(samples, down, level), down, false));
                state = -1;
            }
        }

        return edges;
    }

    /// <summary>Where a level lies between a sample and the one before it, on a straight line.</summary>
    internal static double Crossing(ReadOnlySpan<double> samples, int after, double level)
    {
        // Halves, because the difference of two doubles may be too large for one.
        double from = samples[after - 1] / 2, to = samples[after] / 2;
        double share = to == from ? 0 : (level / 2 - from) / (to - from);
        return after - 1 + Math.Clamp(share, 0, 1);
    }
}
