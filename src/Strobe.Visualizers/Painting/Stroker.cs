namespace Strobe.Visualizers.Painting;

/// <summary>Turns lines into the polygons that a round pen leaves. Only with square roots, which are exact, so that every machine gives the same.</summary>
internal sealed class Stroker
{
    /// <summary>Arcs leave the circle by less than this share of a pixel.</summary>
    private const double Tolerance = 0.03;

    /// <summary>Points nearer than this are one.</summary>
    private const double Nearest = 1e-3;

    private const int DeepestArc = 6;

    private readonly List<double> _points = [], _outline = [];
    private double[] _steps = [];

    /// <summary>The outline of a line; round at its ends when it is whole, cut straight when it is a dash.</summary>
    internal ReadOnlySpan<double> Outline(ReadOnlySpan<double> line, double width, bool hasRoundEnds)
    {
        _outline.Clear();
        Simplify(line);
        double half = width / 2;
        int count = _points.Count / 2;
        if (count == 0) return [];
        if (count == 1)
        {
            if (hasRoundEnds) Disc(_points[0], _points[1], half, _outline);
            return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_outline);
        }

        if (_steps.Length < count * 3) _steps = new double[count * 3];
        for (int i = 0; i + 1 < count; i++)
        {
            double dx = _points[2 * i + 2] - _points[2 * i], dy = _points[2 * i + 3] - _points[2 * i + 1], length = Math.Sqrt(dx * dx + dy * dy);
            (_steps[3 * i], _steps[3 * i + 1], _steps[3 * i + 2]) = (dx / length, dy / length, length);
        }

        Side(0, count - 1, 1, half);
        End(count - 1, _steps[3 * (count - 2)], _steps[3 * (count - 2) + 1], half, hasRoundEnds);
        Side(count - 1, 0, -1, half);
        End(0, -_steps[0], -_steps[1], half, hasRoundEnds);
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_outline);
    }

    /// <summary>Adds a circle to a polygon.</summary>
    internal static void Disc(double x, double y, double radius, List<double> to)
    {
        Arc(x, y, radius, 0, 0, radius, to, 0);
        Arc(x, y, 0, radius, -radius, 0, to, 0);
        Arc(x, y, -radius, 0, 0, -radius, to, 0);
        Arc(x, y, 0, -radius, radius, 0, to, 0);
    }

    private void Simplify(ReadOnlySpan<double> line)
    {
        _points.Clear();
        for (int i = 0; i + 1 < line.Length; i += 2)
        {
            if (_points.Count > 0 && Math.Abs(line[i] - _points[^2]) < Nearest && Math.Abs(line[i + 1] - _points[^1]) < Nearest) continue;
            _points.Add(line[i]);
            _points.Add(line[i + 1]);
        }
    }

    /// <summary>One side of the line, from a point to another, without what is beyond its ends.</summary>
    private void Side(int from, int to, int direction, double half)
    {
        for (int i = from; ; i += direction)
        {
            // Directions before and after the point, as this side walks.
            int before = direction > 0 ? i - 1 : i, after = direction > 0 ? i : i - 1;
            double x = _points[2 * i], y = _points[2 * i + 1];
            if (i == from || i == to)
            {
                int only = i == from ? after : before;
                Point(x + -direction * _steps[3 * only + 1] * half, y + direction * _steps[3 * only] * half);
                if (i == to) return;
                continue;
            }

            Join(x, y, before, after, direction, half);
        }
    }

    private void Join(double x, double y, int before, int after, int direction, double half)
    {
        double ax = direction * _steps[3 * before], ay = direction * _steps[3 * before + 1], bx = direction * _steps[3 * after], by = direction * _steps[3 * after + 1];
        double cosine = ax * bx + ay * by, turn = ax * by - ay * bx;
        double nx = -ay * half, ny = ax * half, mx = -by * half, my = bx * half;
        if (cosine > 0.995)
        {
            Point(x + (nx + mx) / 2, y + (ny + my) / 2);
            return;
        }

        if (turn > 0)
        {
            // The inner side: where the edges cross, unless that is beyond the lines.
            double share = 1 / (1 + cosine), ix = (nx + mx) * share, iy = (ny + my) * share;
            double shortest = Math.Min(_steps[3 * before + 2], _steps[3 * after + 2]);
            if (cosine > -0.99 && ix * ix + iy * iy <= shortest * shortest)
            {
                Point(x + ix, y + iy);
                return;
            }

            Point(x + nx, y + ny);
            Point(x, y);
            Point(x + mx, y + my);
            return;
        }

        Point(x + nx, y + ny);
        if (cosine < -0.9999)
        {
            Arc(x, y, nx, ny, ax * half, ay * half, _outline, 1);
            Arc(x, y, ax * half, ay * half, mx, my, _outline, 1);
        }
        else
        {
            Arc(x, y, nx, ny, mx, my, _outline, 0);
        }
    }

    private void End(int point, double dx, double dy, double half, bool isRound)
    {
        if (!isRound) return;
        double x = _points[2 * point], y = _points[2 * point + 1];
        Arc(x, y, -dy * half, dx * half, dx * half, dy * half, _outline, 0);
        Arc(x, y, dx * half, dy * half, dy * half, -dx * half, _outline, 0);
    }

    private void Point(double x, double y)
    {
        _outline.Add(x);
        _outline.Add(y);
    }

    /// <summary>Adds points of a circle from behind one place of it to another, less than half a turn, and the other itself.</summary>
    private static void Arc(double x, double y, double ax, double ay, double bx, double by, List<double> to, int depth)
    {
        double sx = ax + bx, sy = ay + by, sum = Math.Sqrt(sx * sx + sy * sy), radius = Math.Sqrt(ax * ax + ay * ay);
        if (depth < DeepestArc && sum > 1e-9 && radius - sum / 2 > Tolerance)
        {
            double mx = sx / sum * radius, my = sy / sum * radius;
            Arc(x, y, ax, ay, mx, my, to, depth + 1);
            Arc(x, y, mx, my, bx, by, to, depth + 1);
            return;
        }

        to.Add(x + bx);
        to.Add(y + by);
    }
}
