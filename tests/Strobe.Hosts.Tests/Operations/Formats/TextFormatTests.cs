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
    public void The_text_of_a_structure_is_cut_and_other_text_is_not()
    {
        Value text = new TextValue("char*", new string('x', 500), 500, false);
        Value wide = new StructValue("Wide", [new Argument("a", text)]);
        Value emoji = new StructValue("Wide", [new Argument("a", new TextValue("char*", "x" + string.Concat(Enumerable.Repeat("\U0001F600", 200)), 801, false))]);

        Assert.Contains("(a={a=\"" + new string('x', 196) + "…, b=1)", Shown(wide), StringComparison.Ordinal);
        Assert.Contains("(a=0x10 → {a=\"" + new string('x', 189) + "…, b=1)", Shown(new PointerValue("Wide*", 16, wide)), StringComparison.Ordinal);
        Assert.Contains("(a=[{a=\"" + new string('x', 195) + "…, b=1)", Shown(new ArrayValue("Wide[2]", [wide, wide], 2)), StringComparison.Ordinal);
        Assert.Contains("\U0001F600…, b=1)", Shown(emoji), StringComparison.Ordinal);
        Assert.Contains("(a=\"" + new string('x', 500) + "\", b=1)", Shown(text), StringComparison.Ordinal);

        static string Shown(Value value) => Samples.Write(
            Format(isColoured: false), [Samples.Enter(1, Samples.Init, 0, null, new Argument("a", value), new Argument("b", new IntegerValue("int", 1)))]);
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
