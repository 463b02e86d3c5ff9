namespace Strobe.Visualizers.Lenses;

public class CallLensTests
{
    [Fact]
    public void A_timeline_has_a_box_for_every_call_where_the_program_made_it()
    {
        Random random = new(31);
        for (int round = 0; round < 50; round++)
        {
            CallStream stream = new(random, random.Next(1, 300), random.Next(1, 4), 6);
            TimelineVisualizer lens = new();
            stream.Feed(lens, random);
            Figure figure = lens.Render(new FigureView { Width = 16384, X = new(-1e-7, stream.NowNanos / 1e9 + 1e-7) });
            var boxes = LensFrames.Layer<BoxLayer>(figure).Boxes.Where(box => box.Color >= 0).Select(box => (Nanos(box.X.From), Nanos(box.X.To), box.Text)).ToList();
            var expected = stream.Calls.Select(call => (call.From, call.End(stream.NowNanos), $"f{call.Function}" + (call.To is null ? " (running)" : call.IsUnwound ? " (unwound)" : ""))).ToList();
            // Only calls too short to be seen may share a box.
            double pixel = (stream.NowNanos / 1e9 + 2e-7) / 16384 * 1e9;
            Assert.Empty(boxes.Except(expected));
            Assert.All(expected.Except(boxes), call => Assert.True(call.Item2 - call.Item1 < pixel));
            Assert.Equal(stream.Calls.Count, LensFrames.Value(figure, "Calls"));
            Assert.Equal("", figure.Note);
        }
    }

    [Fact]
    public void Boxes_of_calls_that_share_a_pixel_count_them_all()
    {
        Random random = new(32);
        CallStream stream = new(random, 20_000, 3, 6);
        TimelineVisualizer lens = new();
        stream.Feed(lens, random);
        BoxLayer boxes = LensFrames.Layer<BoxLayer>(lens.Render(new FigureView { Width = 100 }));
        Assert.Equal(stream.Calls.Count, boxes.Boxes.Sum(box => box.Text.EndsWith(" calls", StringComparison.Ordinal) ? int.Parse(box.Text.Split(' ')[0], null) : 1));
        Assert.True(boxes.Boxes.Count < 3 * 20 * 100);
    }

    [Fact]
    public void Times_in_a_gate_are_what_of_each_call_lies_within()
    {
        Random random = new(33);
        for (int round = 0; round < 50; round++)
        {
            CallStream stream = new(random, random.Next(2, 300), 2, 4);
            TimelineVisualizer lens = new() { Hottest = 50 };
            stream.Feed(lens, random);
            long from = random.NextInt64(stream.NowNanos), to = random.NextInt64(from, stream.NowNanos);
            Figure figure = lens.Render(new FigureView { Cursors = [from / 1e9, to / 1e9] });
            long Within(TrueCall call) => Math.Max(0, Math.Min(call.End(stream.NowNanos), to) - Math.Max(call.From, from));
            foreach (IGrouping<int, TrueCall> calls in stream.Calls.GroupBy(call => call.Function))
            {
                double total = calls.Where(call => !IsRecursive(call)).Sum(Within), self = calls.Sum(call => Within(call) - call.Children.Sum(Within));
                if (figure.Measurements.All(one => one.Name != $"f{calls.Key} total")) Assert.Equal(0, total);
                else Assert.Equal((total / 1e9, self / 1e9), (Rounded(figure, $"f{calls.Key} total"), Rounded(figure, $"f{calls.Key} self")));
            }
        }
    }

    [Fact]
    public void A_flame_graph_sums_up_every_stack()
    {
        Random random = new(34);
        for (int round = 0; round < 50; round++)
        {
            CallStream stream = new(random, random.Next(1, 400), random.Next(1, 4), 3);
            FlameVisualizer lens = new() { Hottest = 50 };
            stream.Feed(lens, random);
            Figure figure = lens.Render(new FigureView { Width = 16384 });
            if (stream.Calls.Sum(call => call.End(stream.NowNanos) - call.From) == 0) continue;
            Dictionary<string, long> expected = stream.Calls.GroupBy(call => call.Stack).ToDictionary(calls => calls.Key, calls => calls.Sum(call => call.End(stream.NowNanos) - call.From));
            FigureBox[] boxes = [.. LensFrames.Layer<BoxLayer>(figure).Boxes];
            double pixel = boxes[0].X.Length / 16384;
            Dictionary<string, long> actual = boxes.Where(box => box.Color >= 0).ToDictionary(box => StackOf(box, boxes), box => Nanos(box.X.Length));
            foreach ((string stack, long nanos) in actual) Assert.Equal(expected[stack], nanos);
            Assert.All(expected.Where(one => !actual.ContainsKey(one.Key)), one => Assert.True(one.Value / 1e9 < pixel));
            foreach (IGrouping<int, TrueCall> calls in stream.Calls.GroupBy(call => call.Function))
            {
                long total = calls.Where(call => !IsRecursive(call)).Sum(call => call.End(stream.NowNanos) - call.From);
                long self = calls.Sum(call => call.End(stream.NowNanos) - call.From - call.Children.Sum(child => child.End(stream.NowNanos) - child.From));
                Assert.Equal(total / 1e9, Rounded(figure, $"f{calls.Key} total"));
                Assert.Equal(self / 1e9, Rounded(figure, $"f{calls.Key} self"));
                Assert.Equal(calls.Count(), LensFrames.Value(figure, $"f{calls.Key} calls"));
            }
        }
    }

