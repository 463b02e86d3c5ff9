using System.Globalization;
using System.Text;

namespace Strobe.Visualizers.Painting;

/// <summary>
/// The cells of a terminal: each with a character or eight dots, and colours (0 for the terminal's own). Characters that take two cells leave the
/// second one alone.
/// </summary>
internal sealed class TextGrid(int width, int height, bool isAscii)
{
    private const int BrailleBase = 0x2800, Taken = -1;
    private const int CubeBase = 16, GreyBase = 232, GreySteps = 24;

    private static readonly int[] s_cube = [0, 95, 135, 175, 215, 255];

    /// <summary>The bit of a dot in its braille character: column by row.</summary>
    private static readonly byte[] s_dots = [0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80];

    private readonly Cell[] _cells = new Cell[width * height];

    internal int Width => width;

    internal int Height => height;

    internal void Put(int x, int y, int character, uint color)
    {
        if ((uint)x >= width || (uint)y >= height) return;
        Free(x, y);
        ref Cell cell = ref _cells[y * width + x];
        (cell.Character, cell.Dots, cell.Front) = (character, 0, color);
    }

    /// <summary>Removes the other half of a wide character whose one half is drawn over.</summary>
    private void Free(int x, int y)
    {
        int at = y * width + x;
        if (_cells[at].Character == Taken && x > 0) _cells[at - 1].Character = ' ';
        if (x + 1 < width && _cells[at + 1].Character == Taken) _cells[at + 1].Character = ' ';
    }

    internal void Fill(int x, int y, uint color)
    {
        if ((uint)x < width && (uint)y < height) _cells[y * width + x].Back = color;
    }

    internal bool IsFree(int x, int y) => (uint)x < width && (uint)y < height && _cells[y * width + x] is { Character: 0, Dots: 0 };

    /// <summary>A dot; a cell is two wide and four high.</summary>
    internal void Dot(int x, int y, uint color)
    {
        if (x < 0 || y < 0 || x >= 2 * width || y >= 4 * height) return;
        Free(x >> 1, y >> 2);
        ref Cell cell = ref _cells[(y >> 2) * width + (x >> 1)];
        cell.Dots |= s_dots[(x & 1) * 4 + (y & 3)];
        (cell.Character, cell.Front) = (0, color);
    }

    /// <summary>Lays another grid's cells over this one's.</summary>
    internal void Copy(TextGrid other, int left, int top)
    {
        for (int y = 0; y < other.Height && top + y < height; y++)
        {
            int count = Math.Min(other.Width, width - left);
            other._cells.AsSpan(y * other.Width, count).CopyTo(_cells.AsSpan((top + y) * width + left));
        }
    }

    /// <summary>Writes what has room; returns the cell behind it.</summary>
    internal int Write(int x, int y, string text, uint color, int room = int.MaxValue)
    {
        int end = (int)Math.Min(width, (long)x + Math.Max(0, room));
        foreach (Rune rune in TextFold.Of(text, isAscii).EnumerateRunes())
        {
            int cells = CellWidth.Of(rune);
            if (cells == 0) continue;
            if (x + cells > end) break;
            Put(x, y, rune.Value, color);
            if (cells == 2) Put(x + 1, y, Taken, color);
            x += cells;
        }

        return x;
    }

    /// <summary>The lines, without blanks at their ends; colours as escape sequences that end with the line.</summary>
    internal string ToText(TextColors colors)
    {
        StringBuilder text = new();
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<Cell> row = _cells.AsSpan(y * width, width);
            int end = width;
            while (end > 0 && row[end - 1] is { Character: 0 or ' ', Dots: 0 } last && (last.Back == 0 || colors == TextColors.None)) end--;
            uint front = 0, back = 0;
            for (int x = 0; x < end; x++)
            {
                if (row[x].Character == Taken) continue;
                if (colors != TextColors.None) Escape(text, row[x], ref front, ref back, colors);
                Append(text, row[x]);
            }

            if (front != 0 || back != 0) text.Append("\u001b[0m");
            if (y < height - 1) text.Append('\n');
        }

        return text.ToString();
    }

    private void Append(StringBuilder text, Cell cell)
    {
        if (cell.Dots != 0) text.Append(isAscii ? AsciiDots(cell.Dots) : (char)(BrailleBase + cell.Dots));
        else text.Append(new Rune(cell.Character == 0 ? ' ' : cell.Character));
    }

    /// <summary>Dots in the upper half, in the lower one, or in both.</summary>
    private static char AsciiDots(byte dots)
    {
        const byte upper = 0x01 | 0x02 | 0x08 | 0x10;
        return (dots & upper) == 0 ? '.' : (dots & ~upper) == 0 ? '\'' : ':';
    }

    private static void Escape(StringBuilder text, Cell cell, ref uint front, ref uint back, TextColors colors)
    {
        bool isBlank = cell is { Character: 0 or ' ', Dots: 0 };
        if (cell.Back != back) Color(text, cell.Back, true, colors);
        if (!isBlank && cell.Front != front) Color(text, cell.Front, false, colors);
        back = cell.Back;
        if (!isBlank) front = cell.Front;
    }

    private static void Color(StringBuilder text, uint color, bool isBack, TextColors colors)
    {
        int kind = isBack ? 48 : 38;
        (int red, int green, int blue) = Colors.Parts(color);
        if (color == 0) text.Append(CultureInfo.InvariantCulture, $"\u001b[{kind + 1}m");
        else if (colors == TextColors.TrueColor) text.Append(CultureInfo.InvariantCulture, $"\u001b[{kind};2;{red};{green};{blue}m");
        else text.Append(CultureInfo.InvariantCulture, $"\u001b[{kind};5;{Nearest(red, green, blue)}m");
    }

    /// <summary>The nearest colour of xterm's cube or ramp of greys.</summary>
    private static int Nearest(int red, int green, int blue)
    {
        int r = Level(red), g = Level(green), b = Level(blue);
        int grey = Math.Clamp(((red + green + blue) / 3 - 8 + 5) / 10, 0, GreySteps - 1), level = 8 + 10 * grey;
        return Distance(s_cube[r], s_cube[g], s_cube[b]) <= Distance(level, level, level) ? CubeBase + 36 * r + 6 * g + b : GreyBase + grey;

        int Distance(int x, int y, int z) => (x - red) * (x - red) + (y - green) * (y - green) + (z - blue) * (z - blue);
    }

    private static int Level(int part)
    {
        int best = 0;
        for (int i = 1; i < s_cube.Length; i++)
        {
            if (Math.Abs(s_cube[i] - part) < Math.Abs(s_cube[best] - part)) best = i;
        }

        return best;
    }

    private struct Cell
    {
        internal int Character;
        internal byte Dots;
        internal uint Front, Back;
    }
}
