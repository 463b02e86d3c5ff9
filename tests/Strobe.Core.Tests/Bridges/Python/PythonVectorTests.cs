using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Strobe.Bridges.Python;
using Strobe.Ring;
using Strobe.Tests.Dwarf;
using Strobe.Tests.Ring;

namespace Strobe.Tests.Bridges.Python;

/// <summary>The agent's writer against tests/vectors/lanes.txt, byte for byte.</summary>
public sealed unsafe class PythonVectorTests
{
    public static TheoryData<string> Versions => Pythons.Each;

    [NeedsToolsTheory("python3")]
    [MemberData(nameof(Versions))]
    public void The_agents_writer_stores_frames_as_in_the_vectors(string version)
    {
        RingVector[] frames = [.. RingVectors.Lanes.Where(vector => vector.What == "frame")];
        RingVector[] shapes = [.. RingVectors.Lanes.Where(vector => vector.What == "geometry")];
        LaneMemory[] lanes = [.. frames.Select(Lane)];
        string input = string.Concat(frames.Zip(lanes, (frame, lane) => string.Join(' ',
            [lane.Path, frame.Fields["number"], frame.Fields["hit"], frame.Fields["time"], frame.Fields["thread"], frame.Fields["process"],
            frame.Fields["activation"], frame.Fields["type"], frame.Fields["shape"], frame.Fields["flags"], frame.Fields["given"]]) + "\n"))
            + string.Concat(shapes.Select(shape => string.Join(' ', shape.Fields["mostSlots"], shape.Fields["bytes"], shape.Fields["least"],
                shape.Fields["payload"]) + "\n"));
        string[] answers = Run(version, input).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(frames.Length + shapes.Length, answers.Length);
        Assert.NotEmpty(frames);
        Assert.NotEmpty(shapes);
        Assert.All(answers.Take(frames.Length), answer => Assert.Equal("1", answer));
        Assert.Equal(shapes.Select(shape => MemoryMarshal.Read<ulong>(shape.Bytes).ToString()), answers.Skip(frames.Length));
        foreach ((RingVector frame, LaneMemory lane) in frames.Zip(lanes))
        {
            Assert.True(lane.TryGeometry(out LaneGeometry geometry));
            Assert.Equal((int)frame.Number("slotBytes"), geometry.SlotBytes);
            Assert.Equal(frame.Bytes, new ReadOnlySpan<byte>(lane.Slot(geometry, frame.Number("number")), frame.Bytes.Length).ToArray());
            bool isCut = frame.Fields["given"] != frame.Fields["payload"];
            Assert.Equal(isCut ? (ulong)frame.Hex("given").Length : 0, lane.Header->Wanted);
            Assert.Equal(frame.Number("number") + 1, lane.Header->Next);
            Assert.Equal(frame.Number("hit") + 1, lane.Header->Hits);
            lane.Dispose();
        }
    }

    private static LaneMemory Lane(RingVector frame)
    {
        LaneMemory lane = LaneMemory.Create(new LaneSize(4, 4096, (int)frame.Number("slotBytes") - 64), 7, flags: LaneFlags.Monotonic);
        Assert.True(lane.Shape(0, out _));
        return lane;
    }

    private static string Run(string version, string input, [CallerFilePath] string here = "")
    {
        using PythonFolder folder = PythonFolder.Make(new PythonPlan([]).ToJson());
        string script = Path.Combine(Path.GetDirectoryName(here)!, "vectors.py");
        ProcessStartInfo start = new(Pythons.PathOf(version), ["-B", script, folder.Path]) { RedirectStandardInput = true,
            RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.Result;
    }
}
