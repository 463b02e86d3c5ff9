using System.Globalization;
using System.Text;

namespace Strobe.Visualizers.Painting;

/// <summary>Writes a display list as SVG 1.1.</summary>
internal sealed class SvgText(PaintOptions options)
{
    private const string Fonts = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'DejaVu Sans',sans-serif";

    private readonly StringBuilder _text = new();
    private readonly Dictionary<PixelBox, string> _clips = [];
    private PixelBox? _clip;

    internal string Write(string title, List<Primitive> shapes)
    {
        StringBuilder body = _text;
        foreach (Primitive shape in shapes)
        {
            SetClip(shape.Clip);
            Write(shape);
        }

        SetClip(null);
        string content = body.ToString();
        body.Clear();
        body.Append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"");
        Number(options.Width * options.Scale);
        body.Append("\" height=\"");
        Number(options.Height * options.Scale);
        body.Append(CultureInfo.InvariantCulture, $"\" viewBox=\"0 0 {options.Width} {options.Height}\" role=\"img\" font-family=\"{Fonts}\" font-size=\"11\">\n");
        if (title.Length > 0)
        {
            body.Append("<title>");
            Escaped(title);
            body.Append("</title>\n");
        }

        if (_clips.Count > 0) body.Append("<defs>");
        foreach ((PixelBox clip, string id) in _clips)
        {
            body.Append(CultureInfo.InvariantCulture, $"<clipPath id=\"{id}\"><rect");
            Box(clip);
            body.Append("/></clipPath>");
        }

