using System.Globalization;
using Strobe.EndToEnd.Fixture;

namespace Strobe.EndToEnd.Probing;

/// <summary>What can be clicked in a source file.</summary>
public sealed class LocateTests
{
    [NeedsTheory("gcc", "g++"), InlineData("probed.c", "gcc", "-O0 -g"), InlineData("probed.c", "gcc", "-O2 -g"), InlineData("ends.cpp", "g++", "-O0 -g")]
    public async Task Every_occurrence_can_be_probed_where_it_stands(string file, string compiler, string flags)
    {
        string[] text = await File.ReadAllLinesAsync(Path.Combine(Repository.Sources, file));
        await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(TargetBuilder.Build(file, new TargetBuild(compiler, flags)))).WaitAsync(InProcessTrace.Limit);
        IReadOnlyList<ProbeOccurrence> found = session.Locate(file);
        Assert.InRange(found.Count, 40, 1000);
        Assert.Equal(found.Count, found.DistinctBy(one => (one.Line, one.Column)).Count());
        foreach (ProbeOccurrence one in found)
        {
            Assert.EndsWith(text[one.Line - 1].Substring(one.Column - 1, one.Length), one.Id.Variable, StringComparison.Ordinal);
            Assert.Equal(one.Id, ProbeId.Parse(one.Id.ToString()));
            Probe probe = session.Probe(new ProbeRequest(one.Id));
            bool isRefused = probe.Notes.Count > 0 && !probe.Notes.Any(note => note.Contains("there is no", StringComparison.Ordinal));
            Assert.True(probe.PlaceCount > 0 || isRefused, $"{one.Id}: {string.Join("; ", probe.Notes)}");
        }

        await session.ResumeAsync().WaitAsync(InProcessTrace.Limit);
        Assert.Equal(0, (await session.Exited.WaitAsync(InProcessTrace.Limit)).ShellCode);
    }

    [NeedsTheory("gcc", "clang-14"), InlineData("gcc", "-O0 -g"), InlineData("gcc", "-O1 -g"), InlineData("gcc", "-O2 -g"), InlineData("gcc", "-O3 -g"), InlineData("clang-14", "-O2 -g")]
    public async Task A_store_that_was_clicked_shows_what_is_stored_or_says_that_it_is_not_there(string compiler, string flags)
    {
        const string file = "column-write.c";
        await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(TargetBuilder.Build(file, new TargetBuild(compiler, flags)))).WaitAsync(InProcessTrace.Limit);
        List<string> lines = [];
        session.Output.Subscribe(line => lines.Add(line.Text));
        (string Name, Frames Seen)[] stores = [.. new[] { "level", "odd" }.Select(name =>
        {
            int line = Probed.LineOf(file, name);
            ProbeOccurrence store = session.Locate(file).Single(one => one.Line == line && one.Id is { Access: ProbeAccess.Write } id && id.Variable == name);
            Frames seen = new();
            session.Probe(new ProbeRequest(store.Id)).Frames.Subscribe(seen);
            return (name, seen);
        })];
        await session.ResumeAsync().WaitAsync(InProcessTrace.Limit);
        Assert.Equal(0, (await session.Exited.WaitAsync(InProcessTrace.Limit)).ShellCode);
        for (int column = 0; column < stores.Length; column++)
        {
            double[] told = [.. lines.Select(line => double.Parse(line.Split(' ')[column], CultureInfo.InvariantCulture))];
            SignalFrame[] frames = [.. stores[column].Seen.Seen];
            if (flags == "-O0 -g") Assert.Equal(told, frames.Select(frame => frame.ToDouble()));
            else if (frames.Length > 0) Assert.All(frames, (frame, i) => Assert.True(!frame.HasValue || frame.ToDouble() == told[i], $"{stores[column].Name} {i}: {frame}, not {told[i]}"));
        }
    }

    [NeedsFact("python3")]
    public async Task Uses_in_a_Python_source_are_found_by_its_parser_and_can_be_probed()
    {
        string folder = Directory.CreateTempSubdirectory("strobe-test-").FullName;
        try
        {
            string[] text =
            [
                "class Voice:", "    def __init__(self, level):", "        self.level = level", "", "total = 0", "voice = Voice(3)", "for n in range(4):",
                "    total = total + n * voice.level", "ä = 'é'; last = [total] * 2", "last[0] = ä", "print(last[1])",
            ];
            string script = Path.Combine(folder, "voices.py");
            await File.WriteAllLinesAsync(script, text);
            await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions("/usr/bin/python3", [script])).WaitAsync(InProcessTrace.Limit);
            IReadOnlyList<ProbeOccurrence> found = session.Locate("voices.py");
            Assert.Equal(
                ["total@write 5", "total@read 13", "n@ 21", "voice@ 25", "voice.level@ 31"],
                found.Where(one => one.Line == 8).Select(one => $"{one.Id.Variable}@{(one.Id.Access == ProbeAccess.Either ? "" : one.Id.Access.ToString().ToLowerInvariant())} {one.Column}"));
            Assert.All(found, one => Assert.EndsWith(text[one.Line - 1].Substring(one.Column - 1, one.Length), one.Id.Variable, StringComparison.Ordinal));
            Assert.Contains(found, one => one is { Line: 10, Id: { Variable: "last", Access: ProbeAccess.Write } });
            Assert.DoesNotContain(found, one => one.Id.Variable is "print" or "range" or "Voice");
            Probe[] probes = [.. found.Where(one => one.Line == 8).Select(one => session.Probe(new ProbeRequest(one.Id)))];
            await session.ResumeAsync().WaitAsync(InProcessTrace.Limit);
            Assert.Equal(0, (await session.Exited.WaitAsync(InProcessTrace.Limit)).ShellCode);
            Assert.All(probes, probe => Assert.True(probe.FrameCount is 4 or 0 && (probe.FrameCount > 0 || probe.Notes.Count > 0), $"{probe.Id}: {probe.FrameCount}"));
            Assert.Equal([18.0], probes.Where(probe => probe.Id.Access == ProbeAccess.Write).Select(probe => probe.History.Last!.ToDouble()));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [NeedsFact("gcc")]
    public async Task A_line_that_reads_and_writes_tells_the_two_apart_and_comments_and_calls_are_left_out()
    {
        await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(TargetBuilder.Build("probed.c"))).WaitAsync(InProcessTrace.Limit);
        IReadOnlyList<ProbeOccurrence> found = session.Locate("probed.c");
        int line = Probed.LineOf("probed.c", "three-steps");
        Assert.Equal(
            ["step@write", "first", "step@write", "second", "step@write", "third"],
            found.Where(one => one.Line == line).Select(one => one.Id.Variable + (one.Id.Access == ProbeAccess.Write ? "@write" : "")));
        Assert.DoesNotContain(found, one => one.Id.Variable is "LINE" or "mix" or "KEEP" or "return" or "TRACED");
        Assert.Empty(session.Locate("nowhere.c"));
    }
}
