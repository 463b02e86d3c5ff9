using System.Runtime.CompilerServices;

namespace Strobe.Visualizers.Plugins;

public sealed class PluginHostTests : IDisposable
{
    private const string Fresh = """{ "disabled": [] }""";

    private readonly PluginRoom _room = new();

    public void Dispose() => _room.Dispose();

    [Fact]
    public void Everything_in_the_folder_is_listed_with_its_state_and_its_reason()
    {
        _room.Put("a-good", "");
        _room.Put("b-next", PluginSource.Compile("b-next", PluginSource.Lens("One"), contract: "2.0"));
        _room.Put("c-newer", PluginSource.Compile("c-newer", PluginSource.Lens("One"), contract: "1.9"));
        _room.Put("d-framework", PluginSource.Compile("d-framework", PluginSource.Lens("One"), framework: ".NETCoreApp,Version=v99.0"));
        _room.Put("e-damaged", [1, 2, 3]);
        Directory.CreateDirectory(Path.Combine(_room.Folder, "f-empty"));
        _room.Put("g-nothing", PluginSource.Compile("g-nothing", ""));
        _room.Put("h-twin", PluginSource.Compile("a-good", PluginSource.Lens("One")));
        _room.Put("i-throws", "int _x = Fail(); static int Fail() => throw new Exception(\"no\");");
        _room.Put("j-descriptor", "public override VisualizerDescriptor Descriptor => null;");
        _room.Put("k-hangs", "static One() => Forever();");
        _room.Put("l-same", PluginSource.Compile("l-same", PluginSource.Lens("One") + "public class Two : One { }"));
        File.WriteAllBytes(Path.Combine(_room.Folder, "m-loose.dll"), [1]);
        Directory.CreateDirectory(Path.Combine(_room.Folder, ".hidden"));
        string other = _room.Put("n-other", PluginSource.Compile("n-name", PluginSource.Lens("One")));
        File.Move(other, Path.Combine(Path.GetDirectoryName(other)!, "Some.Name.dll"));

        using PluginHost host = new(_room.Folder, new PluginOptions { LoadBudget = TimeSpan.FromSeconds(1) });
        Assert.Equal(
            [
                ("a-good", PluginState.Active, ""),
                ("b-next", PluginState.Unsupported, "It was built against contract 2.0, and this is 1.0; a newer Strobe is needed."),
                ("c-newer", PluginState.Unsupported, "It was built against contract 1.9, and this is 1.0; a newer Strobe is needed."),
                ("d-framework", PluginState.Unsupported, $"It was built for .NET 99, and this is .NET {Environment.Version.Major}."),
                ("e-damaged", PluginState.Unsupported, "It is no .NET assembly, or a damaged one."),
                ("f-empty", PluginState.Unsupported, "There is no f-empty.dll in it."),
                ("g-nothing", PluginState.Faulted, "Loading it found no public class that implements IVisualizer and has a constructor without parameters."),
                ("a-good", PluginState.Unsupported, $"{_room.Folder}/a-good/a-good.dll has the same id."),
                ("i-throws", PluginState.Faulted, "Loading it failed: the constructor of One threw Exception: no."),
                ("j-descriptor", PluginState.Faulted, "Loading it failed: the descriptor of One is missing."),
                ("k-hangs", PluginState.Faulted, "Loading it took longer than 1 s."),
                ("l-same", PluginState.Faulted, "Loading it failed: two visualizers have the id test.one."),
                ("m-loose", PluginState.Unsupported, "It does not lie in a folder of its own, Name/Name.dll."),
                ("n-name", PluginState.Active, ""),
            ],
            host.Plugins.Select(plugin => (plugin.Id, plugin.State, plugin.Reason)));
        Assert.Equal([("test.one", "a-good"), ("test.one", "n-name")], host.Visualizers.Select(one => (one.Descriptor.Id, one.PluginId)));
        Assert.Equal(
            host.Plugins.Select(plugin => plugin.State == PluginState.Faulted ? PluginState.Active : plugin.State).Where((_, index) => index != 7),
            new PluginStore(_room.Folder).List().Select(plugin => plugin.State).Where((_, index) => index != 7));
    }

