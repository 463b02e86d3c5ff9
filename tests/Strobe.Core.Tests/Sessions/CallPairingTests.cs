using Strobe.Sessions;

namespace Strobe.Tests.Sessions;

public sealed class CallPairingTests
{
    [Fact]
    public void Nested_calls_pair_by_slot() => Check(
        "10 enter 1 1000 5, 20 enter 2 900 6, 30 exit 2 900 7, 40 exit 1 1000 8",
        """
        1 @10 f1(5) depth 0 in -
        2 @20 f2(6) depth 1 in 1
        3 @30 f2 of 2 took 10 depth 1 in 1 = 7
        4 @40 f1 of 1 took 30 depth 0 in - = 8
        """);

    [Fact]
    public void Recursion_pairs_inner_with_inner() => Check(
        "10 enter 1 1000, 20 enter 1 900, 30 enter 1 800, 40 exit 1 800, 50 exit 1 900, 60 exit 1 1000",
        """
        1 @10 f1() depth 0 in -
        2 @20 f1() depth 1 in 1
        3 @30 f1() depth 2 in 2
        4 @40 f1 of 3 took 10 depth 2 in 2
        5 @50 f1 of 2 took 30 depth 1 in 1
        6 @60 f1 of 1 took 50 depth 0 in -
        """);

    [Fact]
    public void A_marked_tail_call_ends_with_the_call_it_continues() => Check(
        "10 enter 1 1000, 20 enter 2 900, 30 tail 3 900, 40 exit 2 900 9, 50 exit 1 1000",
        """
        1 @10 f1() depth 0 in -
        2 @20 f2() depth 1 in 1
        3 @30 f3() depth 2 in 2
        4 @40 f3 of 3 took 10 depth 2 in 2 tail call seen by f2
        5 @40 f2 of 2 took 20 depth 1 in 1 = 9
        6 @50 f1 of 1 took 40 depth 0 in -
        """);

    [Fact]
    public void Without_marks_another_function_at_the_same_slot_is_a_tail_call() => Check(
        "10 enter 2 900, 20 enter 3 900, 30 exit 3 900 9",
        """
        1 @10 f2() depth 0 in -
        2 @20 f3() depth 1 in 1
        3 @30 f3 of 2 took 10 depth 1 in 1 = 9
        4 @30 f2 of 1 took 20 depth 0 in - tail call seen by f3
        """);

    [Fact]
    public void With_marks_another_function_at_the_same_slot_shows_that_the_first_was_left() => Check(
        "10 enter 2 900, 20 enter 3 900, 30 exit 3 900 9",
        """
        1 @10 f2() depth 0 in -
        2 @20 f2 of 1 took 10 depth 0 in - unwound
        3 @20 f3() depth 0 in -
        4 @30 f3 of 3 took 10 depth 0 in - = 9
        """,
        marksTailCalls: true);

    [Fact]
    public void The_same_function_again_at_its_slot_shows_that_it_was_left_by_an_exception() => Check(
        "10 enter 1 1000, 20 enter 2 900, 30 enter 2 900, 40 exit 1 1000",
        """
        1 @10 f1() depth 0 in -
        2 @20 f2() depth 1 in 1
        3 @30 f2 of 2 took 10 depth 1 in 1 unwound
        4 @30 f2() depth 1 in 1
        5 @40 f2 of 4 took 10 depth 1 in 1 unwound
        6 @40 f1 of 1 took 30 depth 0 in -
        """);

    [Fact]
    public void A_longjmp_unwinds_every_deeper_call() => Check(
        "10 enter 1 1000, 20 enter 2 900, 30 enter 3 800, 40 enter 4 700, 50 enter 5 950, 60 exit 5 950, 70 exit 1 1000",
        """
        1 @10 f1() depth 0 in -
        2 @20 f2() depth 1 in 1
        3 @30 f3() depth 2 in 2
        4 @40 f4() depth 3 in 3
        5 @50 f4 of 4 took 10 depth 3 in 3 unwound
        6 @50 f3 of 3 took 20 depth 2 in 2 unwound
        7 @50 f2 of 2 took 30 depth 1 in 1 unwound
        8 @50 f5() depth 1 in 1
        9 @60 f5 of 8 took 10 depth 1 in 1
        10 @70 f1 of 1 took 60 depth 0 in -
        """);

    [Fact]
    public void An_exit_that_was_never_entered_has_no_entry_but_a_parent() => Check(
        "10 enter 1 1000, 20 exit 2 900 3, 30 exit 9 2000",
        """
        1 @10 f1() depth 0 in -
        2 @20 f2 of - took - depth 1 in 1 = 3
        3 @30 f1 of 1 took 20 depth 0 in - unwound
        4 @30 f9 of - took - depth 0 in -
        """);

