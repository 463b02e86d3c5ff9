using System.Globalization;

namespace Strobe.Cli;

/// <summary>Reads option values; what cannot be read is a <see cref="ErrorCode.BadOption"/> that names the option.</summary>
internal static class OptionText
{
    internal static long Whole(string option, string text, long least, long most)
    {
        bool isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number);
        if (isNumber && number >= least && number <= most) return number;
        string range = most == long.MaxValue ? $"from {least} up" : $"from {least} to {most}";
        throw Bad($"'{text}' is no value for {option}.", $"Give a whole number {range}.");
    }

    /// <summary>Bytes, with K, M or G for powers of 1024.</summary>
    internal static long Size(string option, string text, long least, long most)
    {
        int shift = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        string digits = shift == 0 ? text : text[..^1];
        bool isNumber = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        if (isNumber && number <= most >> shift && number << shift >= least) return number << shift;
        throw Bad($"'{text}' is no value for {option}.", $"Give bytes from {SizeOf(least)} to {SizeOf(most)}, such as 64M.");
    }

    internal static TimeSpan Seconds(string option, string text)
    {
        string digits = text.EndsWith('s') ? text[..^1] : text;
        bool isNumber = double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds);
        if (isNumber && seconds is > 0 and <= 1_000_000) return TimeSpan.FromSeconds(seconds);
        throw Bad($"'{text}' is no value for {option}.", "Give seconds, such as 2 or 0.5.");
    }

    /// <summary>One of a few words; the answer is its index.</summary>
    internal static int Word(string option, string text, params ReadOnlySpan<string> words)
    {
        int index = words.IndexOf(text);
        if (index >= 0) return index;
        throw Bad($"'{text}' is no value for {option}.", $"Give one of {string.Join(", ", words!)}.");
    }

    internal static StrobeException Bad(string sentence, string remedy) => new(ErrorCode.BadOption, sentence, remedy);

    private static string SizeOf(long bytes) => bytes >= 1 << 30 ? $"{bytes >> 30}G" : $"{bytes >> 20}M";
}
