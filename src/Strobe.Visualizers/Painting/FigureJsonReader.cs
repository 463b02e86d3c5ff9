using System.Text.Json;

namespace Strobe.Visualizers.Painting;

/// <summary>
/// Reads figures from JSON that anybody may have written. By hand: generated readers give members that are missing no defaults when they can only be
/// set at the beginning, as all of a figure can.
/// </summary>
internal static class FigureJsonReader
{
    internal static Figure Figure(JsonElement json)
    {
        Object(json, "a figure");
        return new Figure { Title = Text(json, "title"), Panels = List(json, "panels", Panel), Measurements = List(json, "measurements", Measured), Note = Text(json, "note") };
    }

    private static FigurePanel Panel(JsonElement json)
    {
        Object(json, "a panel");
        return new FigurePanel
        {
            Title = Text(json, "title"),
            X = Find(json, "x") is { } x ? Axis(x) : new FigureAxis(),
            Y = Find(json, "y") is { } y ? Axis(y) : new FigureAxis(),
            Colors = Find(json, "colors") is { } colors ? Axis(colors) : null,
            Layers = List(json, "layers", Layer),
            Table = Find(json, "table") is { } table ? Table(table) : null,
            HasEqualUnits = Flag(json, "hasEqualUnits"),
            Weight = Number(json, "weight", 1),
        };
    }

    private static FigureAxis Axis(JsonElement json)
    {
        Object(json, "an axis");
        return new FigureAxis
        {
            Quantity = Text(json, "quantity"),
            Unit = Text(json, "unit"),
            Range = Find(json, "range") is { } range ? Range(range, "range") : null,
            IsLogarithmic = Flag(json, "isLogarithmic"),
            IsReversed = Flag(json, "isReversed"),
            Labels = List(json, "labels", static label => new AxisLabel(Number(Object(label, "a label"), "position"), Text(label, "text"))),
        };
    }

    private static FigureTable Table(JsonElement json)
    {
        Object(json, "a table");
        ValueList<string> columns = List(json, "columns", one => String(one, "columns"));
        return new FigureTable(columns, List(json, "rows", row => Items(row, "rows", one => String(one, "rows"))));
    }

    private static Measurement Measured(JsonElement json)
    {
        Object(json, "a measurement");
        string reason = Text(json, "reason"), name = Text(json, "name"), unit = Text(json, "unit");
        return reason.Length > 0 ? Measurement.NotMeasurable(name, unit, reason) : new Measurement(name, Number(json, "value"), unit);
    }

    private static FigureLayer Layer(JsonElement json)
    {
        Object(json, "a layer");
        FigureLayer layer = Text(json, "layer") switch
        {
            "line" => new LineLayer(Numbers(json, "x"), Numbers(json, "y")) { Style = Named<LineStyle>(json, "style"), IsDashed = Flag(json, "isDashed") },
            "band" => new BandLayer(Numbers(json, "x"), Numbers(json, "low"), Numbers(json, "high")),
            "points" => new PointLayer(Numbers(json, "x"), Numbers(json, "y"))
            {
                Shape = Named<PointShape>(json, "shape"), Size = Number(json, "size", 4), Strengths = Find(json, "strengths") is null ? [] : Numbers(json, "strengths"),
            },
            "bars" => new BarLayer(Numbers(json, "edges"), Numbers(json, "heights")) { Baseline = Number(json, "baseline", 0) },
            "heatmap" => new HeatMapLayer(Whole(json, "rows"), Whole(json, "columns"), Numbers(json, "values"), Range(json, "x", "y").X, Range(json, "x", "y").Y)
            {
                Map = Named<ColorMap>(json, "map"), Limits = Find(json, "limits") is { } limits ? Range(limits, "limits") : null,
            },
            "image" => new ImageLayer(Whole(json, "rows"), Whole(json, "columns"), Items(Needed(json, "pixels"), "pixels", Pixel), Range(json, "x", "y").X, Range(json, "x", "y").Y),
            "boxes" => new BoxLayer(List(json, "boxes", Box)),
            "guide" => new GuideLayer(Number(json, "position"), Flag(json, "isVertical"), Named<GuideKind>(json, "kind")),
            "labels" => new LabelLayer(Numbers(json, "x"), Numbers(json, "y"), List(json, "texts", one => String(one, "texts"))),
            _ => throw new FormatException("A layer of the figure is of an unknown kind."),
        };
        return layer with { Name = Text(json, "name"), Color = Find(json, "color") is null ? 0 : Whole(json, "color") };
    }

