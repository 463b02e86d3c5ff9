namespace Strobe.EndToEnd.Tracing;

public sealed class ChildTests
{
    private static readonly string[] s_patterns = ["in_forked", "in_vforked", "in_executed", "in_parent", "forks_inside"];

    [NeedsFact("gcc")]
    public async Task Children_are_followed_through_fork_vfork_spawn_and_exec()
    {
        string program = TargetBuilder.Build("fork-exec.c");
        StrobeResult result = await StrobeCommand.TraceAsync(StrobeCommand.Everything(s_patterns), [program]);

        Claims.SameBehaviour(await ProgramRun.ToEndAsync(program, []), result.Run);
        int parent = result.Traced.Enters("in_parent").First().ProcessId;
        Assert.All(result.Traced.Enters("in_parent"), line => Assert.Equal(parent, line.ProcessId));
        Assert.Equal(25, result.Traced.Enters("in_forked").Select(line => line.ProcessId).Where(pid => pid != parent).Distinct().Count());
        Assert.Equal(11, result.Traced.Enters("in_executed").Select(line => line.ProcessId).Where(pid => pid != parent).Distinct().Count());
        Assert.Equal(5, result.Traced.Enters("in_vforked").Count());
        Assert.Equal(5, result.Traced.Enters("in_vforked").Select(line => line.ProcessId).Where(pid => pid != parent).Distinct().Count());
        Assert.All(result.Traced.Enters("in_vforked"), line => Assert.Equal(line.ProcessId, line.ThreadId));
    }

    [NeedsFact("gcc")]
    public async Task Without_following_only_the_first_process_is_traced_and_children_run_untouched()
    {
        string program = TargetBuilder.Build("fork-exec.c");
        StrobeResult result = await StrobeCommand.TraceAsync(["--no-follow", .. StrobeCommand.Everything(s_patterns)], [program]);

        Claims.SameBehaviour(await ProgramRun.ToEndAsync(program, []), result.Run);
        Assert.Single(result.Traced.Events.Where(line => line.IsEnter).Select(line => line.ProcessId).Distinct());
        Assert.Equal(36, result.Traced.Enters("in_parent").Count());
        Assert.Empty(result.Traced.Enters("in_executed"));
        Assert.Empty(result.Traced.Enters("in_forked"));
    }

    [NeedsFact("gcc")]
    public async Task A_thousand_forks_are_followed()
    {
        string program = TargetBuilder.Build("fork-exec.c");
        StrobeResult result = await StrobeCommand.TraceAsync(StrobeCommand.Everything(s_patterns), [program, "many"]);

        Claims.SameBehaviour(await ProgramRun.ToEndAsync(program, ["many"]), result.Run);
        Assert.Equal(1000, result.Traced.Enters("in_forked").Select(line => line.ProcessId).Distinct().Count());
        Assert.Equal(1000, result.Traced.Exits("in_parent").Count());
    }
}
