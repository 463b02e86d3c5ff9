using System.Text;
using Strobe.Operations;
using Strobe.Operations.Scope;
using Strobe.Scope;

namespace Strobe.Cli;

/// <summary>Does what the words ask for and returns the exit code.</summary>
internal static class Front
{
    /// <summary>Exit code of Strobe's own failures; a traced program's own codes stay apart from it.</summary>
    internal const int Failed = 125;

    /// <summary>Exit code of a measurement that did not keep to its limits.</summary>
    private const int BeyondLimit = 1;

    internal static async Task<int> RunAsync(string[] words)
    {
        StandardErrorNotices notices = new(Descriptor.Error);
        try
        {
            return await DoAsync(new CommandLine().Read(words), notices).ConfigureAwait(false);
        }
        catch (StrobeException failure)
        {
            notices.Say(failure.Message);
            return Failed;
        }
        catch (OutputClosedException)
        {
            return 0;
        }
        catch (Exception defect)
        {
            notices.Say($"this should not have happened: {defect.GetType().Name}: {defect.Message} Please report it with what follows.");
            foreach (string line in (defect.StackTrace ?? "").Split('\n')) notices.Say(line.TrimEnd());
            return Failed;
        }
    }

    private static async Task<int> DoAsync(Request request, INotices notices)
    {
        switch (request)
        {
            case Request.Trace trace: return await TraceAsync(trace.Arguments, notices).ConfigureAwait(false);
            case Request.Record record: return await RecordAsync(record.Arguments, notices).ConfigureAwait(false);
            case Request.Replay replay: return await ReplayAsync(replay.Arguments, notices).ConfigureAwait(false);
            case Request.Export export:
                new ExportOperation(export.Exporting, Descriptor.Output, notices).Run();
                return 0;
            case Request.Demo:
                TraceRequest demo = new DemoOperation(notices, Environment.GetEnvironmentVariable).Prepare();
                return await TraceAsync(new TraceArguments(demo, null, ColorChoice.Auto), notices).ConfigureAwait(false);
            case Request.List list:
                new ListOperation(list.Listing, Descriptor.Output, notices, TimeProvider.System).Run();
                return 0;
            case Request.View view:
                new ViewOperation(view.Viewing, Descriptor.Output, notices).Run();
                return 0;
            case Request.LiveView live: return await ViewAsync(live.Viewing, notices).ConfigureAwait(false);
            case Request.Scope scope: return await ScopeAsync(scope.Arguments, notices).ConfigureAwait(false);
            case Request.Lenses lenses:
                new LensesOperation(lenses.Listing, Descriptor.Output, notices).Run();
                return 0;
            case Request.Measure { Measuring: null }:
                Print(LensCommands.ListOfMeasurements());
                return 0;
            case Request.Measure { Measuring: { } measuring }:
                return new MeasureOperation(measuring, Descriptor.Output, notices).Run() ? 0 : BeyondLimit;
            case Request.Plugin plugin:
                await new PluginOperation(plugin.Wanted, Descriptor.Output, notices).RunAsync(CancellationToken.None).ConfigureAwait(false);
                return 0;
            case Request.Help help:
                Print(help.Text);
                return help.IsWanted ? 0 : Failed;
            default:
                Print($"strobe {VersionOperation.Version()}\n");
                return 0;
        }
    }

    private static async Task<int> TraceAsync(TraceArguments arguments, INotices notices)
    {
        using TraceOutput output = TraceOutput.Open(arguments);
        using StopRequests stops = new();
        using StopSignals signals = new(stops);
        TraceRequest request = arguments.Request with { IsColoured = output.IsColoured };
        TraceSinks sinks = new(output.Trace, output.ProgramOutput, Descriptor.Error, notices);
        Task<int> running = request.Probes.Count > 0
            ? new ProbeOperation(request, new StrobeSessions(), sinks, stops, TimeProvider.System).RunAsync()
            : new TraceOperation(request, new StrobeSessions(), sinks, stops, TimeProvider.System).RunAsync();
        return await running.ConfigureAwait(false);
    }

    private static async Task<int> RecordAsync(RecordArguments arguments, INotices notices)
    {
        using StopRequests stops = new();
        using StopSignals signals = new(stops);
        TraceSinks sinks = new(Descriptor.Output, Descriptor.Output, Descriptor.Error, notices);
        return await new RecordOperation(arguments, new StrobeSessions(), sinks, stops, TimeProvider.System).RunAsync().ConfigureAwait(false);
    }

    private static async Task<int> ViewAsync(LiveViewRequest request, INotices notices)
    {
        using StopRequests stops = new();
        using StopSignals signals = new(stops);
        using FilePicture? file = request.Picture.Path is { } path ? FilePicture.Open(path) : null;
        TerminalPicture? terminal = request.IsDrawnOver ? new TerminalPicture(Descriptor.Output) : null;
        IPictureTarget target = file ?? terminal ?? (IPictureTarget)new StreamPicture(Descriptor.Output);
        // What is drawn over leaves room for the program's lines above it; otherwise each goes a way of its own.
        TraceSinks sinks = terminal is null
            ? new TraceSinks(Stream.Null, file is null ? Descriptor.Error : Descriptor.Output, Descriptor.Error, notices)
            : new TraceSinks(Stream.Null, terminal.Above(Descriptor.Output), terminal.Above(Descriptor.Error), terminal.Above(notices));
        return await new LiveViewOperation(request, new StrobeSessions(), target, sinks, stops, TimeProvider.System).RunAsync().ConfigureAwait(false);
    }

    private static async Task<int> ScopeAsync(ScopeArguments arguments, INotices notices)
    {
        using StopRequests stops = new();
        using StopSignals signals = new(stops);
        return await new ScopeHost(arguments, Descriptor.Output, notices, stops).RunAsync().ConfigureAwait(false);
    }

    private static async Task<int> ReplayAsync(ReplayArguments arguments, INotices notices)
    {
        using TraceOutput output = TraceOutput.Open(new TraceArguments(new TraceRequest(), arguments.OutputPath, arguments.Color));
        using StopRequests stops = new();
        using StopSignals signals = new(stops);
        TraceSinks sinks = new(output.Trace, Stream.Null, Stream.Null, notices);
        return await new ReplayOperation(arguments.Request with { IsColoured = output.IsColoured }, sinks, stops, TimeProvider.System).RunAsync().ConfigureAwait(false);
    }

    private static void Print(string text) => Descriptor.Output.Write(Encoding.UTF8.GetBytes(text));
}