    [Fact]
    public void A_function_hooked_at_its_entry_only_opens_no_call() => Check(
        "10 enter 950 900, 20 enter 1 800, 30 exit 1 800",
        """
        1 @10 f950() depth 0 in -
        2 @20 f1() depth 0 in -
        3 @30 f1 of 2 took 10 depth 0 in -
        """);

    [Fact]
    public void Stacks_that_lie_far_apart_do_not_unwind_each_other() => Check(
        "10 enter 1 1000, 20 enter 2 900000000, 30 enter 3 899999900, 40 exit 1 1000, 50 exit 3 899999900, 60 exit 2 900000000",
        """
        1 @10 f1() depth 0 in -
        2 @20 f2() depth 0 in -
        3 @30 f3() depth 1 in 2
        4 @40 f1 of 1 took 30 depth 0 in -
        5 @50 f3 of 3 took 20 depth 1 in 2
        6 @60 f2 of 2 took 40 depth 0 in -
        """);

    [Fact]
    public void After_one_mistake_coroutines_with_small_stacks_are_told_apart() => Check(
        """
        10 enter 1 100000, 20 enter 2 120000, 30 exit 1 100000, 40 exit 2 120000
        50 enter 1 100000, 60 enter 2 120000, 70 exit 1 100000, 80 exit 2 120000
        """,
        """
        1 @10 f1() depth 0 in -
        2 @20 f1 of 1 took 10 depth 0 in - unwound
        3 @20 f2() depth 0 in -
        4 @30 f1 of - took - depth 1 in 3
        5 @40 f2 of 3 took 20 depth 0 in -
        6 @50 f1() depth 0 in -
        7 @60 f2() depth 0 in -
        8 @70 f1 of 6 took 20 depth 0 in -
        9 @80 f2 of 7 took 20 depth 0 in -
        """);

    [Fact]
    public void A_signal_handler_on_the_same_stack_is_a_nested_call() => Check(
        "10 enter 1 1000, 20 enter 8 500, 25 exit 8 500, 15 enter 2 900, 30 exit 2 900, 40 exit 1 1000",
        """
        1 @10 f1() depth 0 in -
        2 @20 f8() depth 1 in 1
        3 @25 f8 of 2 took 5 depth 1 in 1
        4 @25 f2() depth 1 in 1
        5 @30 f2 of 4 took 5 depth 1 in 1
        6 @40 f1 of 1 took 30 depth 0 in -
        """);

    [Fact]
    public void After_a_gap_no_open_call_is_matched_any_more()
    {
        using var scene = new Scripted();
        scene.Add("10 enter 1 1000, 20 enter 2 900");
        scene.Add("50 exit 2 900, 60 enter 3 800, 70 exit 3 800, 80 exit 1 1000", isAfterGap: true);
        CheckText(
            scene.Release(),
            """
            1 @10 f1() depth 0 in -
            2 @20 f2() depth 1 in 1
            3 @50 f2 of - took - depth 0 in -
            4 @60 f3() depth 0 in -
            5 @70 f3 of 4 took 10 depth 0 in -
            6 @80 f1 of - took - depth 0 in -
            """);
    }

    [Fact]
    public void After_a_gap_in_a_chain_of_tail_calls_each_end_is_an_event_or_counted_as_forgotten()
    {
        using var scripted = new Scripted();
        scripted.Add("10 enter 1 1000, 20 tail 2 1000", marksTailCalls: true);
        scripted.Add("30 tail 3 1000, 40 exit 1 1000 9", isAfterGap: true, marksTailCalls: true);
        CheckText(
            scripted.Release(),
            """
            1 @10 f1() depth 0 in -
            2 @20 f2() depth 1 in 1
            3 @30 f3() depth 0 in -
            4 @40 f3 of 3 took 10 depth 0 in - tail call seen by f1
            5 @40 f1 of - took - depth 0 in - = 9
            """);
        Assert.Equal(1, scripted.Batch.ForgottenCount);
    }

    [Fact]
    public void The_end_of_a_thread_unwinds_its_calls_and_no_others()
    {
        using var scene = new Scripted();
        scene.Add("10 enter 1 1000, 20 enter 2 900", writer: 1);
        scene.Add("15 enter 3 1000, 60 exit 3 1000", writer: 2);
        scene.EndThread(50, 101);
        CheckText(
            scene.Release(),
            """
            1 @10 f1() depth 0 in -
            2 @15 f3() depth 0 in -
            3 @20 f2() depth 1 in 1
            4 @50 f2 of 3 took 30 depth 1 in 1 unwound
            5 @50 f1 of 1 took 40 depth 0 in - unwound
            6 @60 f3 of 2 took 45 depth 0 in -
            """);
    }

