using Strobe.Operations.Scope;

namespace Strobe.Tests.Scope;

/// <summary>A program that is ended and begun anew.</summary>
public sealed class ScopeRestartTests
{
    [Fact]
    public async Task When_the_next_cannot_be_started_the_last_stays_and_it_can_be_tried_again()
    {
        ScriptedSubject last = new(), next = new();
        Queue<Func<IScopeSubject>> starts = new([() => throw new StrobeException(ErrorCode.CannotLaunch, "It is gone.", "Build it."), () => next]);
        using Strobe.Operations.Lenses lenses = new(new Quiet());
        await using ScopeDesk desk = new(last, lenses, () => Task.Run(starts.Dequeue()));
        desk.Open(null, "timeline");
        StrobeException refusal = await Assert.ThrowsAsync<StrobeException>(desk.RestartAsync);
        Assert.Equal(ErrorCode.CannotLaunch, refusal.Code);
        Assert.Same(last, desk.Subject);
        Assert.Equal(["end"], last.Asked);
        Assert.Single(desk.Views);
        await desk.RestartAsync();
        Assert.Same(next, desk.Subject);
        Assert.Equal(["end", "dispose"], last.Asked);
        Assert.Empty(next.Asked);
    }
}
