namespace Strobe.Visualizers.Lenses;

public class LogicTests
{
    [Fact]
    public void A_lane_of_bools_is_right_at_every_sample_when_there_are_fewer_changes_than_pixels()
    {
        Random random = new(21);
        for (int round = 0; round < 100; round++)
        {
            bool[] values = Bools(random, random.Next(1, 400));
            LineLayer line = LensFrames.Layer<LineLayer>(LensFrames.Render(new LogicVisualizer(), new FigureView { Width = 2000 }, LensFrames.Of(values)));
            for (int i = 0; i < values.Length; i++) Assert.Equal(values[i] ? LogicDrawing.Top : LogicDrawing.Bottom, LevelAt(line, i));
            int[] changes = [.. Enumerable.Range(1, values.Length - 1).Where(i => values[i] != values[i - 1])];
            Assert.Equal(changes.Select(i => (double)i), line.X.Skip(1).SkipLast(1));
        }
    }

    [Fact]
    public void A_busy_lane_keeps_the_states_at_the_edges_of_pixels_and_shows_that_there_are_changes()
    {
        Random random = new(22);
        for (int round = 0; round < 50; round++)
        {
            bool[] values = Bools(random, random.Next(1000, 5000));
            FigureView view = new() { Width = random.Next(16, 60) };
            LineLayer line = LensFrames.Layer<LineLayer>(LensFrames.Render(new LogicVisualizer(), view, LensFrames.Of(values)));
            double width = values.Length / (double)view.Width;
            for (int column = 0; column < view.Width; column++)
            {
                double left = column * width, right = (column + 1) * width;
                int[] changes = [.. Enumerable.Range(1, values.Length - 1).Where(i => values[i] != values[i - 1] && (int)(i / width) == column)];
                double[] shown = [.. Enumerable.Range(1, line.X.Count - 2).Where(i => (int)(line.X[i] / width) == column && line.Y[i] != line.Y[i - 1]).Select(i => line.X[i])];
                Assert.All(shown, x => Assert.Contains((int)x, changes));
                Assert.True(changes.Length > 2 ? shown.Length >= 1 : shown.Length == changes.Length, $"{shown.Length} of {changes.Length}");
                if (right < values.Length) Assert.Equal(values[(int)Math.Ceiling(right) - 1] ? LogicDrawing.Top : LogicDrawing.Bottom, LevelAt(line, Math.Ceiling(right) - 1));
            }

            Assert.True(line.X.Count <= 3 * view.Width + 2);
        }
    }

    [Fact]
    public void Edges_are_counted_as_a_plain_loop_counts_them_in_any_gate()
    {
        Random random = new(23);
        for (int round = 0; round < 200; round++)
        {
            bool[] values = Bools(random, random.Next(2, 300));
            int from = random.Next(values.Length), to = random.Next(from, values.Length);
            Figure figure = LensFrames.Render(new LogicVisualizer(), new FigureView { Cursors = [from, to] }, LensFrames.Of(values));
            int[] inside = [.. Enumerable.Range(1, values.Length - 1).Where(i => i >= from && i <= to && values[i] != values[i - 1])];
            Assert.Equal(inside.Count(i => values[i]), LensFrames.Value(figure, "Rising edges"));
            Assert.Equal(inside.Count(i => !values[i]), LensFrames.Value(figure, "Falling edges"));
            if (from < to) Assert.Equal(100.0 * values[from..to].Count(one => one) / (to - from), LensFrames.Value(figure, "High"), 1e-9);
            Assert.Equal(values[from] ? 1 : 0, LensFrames.Value(figure, "State at cursor 1"));
        }
    }

