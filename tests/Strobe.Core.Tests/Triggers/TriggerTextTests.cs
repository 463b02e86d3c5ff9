namespace Strobe.Tests.Triggers;

public sealed class TriggerTextTests
{
    private static readonly ProbeId s_probe = ProbeId.Parse("rx.cpp:64:gain");

    public static TheoryData<string, SignalCondition> Conditions => new()
    {
        { "rising 0.5", new EdgeCondition(0.5) },
        { "falling -1e3 hysteresis 2", new EdgeCondition(-1000, TriggerSlope.Falling, 2) },
        { "either 0", new EdgeCondition(0, TriggerSlope.Either) },
        { "above 3", new LevelCondition(3) },
        { "below 3", new LevelCondition(3, false) },
        { "enters 1 2", new WindowCondition(1, 2, WindowCrossing.Enters) },
        { "outside 1 2", new WindowCondition(1, 2, WindowCrossing.Outside) },
        { "pulse 0.5 from 10us to 2ms hysteresis 0.1", new PulseCondition(0.5, true, 10e-6, 2e-3, 0.1) },
        { "pulse 0.5 negative to 12", new PulseCondition(0.5, false, 0, 12) },
        { "runt 1 2 negative", new RuntCondition(1, 2, false) },
        { "timeout 0 1s", new TimeoutCondition(0, 1) },
        { "slope 1 2 falling from 3ns", new SlopeCondition(1, 2, false, 3e-9) },
        { "when \"value > 0.5 and value < 0.7\"", new ExpressionCondition("value > 0.5 and value < 0.7") },
    };

    [Theory, MemberData(nameof(Conditions))]
    public void A_condition_is_read(string text, SignalCondition expected)
    {
        SignalWhen read = Assert.IsType<SignalWhen>(TriggerText.Parse("rx.cpp:64:gain " + text));
        Assert.Equal((s_probe, expected.ToString()), (read.Source, read.Condition.ToString()));
    }

    [Fact]
    public void Events_counts_and_sequences_are_read()
    {
        Assert.Equal(
            new SequenceWhen(new SequenceWhen(new CountWhen(new EntryWhen("audio::*"), 3), new LineWhen("buffer lost")), new ExceptionWhen(), TimeSpan.FromMilliseconds(10)),
            TriggerText.Parse("calls audio::* nth 3 then line \"buffer lost\" then exception within 10ms"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("then")]
    [InlineData("rx.cpp:64:gain")]
    [InlineData("rx.cpp:64:gain sideways 1")]
    [InlineData("rx.cpp:64:gain rising")]
    [InlineData("rx.cpp:64:gain rising much")]
    [InlineData("rx.cpp:64:gain rising NaN")]
    [InlineData("rx.cpp:64:gain rising 1 2")]
    [InlineData("rx.cpp:64:gain rising 1 within 1s")]
    [InlineData("rx.cpp:64:gain rising 1 nth 0")]
    [InlineData("rx.cpp:64:gain rising 1 then")]
    [InlineData("rx.cpp:64:gain timeout 1 -3s")]
    [InlineData("rx.cpp:64:gain when \"value >\"")]
    [InlineData("rx.cpp:64:gain when \"volume > 1\"")]
    [InlineData("rx.cpp:64:gain when \"value")]
    [InlineData("line")]
    [InlineData("exception handling")]
    [InlineData("nonsense rising 1")]
    public void What_is_none_is_refused_with_a_sentence_and_a_remedy(string text)
    {
        StrobeException refused = Assert.Throws<StrobeException>(() => TriggerText.Parse(text));
        Assert.False(string.IsNullOrWhiteSpace(refused.Sentence));
        Assert.False(string.IsNullOrWhiteSpace(refused.Remedy));
    }

    [Fact]
    public void Whatever_is_written_is_read_or_refused()
    {
        string[] words = ["rx.cpp:64:gain", "rising", "pulse", "then", "nth", "within", "1", "1ms", "\"", "calls", "line", "exception", "when", "\"value > 1\"", "from", "-", "negative", "\\"];
        Random random = new(5);
        int read = 0;
        for (int i = 0; i < Fuzz.Mutants(20_000); i++)
        {
            string text = string.Join(' ', Enumerable.Range(0, random.Next(0, 9)).Select(_ => words[random.Next(words.Length)]));
            try
            {
                TriggerText.Parse(text);
                read++;
            }
            catch (StrobeException)
            {
                // As it should be.
            }
        }

        Assert.InRange(read, 1, int.MaxValue);
    }
}
