#:package Strobe.Core@0.1.0
#:package Strobe.Visualizers@0.1.0
// What is on the air? Runs the link in Python, averages the spectrum of what is received, follows it over time, and writes band.svg.
// dotnet run samples/notebooks/band.cs python3 samples/qam16-py/qam16.py 100 20
using Strobe;
using Strobe.Visualizers;

string[] command = args is [_, _, ..] ? args : ["python3", "samples/qam16-py/qam16.py", "100", "20"];
await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(command[0], command[1..]));
using IDisposable said = session.Output.Subscribe(line => Console.WriteLine(line.Text));
using Probe received = session.Probe("qam16.py:82:received");
using Probe evm = session.Probe("qam16.py:82:evm");

SpectrumVisualizer spectrum = new();
spectrum.Settings.Set("averaging", "linear");
spectrum.Settings.Set("average-count", 1000);
spectrum.Settings.Set("length", "256");
spectrum.Settings.Set("max-hold", true);
WaterfallVisualizer waterfall = new();
waterfall.Settings.Set("length", "256");
using IDisposable averaged = received.Frames.Subscribe(spectrum.Update), followed = received.Frames.Subscribe(waterfall.Update);

// A block that came through badly is said at once.
using Trigger bad = session.Trigger(new TriggerOptions(TriggerText.Parse("qam16.py:82:evm above 11")) { Message = "a bad block: {value} %" });
using IDisposable told = bad.Points.Subscribe(point => Console.WriteLine($"{point.TimestampNanos / 1e9:0.000} s: {point.Message}"));
await session.ResumeAsync();
ExitStatus exit = await session.Exited;

FigureView view = new() { Width = 900, Height = 420 };
Figure levels = spectrum.Render(view);
Figure report = new()
{
    Title = $"{received.FrameCount} blocks received",
    Panels = [.. levels.Panels, .. waterfall.Render(view).Panels],
    Measurements = [.. levels.Measurements, .. MeasurementLibrary.MeasureHistory(evm.History.Latest(500), MeasurementLibrary.Parse("min,mean,max"), new MeasurementOptions { Unit = "%" })],
};
File.WriteAllText("band.svg", SvgPainter.Paint(report, new PaintOptions { Width = 900, Height = 900 }));
Console.WriteLine($"band.svg: {report.Title}, {bad.Count} bad");
foreach (Measurement one in report.Measurements) Console.WriteLine($"  {one}");
return exit.ShellCode;
