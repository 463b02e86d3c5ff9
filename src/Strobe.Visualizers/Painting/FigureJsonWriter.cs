using System.Text.Json;

namespace Strobe.Visualizers.Painting;

/// <summary>Writes figures as JSON. By hand, so that no reflection is needed and members at their defaults take no room.</summary>
/// <param name="apart">Writes a value in the place of a list of numbers; null for the list itself.</param>
internal sealed class FigureJsonWriter(Action<Utf8JsonWriter, ValueList<double>>? apart = null)
{
    internal void Write(Utf8JsonWriter json, Figure figure)
    {
        json.WriteStartObject();
        Text(json, "title", figure.Title);
        List(json, "panels", figure.Panels, Panel);
        List(json, "measurements", figure.Measurements, Measured);
        Text(json, "note", figure.Note);
        json.WriteEndObject();
    }

    private void Panel(Utf8JsonWriter json, FigurePanel panel)
    {
        json.WriteStartObject();
        Text(json, "title", panel.Title);
        Axis(json, "x", panel.X);
        Axis(json, "y", panel.Y);
        if (panel.Colors is { } colors) Axis(json, "colors", colors);
        List(json, "layers", panel.Layers, Layer);
        if (panel.Table is { } table)
        {
            json.WriteStartObject("table");
            List(json, "columns", table.Columns, static (json, text) => json.WriteStringValue(text));
            List(json, "rows", table.Rows, static (json, row) =>
            {
                json.WriteStartArray();
                foreach (string text in row) json.WriteStringValue(text);
                json.WriteEndArray();
            });
            json.WriteEndObject();
        }

        Flag(json, "hasEqualUnits", panel.HasEqualUnits);
        if (panel.Weight != 1) Number(json, "weight", panel.Weight);
        json.WriteEndObject();
    }

    private static void Axis(Utf8JsonWriter json, string name, FigureAxis axis)
    {
        json.WriteStartObject(name);
        Text(json, "quantity", axis.Quantity);
        Text(json, "unit", axis.Unit);
        if (axis.Range is { } range) Range(json, "range", range);
        Flag(json, "isLogarithmic", axis.IsLogarithmic);
        Flag(json, "isReversed", axis.IsReversed);
        List(json, "labels", axis.Labels, static (json, label) =>
        {
            json.WriteStartObject();
            Number(json, "position", label.Position);
            json.WriteString("text", label.Text);
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static void Measured(Utf8JsonWriter json, Measurement one)
    {
        json.WriteStartObject();
        json.WriteString("name", one.Name);
        Number(json, "value", one.Value);
        Text(json, "unit", one.Unit);
        Text(json, "reason", one.Reason);
        json.WriteEndObject();
    }

    private void Layer(Utf8JsonWriter json, FigureLayer layer)
    {
        json.WriteStartObject();
        switch (layer)
        {
            case LineLayer line:
                Begin(json, "line", layer);
                Numbers(json, "x", line.X);
                Numbers(json, "y", line.Y);
                Name(json, "style", line.Style);
                Flag(json, "isDashed", line.IsDashed);
                break;
            case BandLayer band:
                Begin(json, "band", layer);
                Numbers(json, "x", band.X);
                Numbers(json, "low", band.Low);
                Numbers(json, "high", band.High);
                break;
            case PointLayer points:
                Begin(json, "points", layer);
                Numbers(json, "x", points.X);
                Numbers(json, "y", points.Y);
                Name(json, "shape", points.Shape);
                Number(json, "size", points.Size);
                if (points.Strengths.Count > 0) Numbers(json, "strengths", points.Strengths);
                break;
            case BarLayer bars:
                Begin(json, "bars", layer);
                Numbers(json, "edges", bars.Edges);
                Numbers(json, "heights", bars.Heights);
                Number(json, "baseline", bars.Baseline);
                break;
            case HeatMapLayer map:
                Begin(json, "heatmap", layer);
                Grid(json, map.Rows, map.Columns, map.X, map.Y);
                Numbers(json, "values", map.Values);
                Name(json, "map", map.Map);
                if (map.Limits is { } limits) Range(json, "limits", limits);
                break;
            case ImageLayer image:
                Begin(json, "image", layer);
                Grid(json, image.Rows, image.Columns, image.X, image.Y);
                json.WriteStartArray("pixels");
                foreach (uint pixel in image.Pixels) json.WriteNumberValue(pixel);
                json.WriteEndArray();
                break;
            case BoxLayer boxes:
                Begin(json, "boxes", layer);
                List(json, "boxes", boxes.Boxes, Box);
                break;
            case GuideLayer guide:
                Begin(json, "guide", layer);
                Number(json, "position", guide.Position);
                Flag(json, "isVertical", guide.IsVertical);
                Name(json, "kind", guide.Kind);
                break;
            case LabelLayer labels:
                Begin(json, "labels", layer);
                Numbers(json, "x", labels.X);
                Numbers(json, "y", labels.Y);
                List(json, "texts", labels.Texts, static (json, text) => json.WriteStringValue(text));
                break;
            default: throw new ArgumentException($"Layers of type {layer.GetType().Name} cannot be written.", nameof(layer));
        }

        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string layer, FigureLayer named)
    {
        json.WriteString("layer", layer);
        Text(json, "name", named.Name);
        if (named.Color != 0) json.WriteNumber("color", named.Color);
    }

    private static void Grid(Utf8JsonWriter json, int rows, int columns, FigureRange x, FigureRange y)
    {
        json.WriteNumber("rows", rows);
        json.WriteNumber("columns", columns);
        Range(json, "x", x);
        Range(json, "y", y);
    }

    private static void Box(Utf8JsonWriter json, FigureBox box)
    {
        json.WriteStartObject();
        Range(json, "x", box.X);
        Range(json, "y", box.Y);
        json.WriteString("text", box.Text);
        json.WriteNumber("color", box.Color);
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string text)
    {
        if (text.Length > 0) json.WriteString(name, text);
    }

    private static void Flag(Utf8JsonWriter json, string name, bool isSet)
    {
        if (isSet) json.WriteBoolean(name, true);
    }

    private static void Name<T>(Utf8JsonWriter json, string name, T value)
        where T : struct, Enum => json.WriteString(name, Enum.GetName(value) ?? throw new ArgumentException($"{value} is no {typeof(T).Name}.", nameof(value)));

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        Number(json, value);
    }

    private static void Number(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteStringValue(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);
    }

    private void Numbers(Utf8JsonWriter json, string name, ValueList<double> values)
    {
        if (apart is not null)
        {
            json.WritePropertyName(name);
            apart(json, values);
            return;
        }

        json.WriteStartArray(name);
        foreach (double value in values) Number(json, value);
        json.WriteEndArray();
    }

    private static void Range(Utf8JsonWriter json, string name, FigureRange range)
    {
        json.WriteStartArray(name);
        Number(json, range.From);
        Number(json, range.To);
        json.WriteEndArray();
    }

    private static void List<T>(Utf8JsonWriter json, string name, ValueList<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0) return;
        json.WriteStartArray(name);
        foreach (T item in items) write(json, item);
        json.WriteEndArray();
    }
}
