namespace Strobe.Visualizers.Painting;

/// <summary>Cuts lines into dashes.</summary>
internal static class Dashes
{
    /// <summary>A line longer than so many dashes is drawn unbroken from there on: it would take too long, and nobody could see them.</summary>
    private const int Most = 100_000;

    /// <summary>The pieces of a line that are drawn.</summary>
    /// <param name="line">The points, x and y in turn.</param>
    /// <param name="pattern">Lengths drawn and left out in turn.</param>
    /// <param name="scale">What the lengths are multiplied with.</param>
    internal static List<double[]> Of(ReadOnlySpan<double> line, double[] pattern, double scale)
    {
        List<double[]> dashes = [];
        List<double> dash = [];
        int step = 0;
        double left = pattern[0] * scale;
        bool isOn = true;
        if (line.Length >= 2) dash.AddRange([line[0], line[1]]);
        for (int i = 2; i + 1 < line.Length; i += 2)
        {
            double x = line[i - 2], y = line[i - 1], dx = line[i] - x, dy = line[i + 1] - y, length = Math.Sqrt(dx * dx + dy * dy), at = 0;
            while (at + left < length && dashes.Count < Most)
            {
                at += left;
                double share = at / length, cutX = x + dx * share, cutY = y + dy * share;
                if (isOn)
                {
                    dash.AddRange([cutX, cutY]);
                    dashes.Add([.. dash]);
                }

                dash.Clear();
                isOn = !isOn;
                if (isOn) dash.AddRange([cutX, cutY]);
                step = (step + 1) % pattern.Length;
                left = pattern[step] * scale;
            }

            left -= length - at;
            if (isOn) dash.AddRange([line[i], line[i + 1]]);
        }

        if (isOn && dash.Count >= 4) dashes.Add([.. dash]);
        return dashes;
    }
}
