using System.Globalization;

namespace Strobe.Visualizers.Lenses;

/// <summary>Draws a call tree as a flame graph: callers below what they call, the widest first.</summary>
internal sealed class FlameDrawing(CallTree.Node[] nodes, Func<int, string> nameOf, FigureView view)
{
    private const int Colors = 12, MostLabels = 12;
    private readonly List<FigureBox> _boxes = [];
    private readonly List<int>[] _children = [.. nodes.Select(_ => new List<int>())];

    internal FigurePanel Panel()
    {
        for (int i = 1; i < nodes.Length; i++) _children[nodes[i].Parent].Add(i);
        foreach (List<int> children in _children) children.Sort(ByTime);
        double all = Seconds(0);
        PixelColumns columns = PixelColumns.For(PixelColumns.Sound(view.X) ?? new(0, all > 0 ? all : 1), view.Width);
        _boxes.Add(new FigureBox(new(0, all), new(0, 1), "all", -1));
        int top = Draw(columns);
        return new FigurePanel
        {
            X = new FigureAxis { Quantity = "Total time", Unit = "s", Range = columns.Range },
            Y = new FigureAxis { Quantity = "Depth", Range = PixelColumns.Sound(view.Y) ?? new(0, top), Labels = [.. Levels(top)] },
            Layers = [new BoxLayer([.. _boxes])],
        };
    }

    private static IEnumerable<AxisLabel> Levels(int top)
    {
        int step = 1 + ((top - 1) / MostLabels);
        for (int level = 0; level < top; level += step) yield return new AxisLabel(level + 0.5, level.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A box for every node that is wide enough to be seen; the others of a parent share one. Returns how high the flames are.</summary>
    private int Draw(PixelColumns columns)
    {
        int top = 1;
        Stack<(int Node, double From, int Depth)> todo = new([(0, 0, 1)]);
        while (todo.TryPop(out (int Node, double From, int Depth) parent))
        {
            double at = parent.From, narrow = 0;
            int narrowCount = 0;
            foreach (int child in _children[parent.Node])
            {
                double width = Seconds(child);
                // The widest come first, so those that are too narrow follow each other.
                if (width < columns.Width)
                {
                    narrow += width;
                    narrowCount++;
                    continue;
                }

                if (at <= columns.Range.To && at + width >= columns.Range.From)
                {
                    int function = nodes[child].FunctionId;
                    _boxes.Add(new FigureBox(new(at, at + width), new(parent.Depth, parent.Depth + 1), nameOf(function), (int)((uint)function % Colors)));
                    todo.Push((child, at, parent.Depth + 1));
                    top = Math.Max(top, parent.Depth + 1);
                }

                at += width;
            }

            if (narrowCount == 0) continue;
            _boxes.Add(new FigureBox(new(at, at + narrow), new(parent.Depth, parent.Depth + 1), $"{narrowCount} more", -1));
            top = Math.Max(top, parent.Depth + 1);
        }

        return top;
    }

    private double Seconds(int node) => nodes[node].TotalNanos / TimeSeries.NanosPerSecond;

    private int ByTime(int one, int other)
    {
        int order = nodes[other].TotalNanos.CompareTo(nodes[one].TotalNanos);
        return order != 0 ? order : string.CompareOrdinal(nameOf(nodes[one].FunctionId), nameOf(nodes[other].FunctionId));
    }
}
