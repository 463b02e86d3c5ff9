namespace Strobe.Visualizers.Painting;

/// <summary>
/// Where everything of a figure lies in a picture of a size: the one truth for all painters of pixels. No text leaves the picture, and no two labels
/// of an axis touch; what has no room is left out, the least important first.
/// </summary>
internal sealed class FigureLayout
{
    private const double LeastPanelHeight = 48, PanelGap = 10, SideShare = 0.34, LeastSideWidth = 560, BelowShare = 0.35, MostNoteLines = 3;
    private const double LeastPlot = 4, LeastWidthForText = 48, LeastHeightForText = 32;

    private FigureLayout(int width, int height, Theme theme) => (Width, Height, Theme) = (width, height, theme);

    internal int Width { get; }

    internal int Height { get; }

    internal Theme Theme { get; }

    /// <summary>The title, the note and the measurements.</summary>
    internal List<TextMark> Texts { get; } = [];

    internal List<PanelLayout> Panels { get; } = [];

    /// <summary>Where a figure's parts lie.</summary>
    internal static FigureLayout Of(Figure figure, int width, int height, Theme theme)
    {
        FigureLayout layout = new(width, height, theme);
        double padding = Math.Min(8, Math.Min(width, height) * 0.04);
        PixelBox room = new PixelBox(0, 0, width, height).Grown(-Math.Round(padding));
        if (width < LeastWidthForText || height < LeastHeightForText)
        {
            layout.PlacePanels(figure, room);
            layout.DropTexts();
            return layout;
        }

        room = layout.PlaceTitle(figure, room);
        room = layout.PlaceNote(figure, room);
        room = layout.PlaceMeasurements(figure, room);
        layout.PlacePanels(figure, room);
        layout.DropWhatLeaves();
        return layout;
    }

    /// <summary>All texts.</summary>
    internal IEnumerable<TextMark> AllTexts()
    {
        foreach (TextMark text in Texts) yield return text;
        foreach (PanelLayout panel in Panels)
        {
            foreach (TextMark text in panel.Texts) yield return text;
        }
    }

    private PixelBox PlaceTitle(Figure figure, PixelBox room)
    {
        string title = SafeText.Fit(SafeText.Clean(figure.Title), room.Width, text => StrokeFont.Width(text, TextStyle.TitleSize));
        if (title.Length == 0) return room;
        Texts.Add(new TextMark(title, room.X, room.Y + 12, TextStyle.TitleSize, Theme.Text) { IsBold = true });
        return WithoutTop(room, TextStyle.TitleHeight + 2);
    }

    private PixelBox PlaceNote(Figure figure, PixelBox room)
    {
        string note = SafeText.Clean(figure.Note);
        if (note.Length == 0) return room;
        int most = (int)Math.Clamp(Math.Floor(room.Height / TextStyle.LineHeight), 0, figure.Panels.Count == 0 ? 10 : MostNoteLines);
        List<string> lines = SafeText.Wrap(note, room.Width, most, TextStyle.Measure);
        double height = lines.Count * TextStyle.LineHeight;
        bool isAlone = figure.Panels.Count == 0;
        double y = isAlone && figure.Measurements.Count == 0 ? room.MiddleY - height / 2 : room.Bottom - height;
        foreach (string line in lines)
        {
            y += TextStyle.LineHeight;
            double x = isAlone ? room.MiddleX : room.X;
            Texts.Add(new TextMark(line, Math.Round(x), Math.Round(y - 4), TextStyle.Size, Theme.FaintText, isAlone ? TextAnchor.Middle : TextAnchor.Start));
        }

        return room with { Height = Math.Max(0, room.Height - height - 2) };
    }

    private PixelBox PlaceMeasurements(Figure figure, PixelBox room)
    {
        if (figure.Measurements.Count == 0) return room;
        List<MeasurementText> all = MeasurementText.Of(figure, (int)(room.Height / TextStyle.LineHeight * 40) + 40);
        double name = all.Max(one => TextStyle.Measure(one.Name)), value = all.Max(one => TextStyle.Measure(one.Value)), each = name + value + 2 * TextStyle.Gap;
        bool isAside = figure.Panels.Count > 0 && room.Width >= LeastSideWidth && all.Count >= 3 && all.Count * TextStyle.LineHeight <= room.Height
            && each <= room.Width * SideShare;
        if (isAside)
        {
            double left = Math.Floor(room.Right - each);
            for (int i = 0; i < all.Count; i++) Place(all[i], left, room.Right, room.Y + (i + 1) * TextStyle.LineHeight - 4);
            return room with { Width = Math.Max(0, left - 2 * TextStyle.Gap - room.X) };
        }

        int columns = (int)Math.Clamp(Math.Floor((room.Width + 3 * TextStyle.Gap) / (each + 3 * TextStyle.Gap)), 1, all.Count);
        double share = figure.Panels.Count == 0 ? 1 : BelowShare;
        int rows = Math.Min((all.Count + columns - 1) / columns, (int)(room.Height * share / TextStyle.LineHeight));
        if (rows == 0) return room;
        if (rows * columns < all.Count)
        {
            int shown = rows * columns - 1;
            all[shown] = new MeasurementText($"… {figure.Measurements.Count - shown} more", "", false);
        }

        double height = rows * TextStyle.LineHeight, top = room.Bottom - height, width = Math.Min(each, room.Width);
        double stride = columns == 1 ? 0 : Math.Min((room.Width - width) / (columns - 1), width + 8 * TextStyle.Gap);
        for (int i = 0; i < Math.Min(all.Count, rows * columns); i++)
        {
            double left = room.X + Math.Floor(i / rows * stride);
            Place(all[i], left, left + width, Math.Round(top + (i % rows + 1) * TextStyle.LineHeight - 4));
        }

        return room with { Height = Math.Max(0, room.Height - height - 4) };
    }

