namespace Strobe.Tests.Sessions;

public sealed class SourceAnchorTests
{
    private const string Text = """
        int first(int x)
        {
            int y = x * 2;
            return y;
        }

        int second(int x)
        {
            int y = x * 3;
            return y;
        }
        """;

    [Fact]
    public void An_unchanged_text_has_its_line_where_it_was() => Assert.Equal(10, SourceAnchor.Of(Text, 10)!.LineIn(Text));

    [Theory]
    [InlineData("// new\n// lines\n", 4, 6)]
    [InlineData("// new\n// lines\n", 10, 12)]
    [InlineData("\n\n\n", 3, 6)]
    public void Lines_inserted_above_move_it(string above, int line, int expected) => Assert.Equal(expected, SourceAnchor.Of(Text, line)!.LineIn(above + Text));

    [Fact]
    public void Of_lines_that_read_the_same_the_one_with_the_same_neighbours_is_meant()
    {
        string edited = Text.Replace("int first(int x)\n{\n    int y = x * 2;\n    return y;\n}\n\n", "", StringComparison.Ordinal);
        Assert.Equal(4, SourceAnchor.Of(Text, 10)!.LineIn(edited));
        Assert.Equal(10, SourceAnchor.Of(Text, 10)!.LineIn(Text.Replace("x * 2", "x * 5", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_changed_or_ambiguous_line_is_stale()
    {
        Assert.Null(SourceAnchor.Of(Text, 3)!.LineIn(Text.Replace("x * 2", "x * 5", StringComparison.Ordinal)));
        SourceAnchor twice = SourceAnchor.Of("a\nb\n", 1)!;
        Assert.Null(twice.LineIn("a\na\n"));
        Assert.Null(SourceAnchor.Of(Text, 6)!.LineIn(Text + "\n"));
        Assert.Null(SourceAnchor.Of(Text, 99));
        Assert.Null(SourceAnchor.Of(Text, 0));
    }

    [Fact]
    public void A_line_that_was_edited_is_the_one_among_the_same_neighbours()
    {
        string edited = "// above\n" + Text.Replace("x * 2", "x * 5", StringComparison.Ordinal);
        SourceAnchor anchor = SourceAnchor.Of(Text, 3)!;
        Assert.Equal(4, anchor.EditedLineIn(edited, [2, 4, 10, 99, 0, -1]));
        // Not what is left when it is gone.
        Assert.Null(anchor.EditedLineIn(Text.Replace("    int y = x * 2;\n", "", StringComparison.Ordinal), [8]));
        Assert.Null(anchor.EditedLineIn(edited, []));
        // Two that have as much of the same around them.
        Assert.Null(SourceAnchor.Of("a\nb\nc\n", 2)!.EditedLineIn("a\nx\nc\na\ny\nc\n", [2, 5]));
    }

    [Fact]
    public void Another_indentation_changes_nothing() => Assert.Equal(9, SourceAnchor.Of(Text, 9)!.LineIn(Text.Replace("    ", "\t", StringComparison.Ordinal)));
}
