using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Strobe.EndToEnd.Samples;

/// <summary>The 16-QAM samples: right in themselves, and every value that a probe shows is the one that the program wrote to its own file.</summary>
public sealed partial class QamSampleTests : IDisposable
{
    private const int Blocks = 200;

    private static readonly string Cpp = Path.Combine(Repository.Root, "samples", "qam16-cpp", "qam16.cpp");
    private static readonly string Python = Path.Combine(Repository.Root, "samples", "qam16-py", "qam16.py");

    // The program's variables in the order in which it writes them: elements, bytes of each, shape as text.
    private static readonly (string Name, int Count, ElementType Type, string Shape)[] Variables =
    [
        ("received", 1056, ElementType.Complex64, "1056"), ("symbols", 256, ElementType.Complex64, "256"),
        ("llrs", 1024, ElementType.Float32, "1024"), ("evm", 1, ElementType.Float64, "scalar"),
    ];

    private static readonly ConcurrentDictionary<string, string> s_built = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("strobe-qam").FullName;

    private string Told => Path.Combine(_folder, "told");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NeedsTheory("g++"), InlineData("-O2 -g"), InlineData("-O0 -g")]
    public async Task Every_value_of_four_probes_is_the_programs_own_bit_for_bit(string flags)
    {
        LaunchOptions launch = new(Build(flags), $"{Blocks}", "14", Told);
        await using StrobeSession session = await StrobeSession.LaunchAsync(launch).WaitAsync(InProcessTrace.Limit);
        List<(Probe Probe, List<SignalFrame> Seen)> probes = [];
        foreach ((string name, int _, ElementType _, string _) in Variables)
        {
            Probe probe = session.Probe(At(Cpp, name));
            List<SignalFrame> seen = [];
            probe.Frames.Subscribe(seen.Add);
            probes.Add((probe, seen));
        }

        await session.ResumeAsync();
        Assert.Equal(0, (await session.Exited.WaitAsync(InProcessTrace.Limit)).ShellCode);
        byte[] told = await File.ReadAllBytesAsync(Told);
        int offset = 0;
        for (int block = 0; block < Blocks; block++)
        {
            for (int i = 0; i < Variables.Length; i++)
            {
                SignalFrame frame = probes[i].Seen[block];
                Assert.Equal((Variables[i].Type, Variables[i].Shape, FrameFlags.None), (frame.ElementType, frame.Shape.ToString(), frame.Flags));
                int bytes = Variables[i].Count * ElementTypes.SizeOf(Variables[i].Type);
                Assert.True(frame.Bytes.SequenceEqual(told.AsSpan(offset, bytes)), $"{Variables[i].Name} of block {block} differs.");
                Assert.True(frame.Bytes.SequenceEqual(probes[i].Probe.History[block]!.Bytes));
                offset += bytes;
            }
        }

        Assert.Equal(told.Length, offset);
        Assert.All(probes, one => Assert.Equal((Blocks, Blocks, 0L, 0), (one.Seen.Count, one.Probe.HitCount, one.Probe.LostCount, one.Probe.Notes.Count)));
    }

    [NeedsFact("g++", "python3")]
    public async Task The_commands_of_the_README_give_numpy_what_the_program_wrote_with_a_history_of_all_of_it()
    {
        const string compare = """
            import sys, numpy as np
            folder, told = sys.argv[1], open(sys.argv[2], "rb").read()
            block = np.dtype([("received", "<c8", 1056), ("symbols", "<c8", 256), ("llrs", "<f4", 1024), ("evm", "<f8")])
            own = np.frombuffer(told, block)
            for name in block.names:
                seen = np.load(f"{folder}/qam16.cpp-{sys.argv[3]}-{name}.npy")
                print(name, seen.dtype, seen.shape, seen.tobytes() == own[name].tobytes())
            """;
        const int many = 2000;
        string[] probes = [.. Variables.Select(variable => At(Cpp, variable.Name))];
        Assert.All(probes, probe => Assert.Contains(probe, Readme(), StringComparison.Ordinal));
        ProgramResult run = await StrobeCommand.RunAsync(
            ["probe", .. probes, "--history", $"{many}", "--format", "npy", "-o", _folder, "--", Build("-O2 -g"), $"{many}", "14", Told]);
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("came faster", run.ErrorText, StringComparison.Ordinal);
        ProgramResult read = await ProgramRun.ToEndAsync("/usr/bin/python3", ["-c", compare, _folder, Told, $"{Line(Cpp)}"]);
        Assert.Equal("", read.ErrorText);
        Assert.Equal(
            $"received complex64 ({many}, 1056) True\nsymbols complex64 ({many}, 256) True\nllrs float32 ({many}, 1024) True\nevm float64 ({many},) True\n",
            read.OutputText);
    }

    [NeedsTheory("g++", "python3"), InlineData(true, 8), InlineData(true, 14), InlineData(false, 8), InlineData(false, 14)]
    public async Task Bits_go_wrong_as_often_as_theory_says(bool isCpp, int decibels)
    {
        string[] arguments = [$"{Blocks}", $"{decibels}", Told];
        ProgramResult run = isCpp
            ? await ProgramRun.ToEndAsync(Build("-O2 -g"), arguments)
            : await ProgramRun.ToEndAsync("/usr/bin/python3", ["-B", Python, .. arguments]);
        Assert.Equal((0, ""), (run.ExitCode, run.ErrorText));
        double wrong = double.Parse(Result().Match(run.OutputText).Groups["wrong"].Value, CultureInfo.InvariantCulture);
        Assert.InRange(wrong / Enumerable.Range(0, Blocks).Sum(block => ExpectedErrors(decibels, block)), 0.93, 1.07);
        Assert.Equal(Blocks * ((isCpp ? 1 : 2) * (1056 * 8 + 256 * 8 + 1024 * 4) + 8), new FileInfo(Told).Length);
    }

    [Fact]
    public void The_README_names_the_lines_of_the_Python_program_too() =>
        Assert.All(Variables, variable => Assert.Contains(At(Python, variable.Name), Readme(), StringComparison.Ordinal));

    /// <summary>Wrong bits of a block of Gray-coded 16-QAM in white noise, at the amplitude that the channel has then.</summary>
    private static double ExpectedErrors(int decibels, int block)
    {
        double amplitude = 1 + 0.3 * Math.Sin(0.05 * block), a = Math.Sqrt(Math.Pow(10, decibels / 10.0) * amplitude * amplitude / 5);
        return 1024 * (3 * Tail(a) + 2 * Tail(3 * a) - Tail(5 * a)) / 4;
    }

    /// <summary>How likely a normal variable is above x: Simpson's rule over the density.</summary>
    private static double Tail(double x)
    {
        const int steps = 2000;
        double width = 12.0 / steps, sum = 0;
        for (int i = 0; i <= steps; i++) sum += (i is 0 or steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-(x + i * width) * (x + i * width) / 2);
        return sum * width / 3 / Math.Sqrt(2 * Math.PI);
    }

    /// <summary>The line where all four variables of a block are there: the one that counts its wrong bits.</summary>
    private static int Line(string source) => Array.FindIndex(File.ReadAllLines(source), line => line.StartsWith("        errors += ", StringComparison.Ordinal)) + 1;

    private static string At(string source, string variable) => string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(source)}:{Line(source)}:{variable}");

    private static string Readme() => File.ReadAllText(Path.Combine(Repository.Root, "samples", "README.md"));

    /// <summary>The C++ program, built once for each set of flags.</summary>
    private static string Build(string flags) => s_built.GetOrAdd(flags, static flags =>
    {
        string program = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Built, "qam16" + flags.Replace(" ", "", StringComparison.Ordinal))).FullName, "qam16");
        ProgramResult built = ProgramRun.ToEnd(Tool.Require("g++"), [.. flags.Split(' '), "-Wall", "-Werror", "-o", program, Cpp], new ProgramStart { TimeLimit = TimeSpan.FromMinutes(3) });
        Assert.True(built.ExitCode == 0, built.ErrorText);
        return program;
    });

    [GeneratedRegex(@": (?<wrong>\d+) of 204800 bits wrong")]
    private static partial Regex Result();
}