    private static FigureBox Box(JsonElement json)
    {
        (FigureRange x, FigureRange y) = Range(Object(json, "a box"), "x", "y");
        return new FigureBox(x, y, Text(json, "text"), Find(json, "color") is null ? 0 : Whole(json, "color"));
    }

    private static JsonElement Object(JsonElement json, string what) =>
        json.ValueKind == JsonValueKind.Object ? json : throw new FormatException($"In this figure, {what} is no JSON object.");

    private static JsonElement? Find(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value : null;

    private static JsonElement Needed(JsonElement json, string name) => Find(json, name) ?? throw new FormatException($"In this figure, \"{name}\" is missing.");

    private static FormatException Wrong(string name, string what) => new($"In this figure, \"{name}\" is not {what}.");

    private static string Text(JsonElement json, string name) => Find(json, name) is { } value ? String(value, name) : "";

    private static string String(JsonElement value, string name) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "a text");

    private static bool Flag(JsonElement json, string name) => Find(json, name)?.ValueKind switch
    {
        null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw Wrong(name, "true or false"),
    };

    private static int Whole(JsonElement json, string name) =>
        Needed(json, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int whole) ? whole : throw Wrong(name, "a whole number");

    private static uint Pixel(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetUInt32(out uint pixel) ? pixel : throw Wrong("pixels", "a list of colours");

    private static double Number(JsonElement json, string name, double missing) => Find(json, name) is { } value ? Double(value, name) : missing;

    private static double Number(JsonElement json, string name) => Double(Needed(json, name), name);

    private static double Double(JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)) return number;
        if (value.ValueKind != JsonValueKind.String) throw Wrong(name, "a number");
        if (value.ValueEquals("NaN"u8)) return double.NaN;
        if (value.ValueEquals("Infinity"u8)) return double.PositiveInfinity;
        return value.ValueEquals("-Infinity"u8) ? double.NegativeInfinity : throw Wrong(name, "a number");
    }

    private static ValueList<double> Numbers(JsonElement json, string name) => Items(Needed(json, name), name, value => Double(value, name));

    private static FigureRange Range(JsonElement value, string name) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2
        ? new FigureRange(Double(value[0], name), Double(value[1], name))
        : throw Wrong(name, "a range of two numbers");

    private static (FigureRange X, FigureRange Y) Range(JsonElement json, string x, string y) => (Range(Needed(json, x), x), Range(Needed(json, y), y));

    private static T Named<T>(JsonElement json, string name)
        where T : struct, Enum
    {
        if (Find(json, name) is not { } value) return default;
        string text = String(value, name);
        return char.IsAsciiLetter(text.FirstOrDefault()) && Enum.TryParse(text, out T named) && Enum.GetName(named) == text
            ? named
            : throw Wrong(name, $"one of {string.Join(", ", Enum.GetNames<T>())}");
    }

    private static ValueList<T> List<T>(JsonElement json, string name, Func<JsonElement, T> read) => Find(json, name) is { } value ? Items(value, name, read) : [];

    private static ValueList<T> Items<T>(JsonElement value, string name, Func<JsonElement, T> read)
    {
        if (value.ValueKind != JsonValueKind.Array) throw Wrong(name, "a list");
        T[] items = new T[value.GetArrayLength()];
        int next = 0;
        foreach (JsonElement one in value.EnumerateArray()) items[next++] = read(one);
        return ValueList.Own(items);
    }
}
