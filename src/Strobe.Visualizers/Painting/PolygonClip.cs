namespace Strobe.Visualizers.Painting;

/// <summary>Cuts polygons at a rectangle (Sutherland and Hodgman), one side after the other.</summary>
internal static class PolygonClip
{
    /// <summary>The part of a polygon in the rectangle, x and y in turn; none when there is none.</summary>
    internal static double[] Cut(List<double> points, PixelBox clip)
    {
        bool isInside = true;
        for (int i = 0; i < points.Count && isInside; i += 2) isInside = clip.Contains(points[i], points[i + 1]);
        if (isInside) return [.. points];
        List<double> left = Side(points, 0, clip.X, 1), right = Side(left, 0, clip.Right, -1);
        List<double> top = Side(right, 1, clip.Y, 1), bottom = Side(top, 1, clip.Bottom, -1);
        return [.. bottom];
    }

    private static List<double> Side(List<double> points, int axis, double limit, int sign)
    {
        List<double> result = new(points.Count + 8);
        for (int i = 0, count = points.Count / 2; i < count; i++)
        {
            int here = 2 * i, before = 2 * ((i + count - 1) % count);
            double now = (points[here + axis] - limit) * sign, last = (points[before + axis] - limit) * sign;
            if (now >= 0 != last >= 0)
            {
                double share = last / (last - now);
                double other = points[before + 1 - axis] + (points[here + 1 - axis] - points[before + 1 - axis]) * share;
                result.AddRange(axis == 0 ? [limit, other] : [other, limit]);
            }

            if (now >= 0) result.AddRange([points[here], points[here + 1]]);
        }

        return result;
    }
}
