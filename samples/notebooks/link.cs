#:package Strobe.Core@0.1.0
#:package Strobe.Visualizers@0.1.0
// How good is the radio link? Runs samples/qam16-cpp, looks at its symbols and their error block by block, and writes what it saw to link.svg.
// g++ -O2 -g samples/qam16-cpp/qam16.cpp -o qam16 && dotnet run samples/notebooks/link.cs ./qam16
using Strobe;
using Strobe.Visualizers;

string program = args is [var given, ..] ? given : "./qam16";
await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(program, "200", "14"));
using Probe symbols = session.Probe("qam16.cpp:178:symbols");
using Probe evm = session.Probe("qam16.cpp:178:evm");
await session.ResumeAsync();
ExitStatus exit = await session.Exited;

// The histories are still there: the worst block, and how it went.
IReadOnlyList<SignalFrame> errors = evm.History.Latest(500);
SignalFrame worst = errors.MaxBy(frame => frame.ToDouble()) ?? throw new InvalidOperationException(string.Join("; ", evm.Notes));
ConstellationVisualizer constellation = new();
constellation.Settings.Set("reference", "16qam");
constellation.Update(symbols.History[worst.Number]!);
ScalarHistoryVisualizer history = new() { Unit = "%" };
HistogramVisualizer histogram = new();
foreach (SignalFrame error in errors)
{
    history.Update(error);
    histogram.Update(error);
}

FigureView view = new() { Width = 900, Height = 420 };
Figure cloud = constellation.Render(view);
Figure report = new()
{
    Title = $"{errors.Count} blocks, worst {worst.Number}: {worst.ToDouble():0.00} % error",
    Panels = [.. cloud.Panels.Select(panel => panel with { Weight = 2 }), .. history.Render(view).Panels, .. histogram.Render(view).Panels],
    Measurements = [.. cloud.Measurements, .. MeasurementLibrary.MeasureHistory(errors, MeasurementLibrary.Parse("min,mean,max,std"), new MeasurementOptions { Unit = "%" })],
};
File.WriteAllText("link.svg", SvgPainter.Paint(report, new PaintOptions { Width = 900, Height = 1400, Theme = Theme.Light }));
Console.WriteLine($"link.svg: {report.Title}");
foreach (Measurement one in report.Measurements) Console.WriteLine($"  {one}");
return exit.ShellCode;
