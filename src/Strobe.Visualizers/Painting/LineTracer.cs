namespace Strobe.Visualizers.Painting;

/// <summary>
/// Turns places into the lines that can be seen: cut at a rectangle, broken at gaps, and with at most four points per half pixel across (the first,
/// the lowest, the highest and the last), which look the same as all of them.
/// </summary>
internal sealed class LineTracer
{
    private const double BucketsPerPixel = 2, LongestMerged = 5, Unseen = 0.07;

    private readonly PixelBox _clip;
    private readonly bool _isReduced;
    private readonly List<double> _run = [];
    private double _lastX, _lastY;
    private bool _hasLast, _hasBucket;
    private double _bucket;
    private (double X, double Y) _first, _low, _high, _end;
    private bool _isLowFirst, _isAlone;

    /// <param name="clip">What can be seen.</param>
    /// <param name="points">How many points there will be.</param>
    internal LineTracer(PixelBox clip, int points)
    {
        _clip = clip;
        _isReduced = points > clip.Width * BucketsPerPixel * 2;
    }

    /// <summary>The lines so far, each as x and y in turn.</summary>
    internal List<double[]> Runs { get; } = [];

    internal void Add(double x, double y)
    {
        if (double.IsNaN(x) || double.IsNaN(y))
        {
            Break();
            return;
        }

        if (!_isReduced)
        {
            Emit(x, y);
            return;
        }

        double bucket = Math.Floor(x * BucketsPerPixel);
        if (!_hasBucket || bucket != _bucket)
        {
            Flush();
            (_hasBucket, _bucket, _isLowFirst) = (true, bucket, true);
            _first = _low = _high = _end = (x, y);
            return;
        }

        _end = (x, y);
        if (y < _low.Y) (_low, _isLowFirst) = (_end, false);
        else if (y > _high.Y) (_high, _isLowFirst) = (_end, true);
    }

    /// <summary>Ends a line.</summary>
    internal void Break()
    {
        Flush();
        if (_hasLast && _run.Count == 0 && _isAlone && _clip.Contains(_lastX, _lastY)) _run.AddRange([_lastX, _lastY, _lastX, _lastY]);
        EndRun();
        _hasLast = false;
    }

    private void Flush()
    {
        if (!_hasBucket) return;
        _hasBucket = false;
        (double X, double Y) one = _isLowFirst ? _low : _high, two = _isLowFirst ? _high : _low;
        Emit(_first.X, _first.Y);
        if (one != _first) Emit(one.X, one.Y);
        if (two != _first && two != one) Emit(two.X, two.Y);
        if (_end != two && _end != _first) Emit(_end.X, _end.Y);
    }

    private void Emit(double x, double y)
    {
        if (!_hasLast)
        {
            (_hasLast, _isAlone, _lastX, _lastY) = (true, true, x, y);
            return;
        }

        _isAlone = false;
        double x0 = _lastX, y0 = _lastY, x1 = x, y1 = y;
        (_lastX, _lastY) = (x, y);
        if (!Cut(ref x0, ref y0, ref x1, ref y1))
        {
            EndRun();
            return;
        }

        if (_run.Count == 0 || _run[^2] != x0 || _run[^1] != y0)
        {
            EndRun();
            _run.Add(x0);
            _run.Add(y0);
        }

        if (IsStraight(x1, y1)) (_run[^2], _run[^1]) = (x1, y1);
        else _run.AddRange([x1, y1]);
    }

    /// <summary>Whether the last point lies so near to the way from the one before it to a new one that nobody could see it; only on short ways, so that curves stay round.</summary>
    private bool IsStraight(double x, double y)
    {
        if (!_isReduced || _run.Count < 4) return false;
        double dx = x - _run[^4], dy = y - _run[^3], ex = _run[^2] - _run[^4], ey = _run[^1] - _run[^3];
        double square = dx * dx + dy * dy, along = ex * dx + ey * dy, across = ex * dy - ey * dx;
        return square < LongestMerged * LongestMerged && along >= 0 && along <= square && across * across <= Unseen * Unseen * square;
    }

    private void EndRun()
    {
        if (_run.Count > 0) Runs.Add([.. _run]);
        _run.Clear();
    }

    /// <summary>Cuts a line at the rectangle (Liang and Barsky); false when nothing of it can be seen.</summary>
    private bool Cut(ref double x0, ref double y0, ref double x1, ref double y1)
    {
        if (_clip.Contains(x0, y0) && _clip.Contains(x1, y1)) return true;
        double from = 0, to = 1, dx = x1 - x0, dy = y1 - y0;
        if (!Bound(-dx, x0 - _clip.X, ref from, ref to) || !Bound(dx, _clip.Right - x0, ref from, ref to)
            || !Bound(-dy, y0 - _clip.Y, ref from, ref to) || !Bound(dy, _clip.Bottom - y0, ref from, ref to))
        {
            return false;
        }

        if (to < 1) (x1, y1) = (x0 + dx * to, y0 + dy * to);
        if (from > 0) (x0, y0) = (x0 + dx * from, y0 + dy * from);
        return true;
    }

    private static bool Bound(double direction, double distance, ref double from, ref double to)
    {
        if (direction == 0) return distance >= 0;
        double at = distance / direction;
        if (direction < 0) from = Math.Max(from, at);
        else to = Math.Min(to, at);
        return from <= to;
    }
}
