namespace Strobe.Visualizers.Painting;

/// <summary>Which part of a text lies at its place.</summary>
internal enum TextAnchor
{
    Start,
    Middle,
    End,
}

/// <summary>Something that a painter of pixels can draw: places in pixels at scale 1, colours 0xAARRGGBB.</summary>
internal abstract record Primitive
{
    /// <summary>Nothing is drawn outside of it; null for the whole picture.</summary>
    internal PixelBox? Clip { get; init; }
}

/// <summary>A filled rectangle.</summary>
internal sealed record BoxMark(PixelBox Box, uint Color) : Primitive;

/// <summary>A line through points: x and y in turn.</summary>
internal sealed record LineMark(double[] Points, uint Color, double Width) : Primitive
{
    /// <summary>Lengths that are drawn and left out in turn; none for an unbroken line.</summary>
    internal double[] Dashes { get; init; } = [];
}

/// <summary>A filled polygon: x and y in turn.</summary>
internal sealed record PolygonMark(double[] Points, uint Color) : Primitive;

/// <summary>Equal points at places: x and y in turn.</summary>
internal sealed record PointMarks(double[] Places, PointShape Shape, double Size, uint Color) : Primitive;

/// <summary>One line of text on a base line.</summary>
internal sealed record TextMark(string Text, double X, double Y, double Size, uint Color, TextAnchor Anchor = TextAnchor.Start) : Primitive
{
    internal bool IsBold { get; init; }

    /// <summary>True for text that is read upwards.</summary>
    internal bool IsVertical { get; init; }

    internal double Length => StrokeFont.Width(Text, Size);

    /// <summary>The room it takes.</summary>
    internal PixelBox Bounds
    {
        get
        {
            double length = Length, shift = Anchor switch { TextAnchor.Start => 0, TextAnchor.Middle => length / 2, _ => length };
            double up = Size * StrokeFont.Ascent, down = Size * StrokeFont.Descent;
            return IsVertical ? new PixelBox(X - up, Y + shift - length, up + down, length) : new PixelBox(X - shift, Y - up, length, up + down);
        }
    }
}

/// <summary>A grid of colours over a rectangle, each a box without smoothing; row 0 is the topmost.</summary>
internal sealed record ImageMark(PixelBox Box, int Rows, int Columns, uint[] Pixels) : Primitive;
