using System.Diagnostics;

namespace Strobe.Visualizers.Plugins;

/// <summary>A plugin that misbehaves is detached and named, its figure says why, and the host goes on.</summary>
public sealed class PluginGuardTests : IDisposable
{
    /// <summary>Far longer than any budget of these tests, but not until they all end.</summary>
    private const string Busy = "for (long end = Environment.TickCount64 + 8_000; Environment.TickCount64 < end;) { }";

    private static readonly PluginOptions s_impatient = new()
    {
        UpdateBudget = TimeSpan.FromMilliseconds(5), RenderBudget = TimeSpan.FromMilliseconds(5),
    };

    private readonly PluginRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Theory]
    [InlineData("Rank", "public override int Rank(ElementType type, Shape shape) => throw new InvalidOperationException(\"boom.\");")]
    [InlineData("Update", "public override void Update(SignalFrame frame) => throw new InvalidOperationException(\"boom.\");")]
    [InlineData("Update", "public override void Update(EventBatch events) => throw new InvalidOperationException(\"boom.\");")]
    [InlineData("Render", "public override Figure Render(FigureView view) => throw new InvalidOperationException(\"boom.\");")]
    [InlineData("Clear", "public override void Clear() => throw new InvalidOperationException(\"boom.\");")]
    [InlineData("SaveState", "public override string SaveState() => throw new InvalidOperationException(\"boom.\");")]
    [InlineData("RestoreState", "public override void RestoreState(string state) => throw new InvalidOperationException(\"boom.\");")]
    public void A_call_that_throws_detaches_the_plugin(string call, string member) =>
        CheckFault(member, new PluginOptions(), $"{call} threw InvalidOperationException: boom (test.one)");

    [Theory]
    [InlineData("Rank", "public override int Rank(ElementType type, Shape shape) { Forever(); return 1; }")]
    [InlineData("Update", "public override void Update(SignalFrame frame) { " + Busy + " }")]
    [InlineData("Render", "public override Figure Render(FigureView view) { lock (new object()) Forever(); return null; }")]
    [InlineData("Clear", "public override void Clear() => Forever();")]
    public void A_call_that_hangs_is_left_behind(string call, string member) =>
        CheckFault(member, s_impatient, $"{call} took longer than 50 ms (test.one)");

    [Theory]
    [InlineData("Rank", "gave 101, which is not from 0 to 100", "public override int Rank(ElementType type, Shape shape) => 101;")]
    [InlineData("SaveState", "gave nothing", "public override string SaveState() => null;")]
    [InlineData("Render", "gave no figure", "public override Figure Render(FigureView view) => null;")]
    [InlineData("Rank", "was not called, because the settings are null", "public override VisualizerSettings Settings => null;")]
    public void A_call_that_gives_nonsense_detaches_the_plugin(string call, string what, string member)
    {
        using PluginHost host = Host(member, new PluginOptions());
        IVisualizer one = host.Visualizers[0].Create();
        Use(one);
        Assert.Equal(PluginState.Faulted, host.Plugins[0].State);
        Assert.StartsWith(call, host.Plugins[0].Reason, StringComparison.Ordinal);
        Assert.Contains(what, host.Plugins[0].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("new LineLayer(ValueList.Own(new double[2]), ValueList.Own(new double[3]))", "gave a LineLayer with lists of 2 and 3 elements")]
    [InlineData("new BandLayer(ValueList.Own(new double[2]), ValueList.Own(new double[2]), default)", "gave a BandLayer with lists of 2 and 0 elements")]
    [InlineData("new LineLayer(default, default) { Style = (LineStyle)9 }", "gave a LineLayer with an unknown LineStyle")]
    [InlineData("new LineLayer(default, default) { Name = null }", "gave a LineLayer without a name or colour")]
    [InlineData("new BarLayer(ValueList.Own(new[] { 0.0, 1 }), ValueList.Own(new double[2]))", "gave a BarLayer with 2 edges and 2 heights")]
    [InlineData("new BarLayer(ValueList.Own(new[] { 1.0, 0 }), ValueList.Own(new double[1]))", "gave a BarLayer whose edges do not ascend")]
    [InlineData("new HeatMapLayer(3, 4, ValueList.Own(new double[11]), new FigureRange(0, 1), new FigureRange(0, 1))", "gave a HeatMapLayer of 3 × 4 with 11 values")]
    [InlineData("new HeatMapLayer(65536, 65536, default, new FigureRange(0, 1), new FigureRange(0, 1))", "gave a HeatMapLayer of 65536 × 65536 with 0 values")]
    [InlineData("new HeatMapLayer(1, 1, ValueList.Own(new double[1]), new FigureRange(0, double.NaN), new FigureRange(0, 1))", "gave a HeatMapLayer whose edges are no ranges")]
    [InlineData("new ImageLayer(-1, -1, ValueList.Own(new uint[1]), new FigureRange(0, 1), new FigureRange(0, 1))", "gave a ImageLayer of -1 × -1 with 1 values")]
    [InlineData("new GuideLayer(double.NaN, true, GuideKind.Limit)", "gave a GuideLayer whose position is no number")]
    [InlineData("new LabelLayer(ValueList.Own(new double[1]), ValueList.Own(new double[1]), ValueList.Own(new string[1]))", "gave a LabelLayer with a text that is null")]
    [InlineData("new BoxLayer(ValueList.Own(new FigureBox[1]))", "gave a BoxLayer with a box that is null or no range")]
    [InlineData("new PointLayer(ValueList.Own(new double[1]), ValueList.Own(new double[1])) { Size = double.NaN }", "gave a PointLayer whose points have no size")]
    [InlineData("new PointLayer(ValueList.Own(new double[20000000]), ValueList.Own(new double[20000000]))", "gave a figure with more than 16777216 elements")]
    [InlineData("new OwnLayer()", "gave a OwnLayer of a kind of its own")]
    [InlineData("null", "gave a panel with a layer that is null")]
    public void A_layer_that_cannot_be_drawn_detaches_the_plugin(string layer, string what) =>
        CheckFigure($"Of({layer})", what);

    [Theory]
    [InlineData("new Figure { Title = null }", "gave a figure whose title or note is null")]
    [InlineData("new Figure { Panels = ValueList.Own(new FigurePanel[1]) }", "gave a figure with a panel that is null")]
    [InlineData("new Figure { Panels = ValueList.Own(new FigurePanel[1000]) }", "gave a figure with 1000 panels")]
    [InlineData("new Figure { Measurements = ValueList.Own(new Measurement[1]) }", "gave a measurement without a name")]
    [InlineData("new Figure { Panels = ValueList.Own(new[] { new FigurePanel { Weight = double.NaN } }) }", "gave a panel whose weight is not positive")]
    [InlineData("new Figure { Panels = ValueList.Own(new[] { new FigurePanel { X = new FigureAxis { Range = new FigureRange(1, 0) } } }) }", "gave an axis")]
    [InlineData("new Figure { Panels = ValueList.Own(new[] { new FigurePanel { Table = new FigureTable(ValueList.Own(new[] { \"a\" }), ValueList.Own(new ValueList<string>[1])) } }) }", "gave a table whose rows do not fit")]
    public void A_figure_that_cannot_be_drawn_detaches_the_plugin(string figure, string what) => CheckFigure(figure, what);

    [Fact]
    public void Gaps_in_curves_and_empty_layers_are_no_nonsense()
    {
        foreach (string layer in new[]
        {
            "new LineLayer(ValueList.Own(new[] { 0, double.NaN }), ValueList.Own(new[] { double.PositiveInfinity, 1 }))",
            "new BarLayer(default, default)",
            "new HeatMapLayer(0, 5, default, new FigureRange(0, 0), new FigureRange(0, 1)) { Limits = new FigureRange(2, 2) }",
        })
        {
            using PluginHost host = Host($"public override Figure Render(FigureView view) => Of({layer});", new PluginOptions());
            Assert.Equal("drawn", host.Visualizers[0].Create().Render(new FigureView()).Title);
            Assert.Equal(PluginState.Active, host.Plugins[0].State);
        }
    }

    [Fact]
    public void An_exception_whose_message_throws_is_named_all_the_same()
    {
        string hostile = "class Bad : Exception { public override string Message => throw new Bad(); } public override void Clear() => throw new Bad();";
        CheckFault(hostile, new PluginOptions(), "Clear threw Bad (test.one)");
    }

    [Fact]
    public void A_constructor_that_throws_later_gives_a_visualizer_that_says_so()
    {
        using PluginHost host = Host("static int s_made; int _x = s_made++ == 0 ? 1 : throw new TimeoutException(\"late\");", new PluginOptions());
        PluginVisualizer offered = host.Visualizers[0];
        IVisualizer one = offered.Create();
        Assert.Equal("The plugin bad is detached: The constructor of test.one threw TimeoutException: late.", one.Render(new FigureView()).Note);
        Assert.Equal(PluginState.Faulted, host.Plugins[0].State);
        Assert.Empty(host.Visualizers);
        Assert.Contains("detached", offered.Create().Render(new FigureView()).Note, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_hang_every_call_answers_at_once_and_other_plugins_draw()
    {
        _room.Put("good", "");
        using PluginHost host = Host("public override Figure Render(FigureView view) { " + Busy + " return null; }", s_impatient with { RenderBudget = TimeSpan.FromMilliseconds(30) });
        IVisualizer bad = host.Visualizers[0].Create(), twin = host.Visualizers[0].Create(), good = host.Visualizers[1].Create();
        string note = bad.Render(new FigureView()).Note;
        Assert.Equal("The plugin bad is detached: Render took longer than 300 ms (test.one).", note);
        for (int i = 0; i < 1_000; i++)
        {
            bad.Update(PluginRoom.Frame(i));
            Assert.Equal(note, bad.Render(new FigureView()).Note);
            Assert.Equal(note, twin.Render(new FigureView()).Note);
            Assert.Equal(0, bad.Rank(ElementType.Float64, Shape.Scalar));
        }

        bad.Clear();
        bad.RestoreState(bad.SaveState());
        good.Update(PluginRoom.Frame(7));
        Assert.Equal("drawn", good.Render(new FigureView()).Title);
        Assert.Equal([PluginState.Faulted, PluginState.Active], host.Plugins.Select(plugin => plugin.State));
    }

    [Fact]
    public void A_faulted_plugin_is_told_once_and_works_again_when_it_is_enabled()
    {
        using PluginHost host = Host("public override void Clear() => throw new Exception(\"once\");", new PluginOptions());
        List<string> told = [];
        host.Changed += plugin => told.Add(plugin.ToString());
        IVisualizer one = host.Visualizers[0].Create();
        one.Clear();
        one.Clear();
        Assert.Equal(["bad 0.0.0.0: Faulted, Clear threw Exception: once (test.one)."], told);
        Assert.True(host.Enable("bad"));
        Assert.Equal(PluginState.Active, host.Plugins[0].State);
        Assert.Equal("drawn", host.Visualizers[0].Create().Render(new FigureView()).Title);
        Assert.Contains("detached", one.Render(new FigureView()).Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_reach_the_plugin_and_its_own_changes_come_back()
    {
        using PluginHost host = Host("public override void Clear() => Settings.Set(\"gain\", 7.0);", new PluginOptions());
        IVisualizer one = host.Visualizers[0].Create();
        one.Update(PluginRoom.Frame(2));
        one.Settings.Set("gain", 3);
        Assert.Equal([6.0], ((LineLayer)one.Render(new FigureView()).Panels[0].Layers[0]).Y);
        one.Clear();
        Assert.Equal(7, one.Settings.Number("gain"));
        Assert.Equal("""{"gain":7,"which":""}""", one.SaveState());
        one.RestoreState("""{"gain":2}""");
        Assert.Equal(2, one.Settings.Number("gain"));
        Assert.Throws<FormatException>(() => one.RestoreState("[]"));
        Assert.Equal(PluginState.Active, host.Plugins[0].State);
    }

    [Fact]
    public void Several_threads_may_use_visualizers_of_one_plugin()
    {
        using PluginHost host = Host("", new PluginOptions());
        PluginVisualizer offered = host.Visualizers[0];
        Parallel.For(0, 8, number =>
        {
            IVisualizer one = offered.Create();
            for (int i = 0; i < 500; i++)
            {
                one.Update(PluginRoom.Frame(number));
                Assert.Equal([(double)number], ((LineLayer)one.Render(new FigureView()).Panels[0].Layers[0]).Y);
            }
        });
        Assert.Equal(PluginState.Active, host.Plugins[0].State);
    }

    [Fact]
    public void Handing_a_frame_over_allocates_nothing()
    {
        using PluginHost host = Host("", new PluginOptions());
        IVisualizer one = host.Visualizers[0].Create();
        SignalFrame frame = PluginRoom.Frame(1);
        for (int i = 0; i < 1_000; i++) one.Update(frame);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++) one.Update(frame);
        // A wait that sleeps may make the event's queue entry; a call never does more.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_096);
    }

    private static void Use(IVisualizer one)
    {
        one.Rank(ElementType.Float64, Shape.Scalar);
        one.Update(PluginRoom.Frame(1));
        one.Update(new NoEvents());
        one.Render(new FigureView());
        one.RestoreState(one.SaveState());
        one.Clear();
    }

    private void CheckFault(string member, PluginOptions options, string reason)
    {
        using PluginHost host = Host(member, options);
        Assert.Equal("", host.Plugins[0].Reason);
        IVisualizer one = host.Visualizers[0].Create();
        Use(one);
        Assert.Equal((PluginState.Faulted, reason + "."), (host.Plugins[0].State, host.Plugins[0].Reason));
        Assert.Equal(Figure.Empty("Lens test.one", $"The plugin bad is detached: {reason}."), one.Render(new FigureView()));
        Assert.Empty(host.Visualizers);
    }

    private void CheckFigure(string figure, string what)
    {
        string own = "class OwnLayer : FigureLayer { }".Replace("class", "record", StringComparison.Ordinal);
        using PluginHost host = Host($"{own} public override Figure Render(FigureView view) => {figure};", new PluginOptions());
        IVisualizer one = host.Visualizers[0].Create();
        Assert.StartsWith($"The plugin bad is detached: Render {what}", one.Render(new FigureView()).Note, StringComparison.Ordinal);
    }

    private PluginHost Host(string member, PluginOptions options)
    {
        _room.Put("bad", member);
        return new PluginHost(_room.Folder, options);
    }

    private sealed class NoEvents : EventBatch
    {
        public override ReadOnlySpan<EventHeader> Headers => [];

        public override long DroppedBefore => 0;

        public override TraceEvent this[int index] => throw new UnreachableException();

        public override Function FunctionOf(int functionId) => throw new UnreachableException();
    }
}