    [Fact]
    public void The_end_of_a_thread_whose_last_records_are_lost_unwinds_nothing()
    {
        using var scene = new Scripted();
        scene.Add("10 enter 1 1000, 20 enter 2 900, 30 tail 3 900");
        scene.EndThread(50, 101, lost: true);
        CheckText(
            scene.Release(),
            """
            1 @10 f1() depth 0 in -
            2 @20 f2() depth 1 in 1
            3 @30 f3() depth 2 in 2
            """);
        Assert.Equal(1, scene.Batch.ForgottenCount);
    }

    [Fact]
    public void A_writers_context_that_passes_to_a_new_thread_starts_without_calls()
    {
        using var scene = new Scripted();
        scene.Add("10 enter 1 1000", threadId: 5);
        scene.Add("20 enter 2 900, 30 exit 2 900", threadId: 6);
        CheckText(
            scene.Release(),
            """
            1 @10 f1() depth 0 in -
            2 @20 f1 of 1 took 10 depth 0 in - unwound
            3 @20 f2() depth 0 in -
            4 @30 f2 of 3 took 10 depth 0 in -
            """);
    }

    [Fact]
    public void An_endless_chain_of_tail_calls_stays_bounded()
    {
        using var scene = new Scripted();
        scene.Add(string.Join('\n', Enumerable.Range(0, 3000).Select(i => $"{i} {(i == 0 ? "enter" : "tail")} {i % 2} 1000")));
        scene.Add("5000 exit 1 1000");
        string[] lines = scene.Release().Split('\n');
        Assert.Equal(6000, lines.Length);
        Assert.DoesNotContain(lines, line => line.Contains("unwound", StringComparison.Ordinal) || line.Contains("of -", StringComparison.Ordinal));
        Assert.Equal(1000, lines.Count(line => line.Contains("@5000", StringComparison.Ordinal)));
        Assert.Equal(999, lines.Max(line => int.Parse(line.Split("depth ")[1].Split(' ')[0])));
    }

    [Fact]
    public void Slots_compare_rightly_where_their_32_bits_wrap_around() => Check(
        "10 enter 1 40, 20 enter 2 4294967290, 30 exit 2 4294967290, 40 exit 1 40",
        """
        1 @10 f1() depth 0 in -
        2 @20 f2() depth 1 in 1
        3 @30 f2 of 2 took 10 depth 1 in 1
        4 @40 f1 of 1 took 30 depth 0 in -
        """);

    [Fact]
    public void Random_records_keep_every_entry_with_at_most_one_exit()
    {
        var random = new Random(11);
        for (int round = 0; round < 200; round++)
        {
            using var scene = new Scripted();
            for (int part = 0; part < 5; part++)
            {
                scene.Add(
                    string.Join('\n', Enumerable.Range(0, 200).Select(_ =>
                        $"{random.Next(100_000)} {(random.Next(3) == 0 ? "exit" : random.Next(9) == 0 ? "tail" : "enter")} {random.Next(6)} {random.Next(40) * (uint)random.Next(1, 30_000_000)}")),
                    writer: (uint)random.Next(2),
                    isAfterGap: random.Next(4) == 0,
                    marksTailCalls: random.Next(2) == 0);
            }

            string[] lines = scene.Release().Split('\n');
            var exits = lines.Where(line => line.Contains(" of ", StringComparison.Ordinal)).Select(line => line.Split(" of ")[1].Split(' ')[0]).Where(id => id != "-").ToArray();
            Assert.Equal(exits.Length, exits.Distinct().Count());
            Assert.Equal(Enumerable.Range(1, lines.Length), lines.Select(line => int.Parse(line.Split(' ')[0])));
            long[] times = [.. lines.Select(line => long.Parse(line.Split('@')[1].Split(' ')[0]))];
            Assert.Equal(times.Order(), times);
            Assert.DoesNotContain(lines, line => line.Contains("took -1", StringComparison.Ordinal) || line.Contains("INCONSISTENT", StringComparison.Ordinal));
        }
    }

    private static void Check(string script, string expected, bool marksTailCalls = false)
    {
        using var scene = new Scripted();
        scene.Add(script, marksTailCalls: marksTailCalls);
        CheckText(scene.Release(), expected);
        Assert.Equal(0, scene.RentedBytes);
    }

    private static void CheckText(string actual, string expected) => Assert.Equal(expected.ReplaceLineEndings("\n"), actual);
}
