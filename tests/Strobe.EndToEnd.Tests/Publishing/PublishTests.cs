using System.Globalization;
using Strobe.EndToEnd.Probing;

namespace Strobe.EndToEnd.Publishing;

/// <summary>What a .NET program publishes, seen from a session that launched or attached to it.</summary>
public sealed class PublishTests
{
    [Fact]
    public async Task An_attached_session_sees_what_is_published_while_it_listens_and_nothing_else()
    {
        (LivingProgram living, int processId) = await LivingProgram.ReadyAsync("dotnet", PublishingProgram.Command());
        await using LivingProgram target = living;
        Assert.Equal(0, await PublishAsync(target, 100));
        await using (StrobeSession session = await StrobeSession.AttachAsync(processId).WaitAsync(InProcessTrace.Limit))
        {
            Probe[] probes = [.. PublishingProgram.Names.Select(name => session.Probe(new ProbeRequest(ProbeId.Published(name))))];
            Waiting<SignalFrame>[] seen = [.. probes.Select(_ => new Waiting<SignalFrame>())];
            for (int i = 0; i < probes.Length; i++) probes[i].Frames.Subscribe(seen[i]);
            await UntilAsync(() => probes.All(probe => probe.PlaceCount == 1));
            Assert.Equal(400, await PublishAsync(target, 100));
            long last = 0;
            for (int round = 100; round < 200; round++)
            {
                SignalFrame[] frames = new SignalFrame[probes.Length];
                for (int i = 0; i < probes.Length; i++) frames[i] = await seen[i].ForAsync(_ => true);
                Check(frames, round);
                Assert.All(frames, frame => Assert.Equal((processId, frame.Number), (frame.ProcessId, frame.Hit)));
                Assert.True(frames[0].TimestampNanos >= last);
                last = frames[0].TimestampNanos;
            }

            probes[0].IsEnabled = false;
            Assert.Equal(30, await PublishAsync(target, 10));
            probes[0].IsEnabled = true;
            probes[1].Dispose();
            Assert.Equal(30, await PublishAsync(target, 10));
            Assert.Equal(210 * 0.5, (await seen[0].ForAsync(_ => true)).ToDouble());
            Assert.Equal((219.0, 219.0), (probes[0].History.Last!.ToDouble() * 2, probes[2].History.Last!.NumberAt(0)));
            Assert.Equal(110, probes[1].HitCount);
            Assert.Equal((100L, 110L), (probes[1].History.Latest(100).Count, probes[1].FrameCount + probes[1].LostCount));
            session.View.Pause();
            Assert.Equal(30, await PublishAsync(target, 10));
        }

        Assert.Equal(0, await PublishAsync(target, 10));
        ProgramResult result = await target.EndAsync();
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task A_launched_program_is_seen_from_the_moment_that_it_is_found()
    {
        const int rounds = 400;
        LaunchOptions launch = new("dotnet", PublishingProgram.Command($"{rounds}"));
        await using StrobeSession session = await StrobeSession.LaunchAsync(launch).WaitAsync(InProcessTrace.Limit);
        Probe[] probes = [.. PublishingProgram.Names.Select(name => session.Probe($"\"{name}\"@published"))];
        List<SignalFrame>[] seen = [.. probes.Select(_ => new List<SignalFrame>())];
        for (int i = 0; i < probes.Length; i++) probes[i].Frames.Subscribe(seen[i].Add);
        await session.ResumeAsync();
        Assert.Equal(0, (await session.Exited.WaitAsync(InProcessTrace.Limit)).ShellCode);
        for (int round = 0; round < rounds; round++) Check([.. seen.Select(frames => frames[frames.Count - rounds + round])], round);
        Assert.All(probes, probe => Assert.Equal((0L, 1), (probe.LostCount, probe.PlaceCount)));
    }

    [Fact]
    public async Task The_command_line_shows_them_and_names_those_that_are_not_there()
    {
        (LivingProgram living, int processId) = await LivingProgram.ReadyAsync("dotnet", PublishingProgram.Command());
        await using LivingProgram target = living;
        await using LivingProgram strobe = StrobeCommand.Start(
            ["probe", "gain@published", "\"picture of 3 by 5\"@published", "nothing@published", "--pid", processId.ToString(CultureInfo.InvariantCulture), "--limit", "60"]);
        while (!strobe.HasExited) await PublishAsync(target, 1);
        ProgramResult result = await strobe.EndAsync();
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("gain@published = ", result.OutputText, StringComparison.Ordinal);
        Assert.Contains("picture of 3 by 5@published = uint8[3×5] min ", result.OutputText, StringComparison.Ordinal);
        Assert.Equal(60, result.OutputText.Split('\n').Count(line => line.Contains(" = ", StringComparison.Ordinal)));
        Assert.Contains("STR0017: The program publishes nothing under the name 'nothing' so far.", result.ErrorText, StringComparison.Ordinal);
        Assert.Equal(0, await PublishAsync(target, 3));
        Assert.Equal(0, (await target.EndAsync()).ExitCode);
    }

    [NeedsTheory("gcc")]
    [InlineData("gain@published every 2", "What a program publishes comes whole.")]
    [InlineData("gain@published when x > 1", "What a program publishes comes whole.")]
    [InlineData("\"a/b\"@published", "'a/b' is no name that a program can publish.")]
    public async Task What_cannot_be_published_is_refused(string probe, string sentence)
    {
        await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions("/bin/true"));
        StrobeException refusal = Assert.Throws<StrobeException>(() => session.Probe(probe));
        Assert.Equal((ErrorCode.BadOption, sentence), (refusal.Code, refusal.Sentence));
    }

    private static void Check(SignalFrame[] frames, int round)
    {
        Assert.Equal([(ElementType.Float32, ""), (ElementType.Float64, "64"), (ElementType.UInt8, "3×5"), (ElementType.Complex64, "8")],
            frames.Select(frame => (frame.ElementType, frame.Shape.IsScalar ? "" : frame.Shape.ToString())));
        Assert.Equal(round * 0.5, frames[0].ToDouble());
        Assert.Equal(PublishingProgram.Wave(round), frames[1].As<double>().ToArray());
        Assert.Equal(PublishingProgram.Picture(round), frames[2].Bytes.ToArray());
        Assert.Equal(PublishingProgram.Points8(round), frames[3].As<Complex64>().ToArray());
    }

    private static async Task<int> PublishAsync(LivingProgram target, int count)
    {
        await target.SayAsync($"{count}\n");
        return int.Parse(await target.ReadLineAsync(), CultureInfo.InvariantCulture);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using CancellationTokenSource limit = new(InProcessTrace.Limit);
        while (!isSo()) await Task.Delay(1, limit.Token);
    }
}
