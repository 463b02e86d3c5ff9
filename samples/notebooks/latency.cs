#:package Strobe.Core@0.1.0
#:package Strobe.Visualizers@0.1.0
// Where does the time go? Runs a program, follows its calls, measures how long they take, and writes latency.svg. By default the demo's program:
// g++ -g -O2 -pthread samples/demo/audio.cpp -o audio && dotnet run samples/notebooks/latency.cs 'audio::**' ./audio
using Strobe;
using Strobe.Visualizers;

(string pattern, string program, string[] arguments) = args is [var which, var what, ..] ? (which, what, args[2..]) : ("audio::**", "./audio", []);
await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(program, arguments));
using Strobe.Trace trace = session.Trace(pattern);
TimelineVisualizer timeline = new();
FlameVisualizer flame = new();
Dictionary<string, List<double>> times = [];
using IDisposable seen = session.Batches.Subscribe(batch =>
{
    timeline.Update(batch);
    flame.Update(batch);
});
using IDisposable timed = trace.Calls.Subscribe(call =>
{
    if (!times.TryGetValue(call.Function.Name, out List<double>? list)) times[call.Function.Name] = list = [];
    list.Add(call.DurationNanos * 1e-9);
});
await session.ResumeAsync();
ExitStatus exit = await session.Exited;

FigureView view = new() { Width = 900, Height = 420 };
IEnumerable<ValueList<string>> rows = times.OrderByDescending(one => one.Value.Sum()).Select(one => (ValueList<string>)
[
    one.Key, $"{one.Value.Count}", Engineering.Format(one.Value.Sum(), "s"), Engineering.Format(one.Value.Average(), "s"), Engineering.Format(one.Value.Max(), "s"),
]);
Figure report = new()
{
    Title = $"{times.Sum(one => one.Value.Count)} calls of {times.Count} functions",
    Panels = [.. timeline.Render(view).Panels, .. flame.Render(view).Panels, new FigurePanel { Table = new FigureTable(["function", "calls", "total", "mean", "max"], [.. rows]) }],
};
File.WriteAllText("latency.svg", SvgPainter.Paint(report, new PaintOptions { Width = 900, Height = 1200, Theme = Theme.Print }));
Console.WriteLine($"latency.svg: {report.Title}");
foreach (ValueList<string> row in report.Panels[^1].Table!.Rows) Console.WriteLine("  " + string.Join("  ", row));
return exit.ShellCode;
