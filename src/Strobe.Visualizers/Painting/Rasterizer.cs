namespace Strobe.Visualizers.Painting;

/// <summary>How much of each pixel of a rectangle is covered, 0 … 255.</summary>
internal sealed record CoverageMask(int Left, int Top, int Width, int Height, byte[] Coverage);

/// <summary>
/// Finds how much of each pixel a polygon covers, exactly: every edge adds the signed area to its right to the pixels it crosses, and the running sum
/// along a row is the coverage. In integers of 1/256 pixel, so that the same polygon gives the same pixels on every machine. Where polygons overlap or
/// run round several times, the sum is cut off at whole pixels (the non-zero rule).
/// </summary>
internal sealed class Rasterizer
{
    internal const int Shift = 8, One = 1 << Shift;

    /// <summary>A whole pixel: height × twice the width.</summary>
    private const int Whole = One * One * 2;

    /// <summary>No place is farther away, so that products stay in 64 bits.</summary>
    private const double Farthest = 1 << 22;

    private int[] _sums = [];
    private int[] _first = [], _last = [];
    private int _left, _top, _width, _height, _minRow, _maxRow;

    /// <summary>Begins polygons in a rectangle of pixels; what lies outside is not drawn.</summary>
    internal void Begin(int left, int top, int width, int height)
    {
        (_left, _top, _width, _height) = (left, top, Math.Max(0, width), Math.Max(0, height));
        int size = (_width + 2) * _height;
        if (_sums.Length < size) _sums = new int[size];
        if (_first.Length < _height) (_first, _last) = (new int[_height], new int[_height]);
        Array.Fill(_first, int.MaxValue, 0, _height);
        Array.Fill(_last, -1, 0, _height);
        (_minRow, _maxRow) = (int.MaxValue, -1);
    }

    /// <summary>Adds a polygon, x and y in turn; the last point is connected with the first.</summary>
    internal void Add(ReadOnlySpan<double> points)
    {
        if (points.Length < 6) return;
        (int X, int Y) before = Fixed(points[^2], points[^1]);
        for (int i = 0; i + 1 < points.Length; i += 2)
        {
            (int X, int Y) here = Fixed(points[i], points[i + 1]);
            Edge(before.X, before.Y, here.X, here.Y);
            before = here;
        }
    }

    /// <summary>Gives each row with something in it to a drawer, and forgets everything.</summary>
    internal void Sweep(Action<int, int, ReadOnlySpan<byte>> drawRow)
    {
        byte[] row = System.Buffers.ArrayPool<byte>.Shared.Rent(_width + 1);
        for (int y = _minRow; y <= _maxRow; y++)
        {
            int first = _first[y], last = Math.Min(_last[y], _width - 1);
            if (_last[y] < 0) continue;
            Span<int> sums = _sums.AsSpan(y * (_width + 2), _width + 2);
            int sum = 0;
            for (int x = first; x <= last; x++)
            {
                sum += sums[x];
                int size = Math.Min(Math.Abs(sum), Whole);
                row[x] = (byte)((size * 255L + Whole / 2) >> (2 * Shift + 1));
            }

            sums[first..(_last[y] + 1)].Clear();
            if (last >= first) drawRow(_left + first, _top + y, row.AsSpan(first, last - first + 1));
        }

        System.Buffers.ArrayPool<byte>.Shared.Return(row);
    }

    /// <summary>The covered part as a mask, to be drawn many times; null when nothing is covered.</summary>
    internal CoverageMask? ToMask()
    {
        if (_maxRow < 0) return null;
        int first = int.MaxValue, last = -1;
        for (int y = _minRow; y <= _maxRow; y++) (first, last) = (Math.Min(first, _first[y]), Math.Max(last, Math.Min(_last[y], _width - 1)));
        if (last < first) return null;
        CoverageMask mask = new(_left + first, _top + _minRow, last - first + 1, _maxRow - _minRow + 1, new byte[(last - first + 1) * (_maxRow - _minRow + 1)]);
        Sweep((x, y, row) => row.CopyTo(mask.Coverage.AsSpan((y - mask.Top) * mask.Width + x - mask.Left)));
        return mask;
    }

    private (int X, int Y) Fixed(double x, double y) =>
        ((int)Math.Round(Math.Clamp(x - _left, -Farthest, Farthest) * One), (int)Math.Round(Math.Clamp(y - _top, -Farthest, Farthest) * One));

