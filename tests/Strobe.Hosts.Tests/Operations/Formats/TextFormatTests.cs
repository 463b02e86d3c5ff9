using Strobe.Operations.Formats;

namespace Strobe.Tests.Operations.Formats;

public sealed class TextFormatTests
{
    [Fact]
    public void Every_kind_of_event_has_its_line() => Golden.Check("text", Samples.Write(Format(isColoured: false), Samples.All()));

    [Fact]
    public void On_a_terminal_lines_are_coloured() =>
        Golden.Check("text-coloured", Samples.Write(Format(isColoured: true), Samples.All()).Replace("\e", "ESC", StringComparison.Ordinal));

    [Fact]
    public void Nothing_a_program_says_reaches_the_terminal_as_a_control_character()
    {
        string written = Samples.Write(Format(isColoured: false), Samples.All());

        Assert.DoesNotContain(written, character => character != '\n' && character != '\t' && char.IsControl(character));
        Assert.DoesNotContain(written, character => character is '\u202e' or '\u2028');
    }

    [Fact]
    public void A_line_break_in_a_programs_text_starts_no_line_of_ours()
    {
        OutputLine forged = Samples.Line(1, OutputStream.Stdout, "x\n[14:30:01.456] → forged()");

        Assert.Equal(1, Samples.Write(Format(isColoured: false), [forged]).Count(character => character == '\n'));
    }

    [Fact]
    public void Lost_events_are_a_line_of_their_own()
    {
        Utf8Text text = new();
        Format(isColoured: false).Gap(text, 1234, 500_000_000);

        Assert.Equal("[14:30:01.500] … 1234 events lost\n", Samples.Read(text));
    }

    [Theory]
    [InlineData(0, "[14:30:01.000]")]
    [InlineData(999_999, "[14:30:01.000]")]
    [InlineData(1_456_000_000, "[14:30:02.456]")]
    [InlineData(9L * 3600 * 1_000_000_000 + 30L * 60 * 1_000_000_000, "[00:00:01.000]")]
    [InlineData(-1_000_000, "[14:30:00.999]")]
    public void Stamps_are_the_time_of_day(long nanos, string stamp)
    {
        Utf8Text text = new();
        new WallClock(Samples.Start).Stamp(text, nanos);

        Assert.Equal(stamp, Samples.Read(text));
    }

    private static TextFormat Format(bool isColoured) => new(new WallClock(Samples.Start), new Tint(isColoured), Samples.MainThread);
}
