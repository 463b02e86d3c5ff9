using Strobe.Visualizers.Lenses;

namespace Strobe.Visualizers;

/// <summary>
/// Elements as exact text with their indices: one row an element, or one row a row for arrays with rows. Bounded, and says how many more there are. Shows
/// anything. One probe.
/// </summary>
public sealed class TableVisualizer : IVisualizer
{
    private const int RankAny = 10, DefaultRows = 100, MostRows = 1000, DefaultColumns = 16, MostColumns = 64;
    private const string RowsName = "rows", ColumnsName = "columns", FirstRowName = "first-row", FirstColumnName = "first-column";

    private static readonly VisualizerDescriptor s_descriptor = new("table", "Table")
    {
        Summary = "Elements as exact text with their indices.",
        Icon = "M1 2 H15 V14 H1 Z M1 6 H15 M1 10 H15 M6 2 V14",
        Parameters =
        [
            new NumberParameter(RowsName, "Rows", DefaultRows, 1, MostRows) { Step = 1, Summary = "How many rows are shown at most." },
            new NumberParameter(FirstRowName, "First row", 0, 0, int.MaxValue) { Step = 1, Summary = "The first row that is shown." },
            new NumberParameter(ColumnsName, "Columns", DefaultColumns, 1, MostColumns) { Step = 1, Summary = "How many columns of an array with rows are shown at most." },
            new NumberParameter(FirstColumnName, "First column", 0, 0, int.MaxValue) { Step = 1, Summary = "The first column that is shown." },
        ],
    };

    private readonly ProbeSlots<LastFrame> _probes = new(1);

    /// <summary>A table with default settings.</summary>
    public TableVisualizer() => Settings = new VisualizerSettings(s_descriptor);

    /// <inheritdoc/>
    public VisualizerDescriptor Descriptor => s_descriptor;

    /// <inheritdoc/>
    public VisualizerSettings Settings { get; }

    /// <summary>How many rows are shown at most, 1 to 1000.</summary>
    public int Rows
    {
        get => (int)Settings.Number(RowsName);
        set => Settings.Set(RowsName, value);
    }

    /// <summary>The first row that is shown, from 0.</summary>
    public int FirstRow
    {
        get => (int)Settings.Number(FirstRowName);
        set => Settings.Set(FirstRowName, value);
    }

    /// <summary>How many columns of an array with rows are shown at most, 1 to 64.</summary>
    public int Columns
    {
        get => (int)Settings.Number(ColumnsName);
        set => Settings.Set(ColumnsName, value);
    }

    /// <summary>The first column that is shown, from 0.</summary>
    public int FirstColumn
    {
        get => (int)Settings.Number(FirstColumnName);
        set => Settings.Set(FirstColumnName, value);
    }

    /// <inheritdoc/>
    public int Rank(ElementType type, Shape shape) => RankAny;

    /// <inheritdoc/>
    public void Update(SignalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        _probes.For(frame.Probe)?.Take(frame);
    }

    /// <inheritdoc/>
    public Figure Render(FigureView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (_probes.Count == 0) return Figure.Empty("", Notes.NoFrames);
        Notes notes = new();
        _probes[0].NoteMissing(notes);
        _probes.NoteRefused(notes);
        if (_probes[0].Valued is not { } frame) return Figure.Empty(_probes.Title, notes.ToString());
        notes.AddCut(frame);
        notes.AddIf(frame.Shape.ElementCount == 0, "The array has no elements.");
        FigureTable table = frame.Shape.Rank < 2 ? List(frame, notes) : Grid(frame, notes);
        return new Figure
        {
            Title = $"{_probes.Title}: {frame.ElementType.Name()} {frame.Shape}",
            Panels = [new FigurePanel { Table = table }],
            Note = notes.ToString(),
        };
    }

    /// <inheritdoc/>
    public void Clear() => _probes.Clear();

    private FigureTable List(SignalFrame frame, Notes notes)
    {
        (int first, int behind) = Part(frame.Count, FirstRow, Rows, "elements", notes);
        bool isComplex = ElementTypes.IsComplex(frame.ElementType);
        List<ValueList<string>> rows = [];
        for (int i = first; i < behind; i++)
        {
            string index = ElementText.Text(i);
            if (!isComplex) rows.Add([index, ElementText.At(frame, i)]);
            else rows.Add([index, ElementText.At(frame, i), Part(frame, i, SamplePart.Magnitude), Part(frame, i, SamplePart.Phase)]);
        }

        return new FigureTable(isComplex ? ["Index", "Value", "Magnitude", "Phase (rad)"] : ["Index", "Value"], [.. rows]);
    }

    private static string Part(SignalFrame frame, int index, SamplePart part) => Engineering.Format(new SampleRun(frame, 0, frame.Count, part)[index], "", 6);

    private FigureTable Grid(SignalFrame frame, Notes notes)
    {
        Shape shape = frame.Shape;
        int columns = shape[shape.Rank - 1];
        long allRows = columns == 0 ? 0 : shape.ElementCount / columns;
        (int firstRow, int behindRow) = Part(allRows, FirstRow, Rows, "rows", notes);
        (int firstColumn, int behindColumn) = Part(columns, FirstColumn, Columns, "columns", notes);
        List<string> headings = ["Index"];
        for (int column = firstColumn; column < behindColumn; column++) headings.Add(ElementText.Text(column));
        List<ValueList<string>> rows = [];
        for (int row = firstRow; row < behindRow; row++)
        {
            string[] texts = new string[headings.Count];
            texts[0] = RowIndex(shape, row);
            for (int i = 1; i < texts.Length; i++)
            {
                long index = (long)row * columns + firstColumn + i - 1;
                texts[i] = index < frame.Count ? ElementText.At(frame, (int)index) : "";
            }

            rows.Add(ValueList.Own(texts));
        }

        return new FigureTable([.. headings], [.. rows]);
    }

    /// <summary>The indices of all dimensions but the last, such as <c>2, 5</c>.</summary>
    private static string RowIndex(Shape shape, long row)
    {
        string text = "";
        for (int dimension = shape.Rank - 2; dimension >= 0; dimension--)
        {
            text = ElementText.Text(row % shape[dimension]) + (text.Length == 0 ? "" : ", ") + text;
            row /= shape[dimension];
        }

        return text;
    }

    private static (int First, int Behind) Part(long count, int first, int most, string things, Notes notes)
    {
        int all = (int)Math.Min(count, int.MaxValue);
        int from = Math.Min(first, Math.Max(0, all - 1)), behind = (int)Math.Min(from + (long)most, all);
        notes.AddIf(from > 0 || behind < count, $"{Notes.Number(count - (behind - from))} more {things} are not shown.");
        return (from, behind);
    }
}
