using System.Text;
using System.Diagnostics;
using System.Globalization;
using Strobe.Bridges.Python;
using Strobe.Ring;
using Strobe.Values.Expressions;

namespace Strobe.Tests.Bridges.Python;

/// <summary>One plan, and programs run with it; afterwards the frames of its probes.</summary>
internal sealed class PythonRun : IDisposable
{
    private readonly PythonAgent _agent;
    private readonly List<PythonLane> _lanes = [];
    private readonly Dictionary<PythonLane, (LaneReader Reader, Sink Sink)> _readers = [];
    private readonly string _python;

    internal PythonRun(string version, params IReadOnlyList<PythonProbe> probes)
    {
        _python = Pythons.PathOf(version);
        Folder = Directory.CreateTempSubdirectory("strobe-test-").FullName;
        _agent = PythonAgent.Prepare(new PythonPlan(probes), time => (long)time);
    }

    /// <summary>A folder for scripts.</summary>
    internal string Folder { get; }

    /// <summary>Where the agent lies.</summary>
    internal string AgentFolder => _agent.Folder;

    internal void Enable(int probe, bool isOn) => _agent.Enable(probe, isOn);

    internal string Output { get; private set; } = "";

    internal string Errors { get; private set; } = "";

    internal int ExitCode { get; private set; }

    internal List<PythonNote> Notes { get; } = [];

    internal IReadOnlyList<PythonLane> Lanes => _lanes;

    /// <summary>A probe as a user writes it, at a line.</summary>
    internal static PythonProbe At(int number, string file, int line, string variable, ProbeAccess access = ProbeAccess.Either) =>
        new(number, PythonSource.Of(Parser.Parse(variable))) { File = file, Line = line, Access = access };

    /// <summary>A probe at a function's end.</summary>
    internal static PythonProbe At(int number, ProbePlace place, string function, string variable) =>
        new(number, place == ProbePlace.Return ? "n('return')" : PythonSource.Of(Parser.Parse(variable))) { Place = place, Function = function };

    internal string Write(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Runs the interpreter, with the agent, in the folder of the scripts; polls meanwhile.</summary>
    internal PythonRun Go(params string[] arguments) => GoWith("", null, arguments);

    internal PythonRun GoWith(string input, string? pythonPath, params string[] arguments)
    {
        Dictionary<string, string?> environment = new() { [PythonAgent.PathVariable] = pythonPath, ["PYTHONDONTWRITEBYTECODE"] = null };
        LaunchOptions options = new(_python, arguments) { Environment = environment };
        Run(new Dictionary<string, string?>(environment) { [PythonAgent.PathVariable] = Encoding.UTF8.GetString(_agent.PathFor(options)) }, input, arguments);
        Notes.AddRange(_agent.ReadNotes());
        return this;
    }

    /// <summary>The same without the agent.</summary>
    internal PythonRun GoBare(string input, params string[] arguments)
    {
        Run(new Dictionary<string, string?> { ["PYTHONPATH"] = null }, input, arguments);
        return this;
    }

    /// <summary>All frames of a probe, one process after the other.</summary>
    internal List<SignalFrame> Frames(int number) => [.. _lanes.Where(lane => lane.Probe.Number == number).SelectMany(FramesOf)];

    internal List<SignalFrame> FramesOf(PythonLane lane) => _readers[lane].Sink.Frames;

    /// <summary>The values of a probe, one after the other.</summary>
    internal string Values(int number) => string.Join(' ', Frames(number).Select(Text));

    internal static string Text(SignalFrame frame)
    {
        if (!frame.HasValue) return frame.Flags.HasFlag(FrameFlags.ConditionError) ? "?" : "!";
        int size = ElementTypes.SizeOf(frame.ElementType);
        IEnumerable<string> elements = frame.Bytes.ToArray().Chunk(size).Select(bytes => Element(frame.ElementType, bytes));
        return frame.Shape.IsScalar ? elements.Single() : "[" + string.Join(',', elements) + "]" + (frame.Flags.HasFlag(FrameFlags.Cut) ? "…" : "");
    }

    /// <summary>A frame as oracle.py writes a value.</summary>
    internal static string Encoded(SignalFrame frame) => !frame.HasValue
        ? "!"
        : $"{(int)frame.ElementType}:{string.Join('x', Enumerable.Range(0, frame.Shape.Rank).Select(i => frame.Shape[i]))}:{Convert.ToHexStringLower(frame.Bytes)}";

    public void Dispose()
    {
        _agent.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static string Element(ElementType type, byte[] bytes) => type switch
    {
        ElementType.Boolean => bytes[0] != 0 ? "True" : "False",
        ElementType.Int8 => ((sbyte)bytes[0]).ToString(CultureInfo.InvariantCulture),
        ElementType.UInt8 => bytes[0].ToString(CultureInfo.InvariantCulture),
        ElementType.Int16 => BitConverter.ToInt16(bytes).ToString(CultureInfo.InvariantCulture),
        ElementType.UInt16 => BitConverter.ToUInt16(bytes).ToString(CultureInfo.InvariantCulture),
        ElementType.Int32 => BitConverter.ToInt32(bytes).ToString(CultureInfo.InvariantCulture),
        ElementType.UInt32 => BitConverter.ToUInt32(bytes).ToString(CultureInfo.InvariantCulture),
        ElementType.Int64 => BitConverter.ToInt64(bytes).ToString(CultureInfo.InvariantCulture),
        ElementType.UInt64 => BitConverter.ToUInt64(bytes).ToString(CultureInfo.InvariantCulture),
        ElementType.Float32 => BitConverter.ToSingle(bytes).ToString("R", CultureInfo.InvariantCulture),
        ElementType.Float64 => BitConverter.ToDouble(bytes).ToString("R", CultureInfo.InvariantCulture),
        ElementType.Complex64 => Element(ElementType.Float32, bytes[..4]) + "+" + Element(ElementType.Float32, bytes[4..]) + "j",
        _ => Element(ElementType.Float64, bytes[..8]) + "+" + Element(ElementType.Float64, bytes[8..]) + "j",
    };

    private void Run(IReadOnlyDictionary<string, string?> environment, string input, string[] arguments)
    {
        ProcessStartInfo start = new(_python, arguments)
        {
            WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach ((string name, string? value) in environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(5))) Poll(isEnding: false);
        process.WaitForExit();
        (Output, Errors, ExitCode) = (output.Result, errors.Result, process.ExitCode);
        Poll(isEnding: true);
    }

    private void Poll(bool isEnding)
    {
        foreach (PythonLane lane in _agent.Poll())
        {
            _lanes.Add(lane);
            _readers.Add(lane, (new LaneReader(lane.History, ulong.MaxValue), new Sink()));
        }

        foreach ((LaneReader reader, Sink sink) in _readers.Values)
        {
            while (reader.Poll(0, sink, isEnding)) continue;
            Assert.Empty(reader.Damage);
            if (isEnding) Assert.Equal(reader.ProducedCount, reader.DeliveredCount + reader.LostCount);
        }
    }

    private sealed class Sink : IFrameSink
    {
        internal List<SignalFrame> Frames { get; } = [];

        void IFrameSink.OnFrame(in FrameView frame) => Frames.Add(frame.ToFrame(new ProbeId("python", 1, null, null, "x")));
    }
}