        if (_clips.Count > 0) body.Append("</defs>\n");
        body.Append("<rect width=\"100%\" height=\"100%\"");
        Paint("fill", options.Theme.Background);
        body.Append("/>\n").Append(content).Append("</svg>\n");
        return body.ToString();
    }

    private void SetClip(PixelBox? clip)
    {
        if (clip == _clip) return;
        if (_clip is not null) _text.Append("</g>\n");
        _clip = clip;
        if (clip is not { } box) return;
        // Named for what it is, so that several pictures in one page agree about it.
        if (!_clips.TryGetValue(box, out string? id)) _clips[box] = id = $"clip{Text(box.X)}_{Text(box.Y)}_{Text(box.Width)}_{Text(box.Height)}";
        _text.Append(CultureInfo.InvariantCulture, $"<g clip-path=\"url(#{id})\">\n");
    }

    private void Write(Primitive shape)
    {
        switch (shape)
        {
            case BoxMark box when box.Box.Width > 0 && box.Box.Height > 0:
                _text.Append("<rect");
                Box(box.Box);
                Paint("fill", box.Color);
                _text.Append("/>\n");
                break;
            case LineMark line: Line(line); break;
            case PolygonMark polygon:
                _text.Append("<path d=\"");
                Path(polygon.Points);
                _text.Append("z\"");
                Paint("fill", polygon.Color);
                _text.Append("/>\n");
                break;
            case PointMarks points: Points(points); break;
            case TextMark text: Text(text); break;
            case ImageMark image: Image(image); break;
        }
    }

    private void Line(LineMark line)
    {
        _text.Append("<path fill=\"none\" stroke-linejoin=\"round\"");
        if (line.Dashes.Length == 0) _text.Append(" stroke-linecap=\"round\"");
        Attribute("stroke-width", line.Width);
        Paint("stroke", line.Color);
        if (line.Dashes.Length > 0)
        {
            _text.Append(" stroke-dasharray=\"");
            for (int i = 0; i < line.Dashes.Length; i++)
            {
                if (i > 0) _text.Append(' ');
                Number(line.Dashes[i]);
            }

            _text.Append('"');
        }

        _text.Append(" d=\"");
        Path(line.Points);
        _text.Append("\"/>\n");
    }

    /// <summary>All points of a layer are one path: discs are lines without length, with round ends.</summary>
    private void Points(PointMarks points)
    {
        double half = points.Size / 2;
        _text.Append("<path fill=\"none\"");
        if (points.Shape == PointShape.Dot) _text.Append(" stroke-linecap=\"round\"");
        Attribute("stroke-width", points.Shape == PointShape.Dot ? points.Size : PointShapes.LineWidth);
        Paint("stroke", points.Color);
        _text.Append(" d=\"");
        string size = Text(points.Size), halfText = Text(half);
        string figure = points.Shape switch
        {
            PointShape.Cross => $"l{size} {size}m-{size} 0l{size} -{size}",
            PointShape.Ring => $"a{halfText} {halfText} 0 1 0 {size} 0a{halfText} {halfText} 0 1 0 -{size} 0",
            _ => "h0",
        };
        for (int i = 0; i < points.Places.Length; i += 2)
        {
            _text.Append('M');
            Number(points.Places[i] - (points.Shape == PointShape.Dot ? 0 : half));
            _text.Append(' ');
            Number(points.Places[i + 1] - (points.Shape == PointShape.Cross ? half : 0));
            _text.Append(figure);
        }

        _text.Append("\"/>\n");
    }

    private void Text(TextMark text)
    {
        _text.Append("<text");
        if (text.IsVertical)
        {
            _text.Append(" transform=\"translate(");
            Number(text.X);
            _text.Append(' ');
            Number(text.Y);
            _text.Append(") rotate(-90)\"");
        }
        else
        {
            Attribute("x", text.X);
            Attribute("y", text.Y);
        }

        if (text.Anchor != TextAnchor.Start) _text.Append(text.Anchor == TextAnchor.Middle ? " text-anchor=\"middle\"" : " text-anchor=\"end\"");
        if (text.Size != TextStyle.Size) Attribute("font-size", text.Size);
        if (text.IsBold) _text.Append(" font-weight=\"600\"");
        Attribute("textLength", text.Length);
        Paint("fill", text.Color);
        _text.Append('>');
        Escaped(text.Text);
        _text.Append("</text>\n");
    }

    private void Image(ImageMark image)
    {
        _text.Append("<image preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\"");
        Box(image.Box);
        byte[] png = PngEncoder.Encode(image.Pixels, image.Columns, image.Rows);
        _text.Append(" href=\"data:image/png;base64,").Append(Convert.ToBase64String(png)).Append("\"/>\n");
    }

    private void Path(double[] points)
    {
        for (int i = 0; i + 1 < points.Length; i += 2)
        {
            _text.Append(i == 0 ? 'M' : i == 2 ? 'L' : ' ');
            Number(points[i]);
            _text.Append(' ');
            Number(points[i + 1]);
        }
    }

    private void Box(PixelBox box)
    {
        Attribute("x", box.X);
        Attribute("y", box.Y);
        Attribute("width", box.Width);
        Attribute("height", box.Height);
    }

    private void Paint(string attribute, uint color)
    {
        _text.Append(CultureInfo.InvariantCulture, $" {attribute}=\"#{color & 0xFFFFFF:x6}\"");
        if (color >> 24 != 0xFF) Attribute(attribute + "-opacity", (color >> 24) / 255.0);
    }

    private void Attribute(string name, double value)
    {
        _text.Append(' ').Append(name).Append("=\"");
        Number(value);
        _text.Append('"');
    }

    private static string Text(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);

    /// <summary>A number with at most two decimals: a hundredth of a pixel is seen by nobody.</summary>
    private void Number(double value)
    {
        long hundredths = (long)Math.Round(Math.Clamp(value, -1e9, 1e9) * 100);
        if (hundredths < 0) _text.Append('-');
        hundredths = Math.Abs(hundredths);
        _text.Append(hundredths / 100);
        long rest = hundredths % 100;
        if (rest == 0) return;
        _text.Append('.').Append((char)('0' + rest / 10));
        if (rest % 10 != 0) _text.Append((char)('0' + rest % 10));
    }

    private void Escaped(string text)
    {
        foreach (char one in text)
        {
            switch (one)
            {
                case '&': _text.Append("&amp;"); break;
                case '<': _text.Append("&lt;"); break;
                case '>': _text.Append("&gt;"); break;
                default: _text.Append(one); break;
            }
        }
    }
}