    private void Edge(int x0, int y0, int x1, int y1)
    {
        int direction = 1;
        if (y0 > y1) (x0, y0, x1, y1, direction) = (x1, y1, x0, y0, -1);
        int bottom = _height << Shift, right = _width << Shift;
        if (y0 == y1 || y1 <= 0 || y0 >= bottom) return;
        int fromX = x0, fromY = y0;
        long dx = (long)x1 - x0, dy = (long)y1 - y0;
        if (y0 < 0) (x0, y0) = (At(0), 0);
        if (y1 > bottom) (x1, y1) = (At(bottom), bottom);
        // What lies to the left covers the whole row; what lies to the right ends it.
        if (Math.Max(x0, x1) <= 0) Rows(0, y0, 0, y1, direction);
        else if (Math.Min(x0, x1) >= right) Rows(right, y0, right, y1, direction);
        else if (Math.Min(x0, x1) < 0 || Math.Max(x0, x1) > right) Split(x0, y0, x1, y1, direction, right);
        else Rows(x0, y0, x1, y1, direction);

        int At(int y) => (int)(fromX + dx * (y - fromY) / dy);
    }

    private void Split(int x0, int y0, int x1, int y1, int direction, int right)
    {
        long dx = (long)x1 - x0, dy = (long)y1 - y0;
        int yLeft = Math.Clamp((int)(y0 + dy * (0 - (long)x0) / dx), y0, y1), yRight = Math.Clamp((int)(y0 + dy * (right - (long)x0) / dx), y0, y1);
        int first = Math.Min(x0 < 0 || x1 < 0 ? yLeft : int.MaxValue, x0 > right || x1 > right ? yRight : int.MaxValue);
        int second = Math.Max(x0 < 0 || x1 < 0 ? yLeft : int.MinValue, x0 > right || x1 > right ? yRight : int.MinValue);
        int xFirst = Math.Clamp((int)(x0 + dx * (first - y0) / dy), 0, right), xSecond = Math.Clamp((int)(x0 + dx * (second - y0) / dy), 0, right);
        Rows(Math.Clamp(x0, 0, right), y0, xFirst, first, direction);
        if (second > first) Rows(xFirst, first, xSecond, second, direction);
        Rows(xSecond, second, Math.Clamp(x1, 0, right), y1, direction);
    }

    private void Rows(int x0, int y0, int x1, int y1, int direction)
    {
        if (y1 <= y0) return;
        long dx = (long)x1 - x0, dy = (long)y1 - y0;
        int row = y0 >> Shift, lastRow = (y1 - 1) >> Shift, x = x0, y = y0;
        for (; row <= lastRow; row++)
        {
            int yEnd = Math.Min((row + 1) << Shift, y1);
            int xEnd = yEnd == y1 ? x1 : (int)(x0 + dx * (yEnd - y0) / dy);
            InRow(row, x, xEnd, (yEnd - y) * direction);
            (x, y) = (xEnd, yEnd);
        }
    }

    /// <summary>An edge inside of one row of pixels that goes down (or up) by a height.</summary>
    private void InRow(int row, int x0, int x1, int height)
    {
        if (x0 > x1) (x0, x1) = (x1, x0);
        int first = x0 >> Shift, last = x1 >> Shift;
        Span<int> sums = _sums.AsSpan(row * (_width + 2), _width + 2);
        if (first < _first[row]) _first[row] = first;
        if (last + 1 > _last[row]) _last[row] = last + 1;
        if (row < _minRow) _minRow = row;
        if (row > _maxRow) _maxRow = row;
        if (first == last)
        {
            int twice = (x0 & (One - 1)) + (x1 & (One - 1));
            sums[first] += height * (2 * One - twice);
            sums[first + 1] += height * twice;
            return;
        }

        int done = 0, x = x0;
        for (int pixel = first; pixel <= last; pixel++)
        {
            int xEnd = Math.Min((pixel + 1) << Shift, x1);
            int doneEnd = (int)((long)height * (xEnd - x0) / (x1 - x0)), part = doneEnd - done;
            int twice = x - (pixel << Shift) + xEnd - (pixel << Shift);
            sums[pixel] += part * (2 * One - twice);
            sums[pixel + 1] += part * twice;
            (x, done) = (xEnd, doneEnd);
        }
    }
}
