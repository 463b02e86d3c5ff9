using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Strobe;

/// <summary>
/// What a user asks for: a probe and how often it is taken, <c>ADDRESS [every N] [once] [limit N/s] [when CONDITION]</c>, the options in
/// any order. The condition is kept as text; whether it makes sense is known when the probe is set.
/// </summary>
/// <param name="Id">The probe.</param>
public sealed partial record ProbeRequest(ProbeId Id)
{
    private const int MostCharacters = 8192;

    /// <summary>Only hits for which this is true; null for all.</summary>
    public string? Condition { get; init; }

    /// <summary>Every how many hits (that meet the condition) one is taken, from 1.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Only the first hit.</summary>
    public bool IsOnce { get; init; }

    /// <summary>At most so many hits a second; null for no limit.</summary>
    public int? LimitPerSecond { get; init; }

    /// <summary>Reads a request.</summary>
    /// <exception cref="FormatException">The text is none; the message says why in one sentence.</exception>
    public static ProbeRequest Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(text, out string refusal) ?? throw new FormatException(refusal);
    }

    /// <summary>Reads a request; false when the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ProbeRequest? request)
    {
        request = text is null ? null : Read(text, out _);
        return request is not null;
    }

    /// <summary>The text form.</summary>
    public override string ToString()
    {
        StringBuilder text = new(Id.ToString());
        if (Every != 1) text.Append(CultureInfo.InvariantCulture, $" every {Every}");
        if (IsOnce) text.Append(" once");
        if (LimitPerSecond is { } limit) text.Append(CultureInfo.InvariantCulture, $" limit {limit}/s");

        // Last, and in parentheses where its end would be taken for an option.
        if (Condition is { } condition) text.Append(Option().IsMatch(" " + condition) ? $" when ({condition})" : $" when {condition}");
        return text.ToString();
    }

    private static ProbeRequest? Read(string text, out string refusal)
    {
        text = text.Trim();
        refusal = $"A request for a probe has at most {MostCharacters} characters.";
        if (text.Length > MostCharacters) return null;
        refusal = "Each option of a probe can be given once, with a whole number from 1: every N, once, limit N/s.";
        ProbeRequest options = new(ProbeId.At(ProbePlace.Line, "", ""));
        if (!TryCutOptions(ref text, ref options)) return null;

        // A file's or function's name may hold the word "when": the first one behind a whole address counts.
        foreach (ValueMatch found in When().EnumerateMatches(text))
        {
            string address = text[..found.Index];
            ProbeRequest withCondition = options;
            string condition = text[(found.Index + found.Length)..].Trim();
            if (condition.Length == 0 || !TryCutOptions(ref address, ref withCondition)) continue;
            if (ProbeId.TryParse(address, out ProbeId? place)) return withCondition with { Id = place, Condition = condition };
        }

        if (ProbeReader.Read(text, out refusal) is not { } id) return null;
        if (text.Contains('"', StringComparison.Ordinal) || !ProbeText.HasOptionWord(id.Variable)) return options with { Id = id };
        refusal = "An option of a probe lacks its value: when CONDITION, every N, limit N/s.";
        return null;
    }

    private static bool TryCutOptions(ref string text, ref ProbeRequest options)
    {
        while (Option().Match(text) is { Success: true } found)
        {
            if (Added(found, options) is not { } more) return false;
            options = more;
            text = text[..found.Index];
        }

        return true;
    }

    // Null when the option is there already or its number is out of range.
    private static ProbeRequest? Added(Match found, ProbeRequest options)
    {
        if (found.Groups["once"].Success) return options.IsOnce ? null : options with { IsOnce = true };
        if (!int.TryParse(found.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1) return null;
        if (found.Groups["every"].Success) return options.Every != 1 ? null : options with { Every = number };
        return options.LimitPerSecond is not null ? null : options with { LimitPerSecond = number };
    }

    [GeneratedRegex(@"\s+(?:(?<once>once)|(?<every>every)\s+(?<number>[0-9]+)|limit\s+(?<number>[0-9]+)/s)\s*\z", RegexOptions.CultureInvariant | RegexOptions.RightToLeft)]
    private static partial Regex Option();

    [GeneratedRegex(@"\s+when\s", RegexOptions.CultureInvariant)]
    private static partial Regex When();
}