    [Fact]
    public void Lost_events_are_said_and_never_make_times_that_cannot_be()
    {
        Random random = new(35);
        for (int round = 0; round < 100; round++)
        {
            CallStream stream = new(random, 400, 2, 4);
            TimelineVisualizer timeline = new() { Hottest = 50 };
            FlameVisualizer flame = new() { Hottest = 50 };
            long dropped = 0;
            int lost = 0;
            foreach (EventHeader header in stream.Headers)
            {
                if (random.Next(10) == 0)
                {
                    (dropped, lost) = (dropped + 1, lost + 1);
                    continue;
                }

                timeline.Update(new HeaderBatch([header], dropped));
                flame.Update(new HeaderBatch([header], dropped));
                dropped = 0;
            }

            lost -= (int)dropped;
            foreach (Figure figure in (Figure[])[timeline.Render(new FigureView()), flame.Render(new FigureView())])
            {
                if (lost > 0) Assert.Contains($"{lost} events were lost.", figure.Note, StringComparison.Ordinal);
                // Two threads cannot work longer than twice the time that has passed.
                Assert.All(figure.Measurements.Where(one => one.Unit == "s"), one => Assert.InRange(one.Value, 0, 2 * stream.NowNanos / 1e9 + 1e-12));
                Assert.All(LensFrames.Layer<BoxLayer>(figure).Boxes, box => Assert.True(box.X.From <= box.X.To));
            }
        }
    }

    [Fact]
    public void A_call_whose_exit_was_lost_ends_at_the_last_sign_of_it()
    {
        EventHeader[] headers =
        [
            new(1, 0, 0, 0, 0, 1, 1, 0, TraceEventKind.FunctionEnter, false),
            new(2, 1_000_000_000, 1, 0, 1, 1, 1, 1, TraceEventKind.FunctionEnter, false),
            new(3, 2_000_000_000, 2, 0, 2, 1, 1, 2, TraceEventKind.FunctionEnter, false),
            new(4, 3_000_000_000, 3, 1_000_000_000, 2, 1, 1, 2, TraceEventKind.FunctionExit, false),
            new(6, 9_000_000_000, 1, 9_000_000_000, 0, 1, 1, 0, TraceEventKind.FunctionExit, false),
        ];
        TimelineVisualizer lens = new();
        lens.Update(new HeaderBatch(headers));
        Figure figure = lens.Render(new FigureView());
        FigureBox box = Assert.Single(LensFrames.Layer<BoxLayer>(figure).Boxes, one => one.Text == "f1 (end lost)");
        Assert.Equal(new FigureRange(1, 3), box.X);
        Assert.Contains("The ends of 1 calls were lost", figure.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void The_oldest_calls_are_forgotten_and_counted()
    {
        TimelineVisualizer lens = new() { Kept = 1000 };
        CallStream stream = new(new Random(36), 10_000, 2, 4);
        stream.Feed(lens, new Random(1));
        Figure figure = lens.Render(new FigureView());
        int ended = stream.Calls.Count(call => call.To is not null);
        Assert.Contains($"{Notes.Number(ended - 1000)} older calls are no longer kept.", figure.Note, StringComparison.Ordinal);
        Assert.Equal(1000 + stream.Calls.Count - ended, LensFrames.Value(figure, "Calls"));
        lens.Clear();
        Assert.Equal("No calls yet.", lens.Render(new FigureView()).Note);
    }

    [Fact]
    public void A_crash_ends_all_calls_of_its_process()
    {
        FlameVisualizer lens = new();
        lens.Update(new HeaderBatch([new(1, 0, 0, 0, 0, 1, 1, 0, TraceEventKind.FunctionEnter, false), new(2, 500_000_000, 0, 0, -1, 1, 1, 0, TraceEventKind.Crash, false),
            new(3, 9_000_000_000, 0, 0, 1, 2, 2, 0, TraceEventKind.FunctionEnter, false)]));
        Assert.Equal(0.5, LensFrames.Value(lens.Render(new FigureView()), "f0 total"));
    }

    private static bool IsRecursive(TrueCall call)
    {
        for (TrueCall? above = call.Parent; above is not null; above = above.Parent) if (above.Function == call.Function) return true;
        return false;
    }

    private static string StackOf(FigureBox box, FigureBox[] all)
    {
        FigureBox? below = box.Y.From <= 1 ? null : all.Single(one => one.Color >= 0 && one.Y.To == box.Y.From && one.X.From <= box.X.From + 1e-12 && one.X.To >= box.X.To - 1e-12 && one.X.Length > 0);
        return below is null ? box.Text : $"{StackOf(below, all)};{box.Text}";
    }

    private static long Nanos(double seconds) => (long)Math.Round(seconds * 1e9);

    private static double Rounded(Figure figure, string name) => Math.Round(LensFrames.Value(figure, name) * 1e9) / 1e9;
}
