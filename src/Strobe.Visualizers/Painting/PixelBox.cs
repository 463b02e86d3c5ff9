namespace Strobe.Visualizers.Painting;

/// <summary>A rectangle of the picture, in pixels at scale 1; y grows downwards.</summary>
internal readonly record struct PixelBox(double X, double Y, double Width, double Height)
{
    internal double Right => X + Width;

    internal double Bottom => Y + Height;

    internal double MiddleX => X + Width / 2;

    internal double MiddleY => Y + Height / 2;

    internal static PixelBox Between(double x0, double y0, double x1, double y1) =>
        new(Math.Min(x0, x1), Math.Min(y0, y1), Math.Abs(x1 - x0), Math.Abs(y1 - y0));

    internal PixelBox Grown(double by) => new(X - by, Y - by, Math.Max(0, Width + 2 * by), Math.Max(0, Height + 2 * by));

    internal bool Overlaps(PixelBox other) => X < other.Right && other.X < Right && Y < other.Bottom && other.Y < Bottom;

    internal bool Contains(PixelBox other) => other.X >= X && other.Y >= Y && other.Right <= Right && other.Bottom <= Bottom;

    internal bool Contains(double x, double y) => x >= X && x <= Right && y >= Y && y <= Bottom;

    internal PixelBox Intersected(PixelBox other)
    {
        double x = Math.Max(X, other.X), y = Math.Max(Y, other.Y);
        return new PixelBox(x, y, Math.Max(0, Math.Min(Right, other.Right) - x), Math.Max(0, Math.Min(Bottom, other.Bottom) - y));
    }
}
