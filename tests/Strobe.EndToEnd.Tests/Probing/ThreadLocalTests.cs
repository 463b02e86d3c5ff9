using System.Globalization;
using Strobe.EndToEnd.Fixture;

namespace Strobe.EndToEnd.Probing;

/// <summary>Thread-local variables of programs and libraries, against what the program prints.</summary>
public sealed class ThreadLocalTests
{
    [NeedsTheory("gcc", "clang")]
    [InlineData("gcc", "-O0 -g")]
    [InlineData("gcc", "-O2 -g")]
    [InlineData("clang", "-O2 -g")]
    public async Task Each_thread_shows_its_own(string compiler, string flags)
    {
        string program = TargetBuilder.Build("thread-local.c", new TargetBuild(compiler, flags));
        Probed run = await Probed.RunAsync(
            new LaunchOptions(program), Probed.At("thread-local.c", "own", "own"), Probed.At("thread-local-linked.c", "linked", "linked"),
            Probed.At("thread-local-later.c", "later", "later"), Probed.At("thread-local-later.c", "later", "room[round]"),
            Probed.At("thread-local-later.c", "later", "thread") + " when later > 20000");
        Assert.Equal(0, run.Ended.ShellCode);
        double[][] told = [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(30, told.Length);
        for (int i = 0; i < 3; i++) Assert.Equal((i, string.Join(' ', told.Select(row => row[i + 2]))), (i, string.Join(' ', run[i].Numbers)));
        Assert.Equal(told.Select(row => row[0]), run[3].Numbers);
        Assert.Equal(told.Where(row => row[4] > 20000).Select(row => row[0]), run[4].Numbers);
    }

    [NeedsFact("gcc")]
    public async Task A_thread_that_has_not_used_them_yet_has_none_that_could_be_read()
    {
        string program = TargetBuilder.Build("thread-local.c", new TargetBuild("gcc", "-O0 -g"));
        Probed run = await Probed.RunAsync(new LaunchOptions(program), Probed.At("thread-local-later.c", "before", "later"));
        Assert.Equal(30, run[0].Frames.Count);
        foreach (IGrouping<int, SignalFrame> thread in run[0].Frames.GroupBy(frame => frame.ThreadId))
        {
            SignalFrame[] frames = [.. thread];
            Assert.Equal(FrameFlags.Unreadable, frames[0].Flags);
            Assert.All(frames[1..], frame => Assert.True(frame.HasValue));
        }
    }
}