    [Theory]
    [InlineData("new VisualizerDescriptor(\"Upper\", \"x\")", "has an id that is not made of")]
    [InlineData("new VisualizerDescriptor(\"x\", null)", "has no name")]
    [InlineData("new VisualizerDescriptor(\"x\", \"x\") { MostProbes = 0 }", "wants 0 probes")]
    [InlineData("With(new NumberParameter(\"n\", \"n\", 5, 0, 1))", "has a parameter n whose default is not in its range")]
    [InlineData("With(new ChoiceParameter(\"n\", \"n\", default))", "has a parameter n without choices")]
    [InlineData("With(new ToggleParameter(\"n\", \"n\", true), new ToggleParameter(\"n\", \"n\", true))", "has two parameters n")]
    [InlineData("With(new Own())", "has a parameter n of a kind of its own")]
    [InlineData("With((VisualizerParameter)null)", "has a parameter without a name")]
    public void A_descriptor_that_makes_no_sense_is_refused(string descriptor, string what)
    {
        _room.Put("bad", $$"""
            public record Own() : VisualizerParameter("n", "n") { public override object DefaultValue => 1; public override object Parse(string text, out string reason) { reason = ""; return text; } }
            static VisualizerDescriptor With(params VisualizerParameter[] all) => new VisualizerDescriptor("x", "x") { Parameters = ValueList.Own(all) };
            public override VisualizerDescriptor Descriptor => {{descriptor}};
            """);
        using PluginHost host = new(_room.Folder);
        Assert.StartsWith($"Loading it failed: the descriptor of One {what}", host.Plugins[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_has_no_plugins()
    {
        using PluginHost host = new(Path.Combine(_room.Folder, "absent"));
        Assert.Empty(host.Plugins);
        Assert.Equal("", host.Note);
    }

    [Fact]
    public void What_a_plugin_depends_on_is_its_own_and_the_contract_is_the_hosts()
    {
        // The host has an assembly of this name, too.
        byte[] library = PluginSource.CompileText("MathNet.Numerics", "public static class Private { public static double Seven => 7; }");
        const string Member = "public override Figure Render(FigureView view) => Line(Private.Seven);";
        string path = _room.Put("deep", PluginSource.Compile("deep", PluginSource.Lens("One", Member), references: library));
        File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(path)!, "MathNet.Numerics.dll"), library);
        File.Copy(typeof(IVisualizer).Assembly.Location, Path.Combine(Path.GetDirectoryName(path)!, "Strobe.Abstractions.dll"));
        using PluginHost host = new(_room.Folder);
        Figure figure = host.Visualizers[0].Create().Render(new FigureView());
        Assert.Equal([7.0], ((LineLayer)figure.Panels[0].Layers[0]).Y);
        Assert.Equal(1, MathNet.Numerics.Euclid.GreatestCommonDivisor(2, 3));
    }

    [Fact]
    public void What_a_plugin_forgot_to_bring_is_named_though_the_host_has_it()
    {
        byte[] library = PluginSource.CompileText("MathNet.Numerics", "public static class Private { public static double Seven => 7; }");
        const string Member = "public override Figure Render(FigureView view) => Line(Private.Seven);";
        _room.Put("deep", PluginSource.Compile("deep", PluginSource.Lens("One", Member), references: library));
        using PluginHost host = new(_room.Folder);
        Assert.Contains(
            "Render threw FileLoadException: MathNet.Numerics 0.0.0.0 is not in the plugin's folder",
            host.Visualizers[0].Create().Render(new FigureView()).Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_times_loaded_used_and_unloaded_leaves_nothing_alive()
    {
        string path = _room.Put("cycle", "");
        using PluginHost host = new(_room.Folder);
        List<WeakReference> contexts = [];
        for (int i = 0; i < 10; i++)
        {
            contexts.Add(UseOnce(host));
            Assert.True(host.Unload(host.Plugins[0]), host.Plugins[0].Reason);
            Assert.Equal((PluginState.Disabled, "It was unloaded."), (host.Plugins[0].State, host.Plugins[0].Reason));
            Assert.True(host.Enable("cycle"));
        }

        Assert.All(contexts, context => Assert.False(context.IsAlive));
        Assert.Equal(1, AppDomain.CurrentDomain.GetAssemblies().Count(assembly => assembly.GetName().Name == "cycle"));
        Assert.True(File.Exists(path));
    }

    [Theory]
    [InlineData("static void Watch(object sender, UnhandledExceptionEventArgs e) { } public override void Clear() => AppDomain.CurrentDomain.UnhandledException += Watch;", true)]
    [InlineData("static void Live() => new ManualResetEvent(false).WaitOne(); public override void Clear() => new Thread(Live) { IsBackground = true }.Start();", true)]
    [InlineData("public override void Clear() => Forever();", true)]
    [InlineData("public override void Clear() => throw new Exception(new string('x', 1000));", false)]
    public void A_plugin_that_stays_in_memory_is_said_to_leak_and_everything_goes_on(string member, bool leaks)
    {
        _room.Put("leak", member);
        using PluginHost host = new(_room.Folder, new PluginOptions { UpdateBudget = TimeSpan.FromMilliseconds(20) });
        ClearOnce(host);
        Plugin plugin = host.Plugins[0];
        Assert.Equal(!leaks, host.Unload(plugin));
        Assert.Equal(leaks, plugin.IsLeaking);
        Assert.Equal(leaks, plugin.Reason.Contains("stays in memory until the program ends", StringComparison.Ordinal));
        Assert.True(host.Enable("leak"));
        Assert.Equal("drawn", host.Visualizers[0].Create().Render(new FigureView()).Title);
    }

    [Fact]
    public void What_is_switched_off_stays_off_until_it_is_switched_on()
    {
        _room.Put("one", "");
        using (PluginHost host = new(_room.Folder))
        {
            IVisualizer shown = host.Visualizers[0].Create();
            Assert.True(host.Disable("ONE"));
            Assert.False(host.Disable("two"));
            Assert.Equal("The plugin one is detached: it was switched off.", shown.Render(new FigureView()).Note);
            Assert.Empty(host.Visualizers);
        }

        using PluginHost later = new(_room.Folder);
        Assert.Equal((PluginState.Disabled, "It was switched off."), (later.Plugins[0].State, later.Plugins[0].Reason));
        Assert.True(later.Enable("one"));
        Assert.Single(later.Visualizers);
        Assert.Equal(Fresh.Where(one => !char.IsWhiteSpace(one)), File.ReadAllText(Path.Combine(_room.Folder, "plugins.json")).Where(one => !char.IsWhiteSpace(one)));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{ "disabled": "one" }""")]
    [InlineData("""{ "disabled": [1] }""")]
    public void A_damaged_list_of_switches_switches_nothing_off_and_is_noted(string text)
    {
        _room.Put("one", "");
        File.WriteAllText(Path.Combine(_room.Folder, "plugins.json"), text);
        using PluginHost host = new(_room.Folder);
        Assert.Equal(PluginState.Active, host.Plugins[0].State);
        Assert.StartsWith("plugins.json cannot be read, so no plugin is switched off", host.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refresh_takes_up_what_is_new_replaced_or_gone_and_leaves_the_rest_alone()
    {
        _room.Put("kept", "");
        _room.Put("gone", "");
        string path = _room.Put("replaced", "public override Figure Render(FigureView view) => Line(1);");
        using PluginHost host = new(_room.Folder);
        Plugin kept = host.Plugins[1];
        IVisualizer old = host.Visualizers[2].Create();
        List<string> told = [];
        host.Changed += plugin => told.Add($"{plugin.Id}: {plugin.State}");
        host.Refresh();
        Assert.Empty(told);

        Directory.Delete(Path.Combine(_room.Folder, "gone"), recursive: true);
        File.WriteAllBytes(path, PluginSource.Compile("replaced", PluginSource.Lens("One", "public override Figure Render(FigureView view) => Line(1, 2);")));
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        _room.Put("added", "");
        host.Refresh();
        Assert.Equal(["added: Active", "replaced: Active", "gone: Disabled"], told);
        Assert.Equal(["added", "kept", "replaced"], host.Plugins.Select(plugin => plugin.Id));
        Assert.Same(kept, host.Plugins[1]);
        Assert.Equal("The plugin replaced is detached: it was replaced.", old.Render(new FigureView()).Note);
        Assert.Equal([1.0, 2], ((LineLayer)host.Visualizers[2].Create().Render(new FigureView()).Panels[0].Layers[0]).Y);
    }

    [Fact]
    public async Task A_followed_folder_needs_no_refresh()
    {
        using PluginHost host = new(_room.Folder, new PluginOptions { IsFollowingFolder = true });
        TaskCompletionSource<Plugin> came = new(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Changed += plugin =>
        {
            if (plugin.State == PluginState.Active) came.TrySetResult(plugin);
        };
        _room.Put("late", "");
        Assert.Equal("late", (await came.Task.WaitAsync(TimeSpan.FromMinutes(2))).Id);
    }

    [Fact]
    public void A_plugin_can_be_loaded_from_anywhere_and_again()
    {
        using PluginRoom elsewhere = new();
        string path = elsewhere.Put("mine", "");
        using PluginHost host = new(_room.Folder);
        Assert.Equal(PluginState.Active, host.Load(path).State);
        Assert.Equal(PluginState.Active, host.Load(path).State);
        host.Refresh();
        Assert.Single(host.Plugins);
        Assert.Equal("The file is not there.", host.Load(Path.Combine(_room.Folder, "absent.dll")).Reason);
        File.Delete(path);
    }

    [Fact]
    public void After_its_host_has_ended_a_visualizer_says_so()
    {
        _room.Put("one", "");
        PluginHost host = new(_room.Folder);
        IVisualizer shown = host.Visualizers[0].Create();
        host.Dispose();
        host.Dispose();
        Assert.Equal("The plugin one is detached: its host has ended.", shown.Render(new FigureView()).Note);
        host.Refresh();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference UseOnce(PluginHost host)
    {
        IVisualizer one = host.Visualizers[0].Create();
        one.Update(PluginRoom.Frame(3));
        Assert.Equal([3.0], ((LineLayer)one.Render(new FigureView()).Panels[0].Layers[0]).Y);
        one.RestoreState(one.SaveState());
        return host.Plugins[0].Loaded!.Context!;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ClearOnce(PluginHost host) => host.Visualizers[0].Create().Clear();
}
