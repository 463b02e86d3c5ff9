using Strobe.Sessions;

namespace Strobe.Tests.Sessions;

/// <summary>Hooks from 800 to 899 are Go functions': the value of a record is its goroutine.</summary>
public sealed class GoroutineCallsTests
{
    private const long Second = 1L << 48;

    [Fact]
    public void A_call_ends_on_another_thread_than_it_began_on()
    {
        using Scripted scene = new();
        scene.Add("10 enter 801 900 64, 20 enter 802 800 64", writer: 1);
        scene.Add("15 enter 803 900 128, 30 exit 802 800 64, 40 exit 801 900 64, 50 exit 803 900 128", writer: 2);
        CheckText(
            scene,
            """
            1 @10 f801(64) depth 0 in -
            2 @15 f803(128) depth 0 in -
            3 @20 f802(64) depth 1 in 1
            4 @30 f802 of 3 took 10 depth 1 in 1 = 64
            5 @40 f801 of 1 took 30 depth 0 in - = 64
            6 @50 f803 of 2 took 35 depth 0 in - = 128
            """);
    }

    [Fact]
    public void What_the_thread_itself_calls_is_not_mixed_in()
    {
        using Scripted scene = new();
        scene.Add("10 enter 801 900 64, 20 enter 1 1000 5, 30 exit 801 900 64, 40 exit 1 1000 6");
        CheckText(
            scene,
            """
            1 @10 f801(64) depth 0 in -
            2 @20 f1(5) depth 0 in -
            3 @30 f801 of 1 took 20 depth 0 in - = 64
            4 @40 f1 of 2 took 20 depth 0 in - = 6
            """);
    }

    [Fact]
    public void A_recovered_panic_unwinds_the_calls_below()
    {
        using Scripted scene = new();
        scene.Add("10 enter 801 900 64, 20 enter 802 800 64, 30 enter 802 700 64, 40 exit 801 900 64");
        CheckText(
            scene,
            """
            1 @10 f801(64) depth 0 in -
            2 @20 f802(64) depth 1 in 1
            3 @30 f802(64) depth 2 in 2
            4 @40 f802 of 3 took 10 depth 2 in 2 unwound
            5 @40 f802 of 2 took 20 depth 1 in 1 unwound
            6 @40 f801 of 1 took 30 depth 0 in - = 64
            """);
    }

    [Fact]
    public void A_goroutine_that_takes_the_place_of_one_that_ended_begins_without_calls()
    {
        using Scripted scene = new();
        scene.Add($"10 enter 801 900 64, 20 enter 802 800 {64 + Second}, 30 exit 802 800 {64 + Second}");
        CheckText(
            scene,
            $"""
            1 @10 f801(64) depth 0 in -
            2 @20 f801 of 1 took 10 depth 0 in - unwound
            3 @20 f802({64 + Second}) depth 0 in -
            4 @30 f802 of 3 took 10 depth 0 in - = {64 + Second}
            """);
    }

    [Fact]
    public void The_end_of_a_call_that_began_before_it_was_hooked_is_nobodys()
    {
        using Scripted scene = new();
        scene.Add("10 exit 801 900 64, 20 enter 802 800 64, 30 exit 801 900 128, 40 exit 802 800 64");
        CheckText(
            scene,
            """
            1 @20 f802(64) depth 0 in -
            2 @40 f802 of 1 took 20 depth 0 in - = 64
            """);
    }

    [Fact]
    public void The_end_of_a_thread_leaves_the_calls_of_goroutines_open_and_that_of_the_process_does_not()
    {
        using Scripted scene = new();
        scene.Add("10 enter 801 900 64");
        scene.EndThread(20, 101);
        scene.Add("30 enter 802 800 64", writer: 2);
        scene.EndThread(50, 0);
        CheckText(
            scene,
            """
            1 @10 f801(64) depth 0 in -
            2 @30 f802(64) depth 1 in 1
            3 @50 f802 of 2 took 20 depth 1 in 1 unwound
            4 @50 f801 of 1 took 40 depth 0 in - unwound
            """);
    }

    [Fact]
    public void A_gap_of_any_thread_makes_all_open_calls_uncertain()
    {
        using Scripted scene = new();
        scene.Add("10 enter 801 900 64", writer: 1);
        scene.Add("20 enter 802 800 64, 30 exit 802 800 64", writer: 2, isAfterGap: true);
        CheckText(
            scene,
            """
            1 @10 f801(64) depth 0 in -
            2 @20 f802(64) depth 0 in -
            3 @30 f802 of 2 took 10 depth 0 in - = 64
            """);
    }

    [Fact]
    public void Calls_of_hooks_that_were_taken_out_are_forgotten_without_a_word()
    {
        using Scripted scene = new();
        scene.Add("10 enter 801 900 64, 20 enter 802 800 64, 30 enter 803 700 64");
        scene.Merger.Add(new HooksGone(40, scene.Source, Scripted.ProcessId, new HashSet<uint> { 802 }));
        scene.Add("50 exit 803 700 64, 60 exit 801 900 64", writer: 2);
        CheckText(
            scene,
            """
            1 @10 f801(64) depth 0 in -
            2 @20 f802(64) depth 1 in 1
            3 @30 f803(64) depth 2 in 2
            4 @50 f803 of 3 took 20 depth 1 in 1 = 64
            5 @60 f801 of 1 took 50 depth 0 in - = 64
            """);
    }

    [Fact]
    public void Many_goroutines_that_come_and_go_leave_nothing_behind()
    {
        using Scripted scene = new();
        scene.Add(string.Join('\n', Enumerable.Range(0, 10_000).SelectMany(i => new[] { $"{2 * i} enter 801 900 {64 * (i + 1L)}", $"{2 * i + 1} exit 801 900 {64 * (i + 1L)}" })));
        Assert.DoesNotContain("of -", scene.Release(), StringComparison.Ordinal);
        Assert.True(scene.Source.Goroutines.Count <= 4096);
    }

    private static void CheckText(Scripted scene, string expected)
    {
        Assert.Equal(expected.ReplaceLineEndings("\n"), scene.Release());
        Assert.Equal(0, scene.RentedBytes);
    }
}