    [Fact]
    public void States_are_boxes_with_their_runs_and_names()
    {
        LogicVisualizer lens = new() { StateNames = "0=idle, 2=busy" };
        Figure figure = LensFrames.Render(lens, null, LensFrames.Of((byte[])[0, 0, 2, 2, 2, 7]));
        BoxLayer boxes = LensFrames.Layer<BoxLayer>(figure);
        Assert.Equal([(0, 2, "idle"), (2, 5, "busy"), (5, 6, "7")], boxes.Boxes.Select(box => ((int)box.X.From, (int)box.X.To, box.Text)));
        Assert.Equal(2, LensFrames.Value(figure, "Changes"));
        Assert.Equal(["x"], figure.Panels[0].Y.Labels.Select(label => label.Text));
        (lens.Format, lens.StateNames) = (StateFormat.Hexadecimal, "oops");
        Figure hexadecimal = lens.Render(new FigureView());
        Assert.Equal("0x7", LensFrames.Layer<BoxLayer>(hexadecimal).Boxes[2].Text);
        Assert.Contains("\"oops\" names no state", hexadecimal.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StateFormat.Decimal, "-1", "18446744073709551615")]
    [InlineData(StateFormat.Hexadecimal, "0xFF", "0xFFFFFFFFFFFFFFFF")]
    [InlineData(StateFormat.Binary, "0b11111111", "0b1111111111111111111111111111111111111111111111111111111111111111")]
    public void Integers_are_written_as_wide_as_they_are(StateFormat format, string byteText, string longText)
    {
        StateTexts texts = new(format, "", new Notes());
        Assert.Equal(byteText, texts.Of(-1, ElementType.Int8));
        Assert.Equal(longText, texts.Of(-1, ElementType.UInt64));
    }

    [Fact]
    public void Boxes_cover_every_run_when_they_are_too_narrow_to_be_told_apart()
    {
        int[] values = [.. Enumerable.Range(0, 10_000).Select(i => i < 5000 ? i % 3 : 1)];
        BoxLayer boxes = LensFrames.Layer<BoxLayer>(LensFrames.Render(new LogicVisualizer(), new FigureView { Width = 100 }, LensFrames.Of(values)));
        Assert.Equal([(0, 4999, "…"), (4999, 10_000, "1")], boxes.Boxes.Select(box => ((int)box.X.From, (int)box.X.To, box.Text)));
    }

    [Fact]
    public void Single_values_are_kept_as_changes_over_the_sessions_time()
    {
        LogicVisualizer lens = new();
        Random random = new(24);
        List<(long Nanos, bool Value)> all = [];
        for (int i = 0; i < 500; i++) all.Add((i * 1_000_000L, random.Next(4) == 0));
        foreach ((long nanos, bool value) in all) lens.Update(LensFrames.Scalar(value, nanos));
        Figure figure = lens.Render(new FigureView { Width = 4000 });
        LineLayer line = LensFrames.Layer<LineLayer>(figure);
        foreach ((long nanos, bool value) in all) Assert.Equal(value ? LogicDrawing.Top : LogicDrawing.Bottom, LevelAt(line, nanos / 1e9));
        Assert.Equal(all.Zip(all.Skip(1)).Count(pair => !pair.First.Value && pair.Second.Value), LensFrames.Value(figure, "Rising edges"));
        Assert.Equal("Session time", figure.Panels[0].X.Quantity);
    }

    [Fact]
    public void Values_are_unknown_while_there_are_none_and_exact_beyond_what_doubles_hold()
    {
        Figure figure = LensFrames.Render(new LogicVisualizer(), null, LensFrames.Scalar(long.MaxValue, 0), LensFrames.Scalar(long.MaxValue - 1, 1000),
            LensFrames.Missing(FrameFlags.Unreadable, nanos: 2000), LensFrames.Scalar(3L, 3000), LensFrames.Scalar(3L, 4000));
        Assert.Equal(["9223372036854775807", "9223372036854775806", "3"], LensFrames.Layer<BoxLayer>(figure).Boxes.Select(box => box.Text));
        Assert.Equal(1, LensFrames.Value(figure, "Changes"));
        Figure lone = LensFrames.Render(new LogicVisualizer(), null, LensFrames.Scalar(5));
        Assert.Equal("5", LensFrames.Layer<BoxLayer>(lone).Boxes[0].Text);
        Assert.Contains("logic shows bools and integers", LensFrames.Render(new LogicVisualizer(), null, LensFrames.Of([1.5])).Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Arrays_and_single_values_have_panels_of_their_own()
    {
        Figure figure = LensFrames.Render(new LogicVisualizer(), null, LensFrames.Of([true, false], rate: 10), LensFrames.Scalar(true, 5, LensFrames.Other));
        Assert.Equal(["Time", "Session time"], figure.Panels.Select(panel => panel.X.Quantity));
    }

    private static bool[] Bools(Random random, int count)
    {
        int one = random.Next(1, 30);
        bool[] values = new bool[count];
        for (int i = 1; i < count; i++) values[i] = random.Next(one) == 0 ? !values[i - 1] : values[i - 1];
        return values;
    }

    private static double LevelAt(LineLayer line, double x)
    {
        double level = double.NaN;
        for (int i = 0; i < line.X.Count && line.X[i] <= x; i++) level = line.Y[i];
        return level;
    }
}
