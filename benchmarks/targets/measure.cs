#:project ../../src/Strobe.Core/Strobe.Core.csproj
#:property PublishAot=false
#:property Nullable=enable
#:property NoWarn=$(NoWarn);CA1303;CA1305;CA1050;CS1591

// What compare.sh measures through the SDK. Prints "name value" lines.
//
//   measure calls    WORK CALLS THREADS REPEATS     every call an event, counted by an observer of batches
//   measure summary  WORK CALLS THREADS REPEATS     calls counted inside the target
//   measure drain    WORK CALLS                     writer and reader together, nothing lost
//   measure phases   WORK CALLS                     untraced, traced, switched off, detached: one process, one function
//   measure patch    PROGRAM PATTERN                hooks into a stopped program
//   measure probe    PROGRAM HITS WHAT              probe.c with a probe on its lines: scalar, array, off
//   measure ticks    PROGRAM SECONDS                ticks.c, of whose probe the newest frame is read 60 times in a second: share of a core in percent

using System.Globalization;
using Strobe;
using Process = System.Diagnostics.Process;
using ProcessStartInfo = System.Diagnostics.ProcessStartInfo;
using Stopwatch = System.Diagnostics.Stopwatch;

TimeSpan limit = TimeSpan.FromMinutes(2);
return args switch
{
    ["calls", string work, string calls, string threads, string repeats] => await Run(work, [calls, threads, repeats], new TraceOptions("work"), false),
    ["summary", string work, string calls, string threads, string repeats] =>
        await Run(work, [calls, threads, repeats], new TraceOptions("work") { SummaryOnly = true }, false),
    ["drain", string work, string calls] => await Run(work, [calls, "1", "1"], new TraceOptions("work"), true),
    ["phases", string work, string calls] => await Phases(work, calls),
    ["patch", string program, string pattern] => await Patch(program, pattern),
    ["probe", string program, string hits, string what] => await ProbeLines(program, hits, what),
    ["ticks", string program, string seconds] => await Ticks(program, seconds),
    _ => Usage(),
};

async Task<int> Run(string work, string[] arguments, TraceOptions options, bool isLossless)
{
    LaunchOptions launch = new(work, arguments) { Session = new SessionOptions { Lossless = isLossless } };
    await using StrobeSession session = await StrobeSession.LaunchAsync(launch);
    using Trace trace = session.Trace(options);
    BatchCounter counter = new();
    using IDisposable counted = session.Batches.Subscribe(counter);
    using IDisposable shown = session.Output.Subscribe(new LinePrinter());
    await session.ResumeAsync();
    await session.Exited.WaitAsync(limit);
    SessionStatistics statistics = session.Statistics;
    Print("produced", statistics.Produced);
    Print("delivered", counter.Calls);
    Print("dropped", statistics.Dropped);
    Print("events_per_second", counter.PerSecond);
    if (options.SummaryOnly) Print("counted", trace.Summarize().Sum(one => one.Calls));
    return 0;
}

async Task<int> Phases(string work, string calls)
{
    using Process target = Process.Start(new ProcessStartInfo(work, [calls, "1", "-"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    int processId = int.Parse((await target.StandardOutput.ReadLineAsync())!.Split(' ')[1], CultureInfo.InvariantCulture);
    Print("before", await Repeat(target));
    await using (StrobeSession session = await StrobeSession.AttachAsync(processId))
    {
        using Trace trace = session.Trace("work");
        Print("traced", await Repeat(target));
        trace.IsEnabled = false;
        Print("off", await Repeat(target));
    }

    Print("after", await Repeat(target));
    target.StandardInput.Close();
    await target.WaitForExitAsync();
    return target.ExitCode;
}

async Task<int> ProbeLines(string program, string hits, string what)
{
    await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(program, [hits, "3"]));
    using Probe probe = session.Probe(what == "array" ? "probe.c:24:to[0:n]@read" : "probe.c:17:y@read");
    if (probe.PlaceCount == 0) throw new InvalidOperationException(string.Join("; ", probe.Notes));
    if (what == "off") probe.IsEnabled = false;
    using IDisposable shown = session.Output.Subscribe(new LinePrinter());
    await session.ResumeAsync();
    await session.Exited.WaitAsync(limit);
    Print("hits", probe.HitCount);
    Print("frames", probe.FrameCount);
    Print("lost", probe.LostCount);
    return 0;
}

async Task<int> Ticks(string program, string seconds)
{
    await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(program, [seconds]));
    using Probe probe = session.Probe("step(i)@entry");
    await session.ResumeAsync();
    // What is compiled once is none of it; nor is a timer's spinning.
    await Task.Delay(5000);
    using Process self = Process.GetCurrentProcess();
    (TimeSpan used, long begin, long frames, int reads, double sum) = (self.TotalProcessorTime, Stopwatch.GetTimestamp(), probe.FrameCount, 0, 0);
    while (!session.Exited.IsCompleted)
    {
        Thread.Sleep(16);
        if (probe.History.Last is not { } newest) continue;
        sum += newest.ToDouble();
        reads++;
    }

    self.Refresh();
    double elapsed = Stopwatch.GetElapsedTime(begin).TotalSeconds;
    Print("percent", (self.TotalProcessorTime - used).TotalSeconds / elapsed * 100);
    Print("frames_per_second", (probe.FrameCount - frames) / elapsed);
    Print("reads_per_second", reads / elapsed);
    Print("lost", probe.LostCount);
    return sum > 0 ? 0 : 1;
}

async Task<int> Patch(string program, string pattern)
{
    await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(program));
    foreach (string name in new[] { "first_ms", "again_ms" })
    {
        long start = Stopwatch.GetTimestamp();
        using Trace trace = session.Trace(pattern);
        Print(name, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        if (name == "again_ms") Print("hooks", trace.HookCount);
    }

    return 0;
}

async Task<double> Repeat(Process target)
{
    double[] seen = new double[5];
    for (int i = 0; i < seen.Length; i++)
    {
        await target.StandardInput.WriteLineAsync();
        await target.StandardInput.FlushAsync();
        seen[i] = double.Parse((await target.StandardOutput.ReadLineAsync())!.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    Array.Sort(seen);
    return seen[seen.Length / 2];
}

int Usage()
{
    Console.Error.WriteLine("usage: measure calls|summary|drain|phases|patch|probe|ticks …");
    return 2;
}

static void Print(string name, double value) => Console.WriteLine(FormattableString.Invariant($"{name} {value:F3}"));

internal sealed class BatchCounter : IObserver<EventBatch>
{
    private long _first;
    private long _last;

    internal long Calls { get; private set; }

    internal double PerSecond => Calls / Stopwatch.GetElapsedTime(_first, Math.Max(_last, _first + 1)).TotalSeconds;

    public void OnCompleted()
    {
    }

    public void OnError(Exception error) => Console.Error.WriteLine(error.Message);

    public void OnNext(EventBatch value)
    {
        if (_first == 0) _first = Stopwatch.GetTimestamp();
        foreach (ref readonly EventHeader header in value.Headers)
        {
            if (header.Kind is TraceEventKind.FunctionEnter or TraceEventKind.FunctionExit) Calls++;
        }

        _last = Stopwatch.GetTimestamp();
    }
}

internal sealed class LinePrinter : IObserver<OutputLine>
{
    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void OnNext(OutputLine value) => Console.WriteLine(value.Text);
}
