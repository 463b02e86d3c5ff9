using Strobe.Sessions;

namespace Strobe.Tests.Sessions;

public sealed class EventMergerTests
{
    [Fact]
    public void Records_of_several_writers_and_rings_come_in_order_of_time()
    {
        using var scene = new Scripted();
        RingSource other = scene.NewSource();
        scene.Add("10 enter 1 1000, 40 enter 1 900, 70 enter 1 800", writer: 1);
        scene.Add("20 enter 2 1000, 50 enter 2 900", writer: 2);
        scene.Add("30 enter 3 1000, 60 enter 3 900", writer: 1, source: other);
        Assert.Equal("f1 f2 f3 f1 f2 f3 f1", Names(scene.Release()));
    }

    [Fact]
    public void Nothing_beyond_the_bound_is_released_and_nothing_is_lost_by_it()
    {
        using var scene = new Scripted();
        scene.Add("10 enter 1 1000, 40 enter 1 900, 70 enter 1 800", writer: 1);
        scene.Add("20 enter 2 1000, 50 enter 2 900", writer: 2);
        Assert.Equal("", Names(scene.Release(9)));
        Assert.Equal("f1 f2", Names(scene.Release(39)));
        scene.Add("60 enter 3 800", writer: 2);
        scene.Add("45 enter 4 800", writer: 3);
        Assert.Equal("f1 f4 f2", Names(scene.Release(50)));
        Assert.Equal("f3 f1", Names(scene.Release()));
        Assert.Equal("", Names(scene.Release()));
    }

    [Fact]
    public void What_comes_too_late_gets_the_time_of_the_last_and_is_not_sorted_in()
    {
        using var scene = new Scripted();
        scene.Add("10 enter 1 1000, 40 enter 1 900", writer: 1);
        scene.Release(40);
        scene.Add("20 enter 2 1000", writer: 2);
        Assert.Equal("3 @40 f2() depth 0 in -", scene.Release());
    }

    [Fact]
    public void Records_of_one_writer_keep_their_order_when_their_times_do_not()
    {
        using var scene = new Scripted();
        scene.Add("10 enter 1 1000, 30 enter 2 900, 20 enter 3 800, 40 enter 4 700", writer: 1);
        scene.Add("25 enter 5 1000", writer: 2);
        string text = scene.Release();
        Assert.Equal("f1 f5 f2 f3 f4", Names(text));
        Assert.Contains("@30 f3", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_from_the_future_is_put_right_and_blocks_nothing()
    {
        using var scene = new Scripted();
        scene.Merger.SetNow(100);
        scene.Add("10 enter 1 1000, 18446744073709551615 enter 2 900, 50 enter 3 800", writer: 1);
        Assert.Equal("f1 f2 f3", Names(scene.Release(100 + 1000)));
    }

    [Fact]
    public void Lines_of_output_stand_between_the_calls_of_their_time()
    {
        using var scene = new Scripted();
        scene.Add("10 enter 1 1000, 30 exit 1 1000");
        scene.Merger.Add(new ReadyItem(20, Line("hello")));
        scene.Merger.Add(new ReadyItem(20, Line("world")));
        Assert.Equal(
            "1 @10 f1() depth 0 in -\n2 @20 hello\n3 @20 world\n4 @30 f1 of 1 took 20 depth 0 in -",
            scene.Release());
    }

    [Fact]
    public void Random_streams_merge_as_a_stable_sort_would()
    {
        var random = new Random(21);
        for (int round = 0; round < 100; round++)
        {
            using var scene = new Scripted();
            var expected = new List<(int Time, uint Writer)>();
            for (uint writer = 1; writer <= 12; writer++)
            {
                int[] times = [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(100_000)).Order()];
                expected.AddRange(times.Select(time => (time, writer)));
                int cut = random.Next(times.Length);
                foreach (int[] part in new[] { times[..cut], times[cut..] })
                {
                    if (part.Length != 0) scene.Add(string.Join(',', part.Select(time => $"{time} enter {writer} 1000")), writer, marksTailCalls: false);
                }
            }

            string[] enters = [.. scene.Release().Split('\n').Where(line => line.Contains('('))];
            Assert.Equal(
                expected.OrderBy(pair => pair.Time).Select(pair => pair.Time),
                enters.Select(line => int.Parse(line.Split('@')[1].Split(' ')[0])));
            Assert.Equal(0, scene.RentedBytes);
        }
    }

    internal static OutputLine Line(string text) => new()
    {
        Id = 0,
        TimestampNanos = 0,
        ProcessId = Scripted.ProcessId,
        ThreadId = 0,
        Stream = OutputStream.Stdout,
        Text = text,
    };

    private static string Names(string text) =>
        string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[2].Split('(')[0]));
}