    private void Place(MeasurementText one, double left, double right, double baseline)
    {
        string value = SafeText.Fit(one.Value, (right - left) * 0.7, TextStyle.Measure);
        double room = right - left - (value.Length == 0 ? 0 : TextStyle.Measure(value) + TextStyle.Gap);
        string name = SafeText.Fit(one.Name, room, TextStyle.Measure);
        if (name.Length > 0) Texts.Add(new TextMark(name, left, baseline, TextStyle.Size, Theme.FaintText));
        uint color = one.IsMeasured ? Theme.Text : Theme.FaintText;
        if (value.Length > 0) Texts.Add(new TextMark(value, Math.Floor(right), baseline, TextStyle.Size, color, TextAnchor.End));
    }

    private void PlacePanels(Figure figure, PixelBox room)
    {
        int shown = (int)Math.Clamp(Math.Floor((room.Height + PanelGap) / (LeastPanelHeight + PanelGap)), 1, Math.Max(1, figure.Panels.Count));
        if (figure.Panels.Count == 0 || room.Width < LeastPlot || room.Height < LeastPlot) return;
        if (shown < figure.Panels.Count && room.Height > LeastPanelHeight + TextStyle.LineHeight)
        {
            Texts.Add(new TextMark($"… {figure.Panels.Count - shown} more plots", room.X, room.Bottom - 4, TextStyle.Size, Theme.FaintText));
            room = room with { Height = room.Height - TextStyle.LineHeight };
        }

        double total = 0;
        for (int i = 0; i < shown; i++) total += Weight(figure.Panels[i]);
        double free = room.Height - PanelGap * (shown - 1), y = room.Y;
        PanelPlacer[] placers = new PanelPlacer[shown];
        // Every panel gets the least height; the rest is shared by weight.
        double least = Math.Min(LeastPanelHeight, free / shown), rest = free - least * shown;
        for (int i = 0; i < shown; i++)
        {
            double height = least + rest * Weight(figure.Panels[i]) / total;
            placers[i] = new PanelPlacer(figure.Panels[i], room with { Y = Math.Round(y), Height = Math.Floor(height) }, Theme);
            y += height + PanelGap;
        }

        double left = Math.Min(Math.Ceiling(placers.Max(one => one.LeftMargin)), Math.Floor(room.Width * 0.45));
        double right = Math.Min(Math.Ceiling(placers.Max(one => one.RightMargin)), Math.Floor(room.Width * 0.4));
        foreach (PanelPlacer placer in placers) Panels.Add(placer.Place(left, right));
    }

    private static double Weight(FigurePanel panel) => double.IsFinite(panel.Weight) ? Math.Clamp(panel.Weight, 0.01, 100) : 1;

    private static PixelBox WithoutTop(PixelBox room, double height) =>
        room with { Y = room.Y + Math.Min(height, room.Height), Height = Math.Max(0, room.Height - height) };

    private void DropWhatLeaves()
    {
        PixelBox picture = new(0, 0, Width, Height);
        Texts.RemoveAll(text => !picture.Contains(text.Bounds));
        List<PixelBox> taken = [.. Texts.Select(text => text.Bounds.Grown(-1))];
        foreach (PanelLayout panel in Panels)
        {
            // Cells of a table keep apart by themselves, and may be many.
            bool isTable = panel.Panel.Table is not null;
            int others = taken.Count;
            panel.Texts.RemoveAll(text =>
            {
                PixelBox bounds = text.Bounds, core = bounds.Grown(-1);
                bool isLost = !picture.Contains(bounds) || taken.FindIndex(0, isTable ? others : taken.Count, core.Overlaps) >= 0;
                if (!isLost && !isTable) taken.Add(core);
                return isLost;
            });
        }
    }

    private void DropTexts()
    {
        Texts.Clear();
        foreach (PanelLayout panel in Panels) panel.Texts.Clear();
    }
}

/// <summary>A measurement as it is written: its name, and its number with the unit or why there is none.</summary>
internal readonly record struct MeasurementText(string Name, string Value, bool IsMeasured)
{
    /// <summary>The measurements of a figure, at most so many.</summary>
    internal static List<MeasurementText> Of(Figure figure, int most)
    {
        List<MeasurementText> all = [];
        foreach (Measurement one in figure.Measurements)
        {
            if (all.Count >= most) break;
            string value = one.IsMeasured ? Engineering.Format(one.Value, one.Unit).Replace('-', '−') : "not measurable: " + one.Reason;
            all.Add(new MeasurementText(SafeText.Clean(one.Name), SafeText.Clean(value), one.IsMeasured));
        }

        return all;
    }
}
