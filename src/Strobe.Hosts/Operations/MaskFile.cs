using System.Globalization;
using Strobe.Visualizers;

namespace Strobe.Operations;

/// <summary>
/// A mask as a CSV file: lines of <c>time,lower,upper</c>, ascending in time, with nothing where there is no limit. Times are seconds from a frame's first
/// sample, or sample numbers where its rate is not known. A first line that has no numbers is a heading; <c>#</c> begins a comment.
/// </summary>
internal static class MaskFile
{
    private const long MostBytes = 16 << 20;

    /// <exception cref="StrobeException">The file cannot be read or is no mask.</exception>
    internal static MaskTest Read(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MostBytes }) throw Refused(path, "it is larger than 16 MiB", null);
            return Parse(path, File.ReadAllLines(path));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, cause is FileNotFoundException or DirectoryNotFoundException ? "it does not exist" : cause.Message.TrimEnd('.'), cause);
        }
        catch (ArgumentException cause)
        {
            throw Refused(path, cause.Message.Split('.')[0], cause);
        }
    }

    /// <summary>A mask from what stands in such a file.</summary>
    /// <exception cref="StrobeException">It is no mask.</exception>
    internal static MaskTest Of(string name, string text)
    {
        try
        {
            return Parse(name, text.Split('\n'));
        }
        catch (ArgumentException cause)
        {
            throw Refused(name, cause.Message.Split('.')[0], cause);
        }
    }

    private static MaskTest Parse(string path, string[] lines)
    {
        List<(double Time, double Value)> lower = [], upper = [];
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Split('#')[0].Trim();
            string[] cells = line.Split(',', StringSplitOptions.TrimEntries);
            if (line.Length == 0 || (i == 0 && !cells.Any(cell => Number(cell) is not null))) continue;
            bool isRead = cells.Length is 2 or 3 && Number(cells[0]) is not null && cells[1..].All(cell => cell.Length == 0 || Number(cell) is not null);
            if (!isRead) throw Refused(path, $"line {i + 1} is not time,lower,upper", null);
            double time = Number(cells[0])!.Value;
            if (Number(cells[1]) is { } least) lower.Add((time, least));
            if (cells.Length > 2 && Number(cells[2]) is { } most) upper.Add((time, most));
        }

        return lower.Count + upper.Count > 0 ? new MaskTest(Curve(lower), Curve(upper)) : throw Refused(path, "it has no limits", null);
    }

    private static double? Number(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static MaskCurve? Curve(List<(double Time, double Value)> points) =>
        points.Count == 0 ? null : new MaskCurve([.. points.Select(point => point.Time)], [.. points.Select(point => point.Value)]);

    private static StrobeException Refused(string path, string why, Exception? cause) =>
        new(ErrorCode.FileRefused, $"The mask '{path}' cannot be used: {why}.", "Give a CSV file with lines of time,lower,upper, ascending in time.", cause);
}
