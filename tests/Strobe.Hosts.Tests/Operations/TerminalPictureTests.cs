using System.Text;
using Strobe.Operations;

namespace Strobe.Tests.Operations;

/// <summary>What is on the screen of a terminal that a picture and other text are written to.</summary>
public sealed class TerminalPictureTests
{
    private readonly Screen _screen = new();

    [Fact]
    public void Each_picture_takes_the_place_of_the_one_before()
    {
        TerminalPicture picture = new(_screen);
        Show(picture, "one", "two", "three");
        Show(picture, "1", "2", "3");
        Assert.Equal(["1", "2", "3"], _screen.Lines);
        Show(picture, "short");
        Assert.Equal(["short"], _screen.Lines);
        Show(picture, "long again", "and more");
        Assert.Equal(["long again", "and more"], _screen.Lines);
    }

    [Fact]
    public void What_is_written_otherwise_stands_above_in_order()
    {
        TerminalPicture picture = new(_screen);
        Stream output = picture.Above(_screen);
        output.Write("before\n"u8);
        Show(picture, "a", "b");
        output.Write("first\nsecond\n"u8);
        picture.Above(new Notices(_screen)).Say("a notice");
        Show(picture, "c", "d");
        output.Write("last\n"u8);
        Assert.Equal(["before", "first", "second", "a notice", "last", "c", "d"], _screen.Lines);
    }

    [Fact]
    public void A_line_without_an_end_does_not_run_into_the_picture()
    {
        TerminalPicture picture = new(_screen);
        Show(picture, "a", "b");
        picture.Above(_screen).Write("no end"u8);
        Show(picture, "c", "d");
        Assert.Equal(["no end", "c", "d"], _screen.Lines);
    }

    private static void Show(TerminalPicture picture, params string[] lines) => picture.Show(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));

    private sealed class Notices(Screen screen) : INotices
    {
        public void Say(string sentence) => screen.Write(Encoding.UTF8.GetBytes(sentence + "\n"));
    }

    /// <summary>As much of a terminal as is needed: lines, going up, and clearing to the end of the line or the screen.</summary>
    private sealed class Screen : MemoryStream
    {
        private readonly List<StringBuilder> _lines = [new()];
        private int _row, _column;

        internal IEnumerable<string> Lines => _lines.Select(line => line.ToString().TrimEnd()).SkipLast(1);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            string text = Encoding.UTF8.GetString(buffer);
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] == '\n') Down();
                else if (text[i] == '\r') _column = 0;
                else if (text[i] == '\u001b') i = Escape(text, i + 2);
                else Put(text[i]);
            }
        }

        private int Escape(string text, int at)
        {
            int end = text.IndexOfAny(['A', 'J', 'K'], at);
            int number = end > at ? int.Parse(text[at..end], System.Globalization.CultureInfo.InvariantCulture) : 1;
            if (text[end] == 'A') _row = Math.Max(0, _row - number);
            else _lines[_row].Length = Math.Min(_lines[_row].Length, _column);
            if (text[end] == 'J') _lines.RemoveRange(_row + 1, _lines.Count - _row - 1);
            return end;
        }

        private void Down()
        {
            (_row, _column) = (_row + 1, 0);
            if (_row == _lines.Count) _lines.Add(new StringBuilder());
        }

        private void Put(char character)
        {
            StringBuilder line = _lines[_row];
            if (line.Length == _column) line.Append(character);
            else line[_column] = character;
            _column++;
        }
    }
}
