namespace Strobe.Visualizers.Painting;

/// <summary>Guides and the names of places, over everything else of a panel; texts that would cover each other are left out.</summary>
internal sealed class Annotations(PanelLayout layout, Theme theme, List<Primitive> shapes)
{
    private const int MostTexts = 400, MostTried = 5000;
    private const double GroundStrength = 0.75, Distance = 6, TextDistance = 5;

    private static readonly double[] s_cursor = [4, 3], s_trigger = [2, 3], s_reference = [8, 4];

    private readonly PixelBox _plot = layout.Plot;
    private readonly List<PixelBox> _taken = [];
    private int _tried;

    internal void AddLine(GuideLayer guide)
    {
        double place = (guide.IsVertical ? layout.X.Scale : layout.Y.Scale).MapFinite(guide.Position);
        if (!IsSeen(guide, place)) return;
        // On the middle of a pixel, so that the line is sharp.
        double at = Math.Floor(place) + 0.5;
        double[] points = guide.IsVertical ? [at, _plot.Y, at, _plot.Bottom] : [_plot.X, at, _plot.Right, at];
        double[] dashes = guide.Kind switch { GuideKind.Cursor => s_cursor, GuideKind.Trigger => s_trigger, GuideKind.Reference => s_reference, _ => [] };
        shapes.Add(new LineMark(points, Color(guide), 1) { Clip = _plot.Grown(0.5), Dashes = dashes });
    }

    internal void AddText(GuideLayer guide)
    {
        double place = (guide.IsVertical ? layout.X.Scale : layout.Y.Scale).MapFinite(guide.Position);
        if (!IsSeen(guide, place)) return;
        string text = Text(guide, guide.IsVertical ? layout.Panel.X : layout.Panel.Y);
        if (text.Length == 0) return;
        text = SafeText.Fit(text, _plot.Width * 0.4, TextStyle.Measure);
        double width = TextStyle.Measure(text);
        double right = place + 4, left = place - 4 - width;
        if (!guide.IsVertical)
        {
            _ = Try(text, _plot.Right - width - 4, place - 4, Color(guide)) || Try(text, _plot.Right - width - 4, place + 12, Color(guide))
                || Try(text, _plot.X + 4, place - 4, Color(guide)) || Try(text, _plot.X + 4, place + 12, Color(guide));
            return;
        }

        for (double y = _plot.Y + 12; y < _plot.Bottom; y += TextStyle.LineHeight)
        {
            if (Try(text, right, y, Color(guide)) || Try(text, left, y, Color(guide))) return;
        }
    }

    internal void Add(LabelLayer labels)
    {
        int count = Math.Min(labels.Texts.Count, Math.Min(labels.X.Count, labels.Y.Count));
        uint color = labels.Color < 0 ? theme.FaintText : theme.Text;
        for (int i = 0; i < count && _taken.Count < MostTexts && _tried < MostTried; i++)
        {
            double x = layout.X.Scale.MapFinite(labels.X[i]), y = layout.Y.Scale.MapFinite(labels.Y[i]);
            if (!_plot.Grown(0.5).Contains(x, y)) continue;
            string text = SafeText.Fit(SafeText.Clean(labels.Texts[i]), _plot.Width * 0.5, TextStyle.Measure);
            if (text.Length == 0) continue;
            double width = TextStyle.Measure(text);
            double inside = Math.Clamp(x - width / 2, _plot.X + 2, Math.Max(_plot.X + 2, _plot.Right - width - 2));
            _ = Try(text, inside, y - Distance, color) || Try(text, x + Distance, y + 4, color) || Try(text, x - Distance - width, y + 4, color)
                || Try(text, inside, y + Distance + 9, color);
        }
    }

    private static string Text(GuideLayer guide, FigureAxis axis)
    {
        string name = SafeText.Clean(guide.Name);
        if (guide.Kind != GuideKind.Cursor) return name;
        string value = Engineering.Format(guide.Position, SafeText.Clean(axis.Unit), 5).Replace('-', '−');
        return name.Length == 0 ? value : $"{name} {value}";
    }

    private bool IsSeen(GuideLayer guide, double place) =>
        guide.IsVertical ? place >= _plot.X - 0.5 && place <= _plot.Right + 0.5 : place >= _plot.Y - 0.5 && place <= _plot.Bottom + 0.5;

    private uint Color(GuideLayer guide) => guide.Kind switch
    {
        GuideKind.Cursor => theme.Text,
        GuideKind.Limit => theme.Limit,
        _ => theme.ColorOf(guide.Color),
    };

    private bool Try(string text, double x, double y, uint color)
    {
        _tried++;
        TextMark mark = new(text, Math.Round(x), Math.Round(y), TextStyle.Size, color) { Clip = _plot };
        PixelBox bounds = mark.Bounds;
        if (!_plot.Contains(bounds) || _taken.Count >= MostTexts || _taken.Exists(bounds.Overlaps)) return false;
        _taken.Add(bounds.Grown(TextDistance));
        shapes.Add(new BoxMark(bounds.Grown(1), Colors.WithStrength(theme.Plot, GroundStrength)) { Clip = _plot });
        shapes.Add(mark);
        return true;
    }
}
