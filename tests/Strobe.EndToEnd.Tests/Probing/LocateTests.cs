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
