using Strobe.EndToEnd.Fixture;

namespace Strobe.EndToEnd.Attaching;

/// <summary>Programs that fork while Strobe puts hooks in and takes them out.</summary>
public sealed class ForkingTests
{
    [NeedsTheory("gcc"), InlineData(true), InlineData(false)]
    public async Task Children_forked_while_hooks_are_taken_out_have_none_left(bool isTrace)
    {
        LaunchOptions launch = new(TargetBuilder.Build("many-children.c", new TargetBuild("gcc", "-O0 -g")), ["400"]);
        await using StrobeSession session = await StrobeSession.LaunchAsync(launch).WaitAsync(InProcessTrace.Limit);
        int line = Array.FindIndex(File.ReadAllLines(Path.Combine(Repository.Sources, "many-children.c")), text => text.Contains("TRACED int twice", StringComparison.Ordinal)) + 1;
        await session.ResumeAsync().WaitAsync(InProcessTrace.Limit);
        int looked = 0;
        while (!session.Exited.IsCompleted && looked < 2000)
        {
            try
            {
                using IDisposable hooks = isTrace ? session.Trace("twice") : session.Probe($"many-children.c:{line}:n");
            }
            catch (StrobeException e) when (e.Code is ErrorCode.SessionOver or ErrorCode.TargetGone)
            {
                break;
            }

            looked += ChildrenOf(session.ProcessId).Count(IsClean);
        }

        ExitStatus ended = await session.Exited.WaitAsync(InProcessTrace.Limit);
        Assert.Equal(0, ended.ShellCode);
        Assert.InRange(looked, 20, int.MaxValue);
    }

    /// <summary>False when it has ended meanwhile.</summary>
    private static bool IsClean(int processId)
    {
        try
        {
            ProcessSnapshot.TextIsAsInTheFiles(processId);
            return true;
        }
        catch (IOException)
        {
            // It is no more, or its memory is.
            return false;
        }
        catch (Xunit.Sdk.XunitException) when (ProcessSnapshot.IsEnding(processId))
        {
            return false;
        }
    }

    private static List<int> ChildrenOf(int processId)
    {
        try
        {
            return [.. File.ReadAllText($"/proc/{processId}/task/{processId}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
