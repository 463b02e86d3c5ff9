using System.Globalization;

namespace Strobe.Triggers;

/// <summary>Reads the text form of triggers (docs/triggers.md).</summary>
internal static class TriggerReader
{
    private const string Remedy = "Write it such as: synth.cpp:42:mix rising 0.5 hysteresis 0.1";
    private const int MostWords = 256;

    private static readonly string[] s_kinds =
        ["rising", "falling", "either", "above", "below", "enters", "leaves", "inside", "outside", "pulse", "runt", "timeout", "slope", "when"];

    internal static TriggerWhen Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<string> words = Words(text);
        if (words.Count is 0 or > MostWords) throw Refuse("a trigger has from 1 to 256 words");
        TriggerWhen? whole = null;
        for (int at = 0; at < words.Count;)
        {
            int end = words.IndexOf("then", at);
            if (end < 0) end = words.Count;
            TriggerWhen step = ReadStep(new Cursor(words, at, end), whole is not null, out TimeSpan? within);
            whole = whole is null ? step : new SequenceWhen(whole, step, within);
            at = end + 1;
            if (at == words.Count) throw Refuse("something must come after `then`");
        }

        return whole!;
    }

    private static TriggerWhen ReadStep(Cursor words, bool mayHaveLimit, out TimeSpan? within)
    {
        within = null;
        TriggerWhen step = ReadWhen(words);
        while (!words.IsAtEnd)
        {
            string word = words.Next("more");
            if (word == "nth" && double.TryParse(words.Next("a number behind `nth`"), NumberStyles.None, CultureInfo.InvariantCulture, out double count) && count is >= 1 and <= int.MaxValue)
                step = new CountWhen(step, (int)count);
            else if (word == "within" && mayHaveLimit) within = TimeSpan.FromSeconds(words.Length());
            else throw Refuse($"`{word}` means nothing here");
        }

        return step;
    }

    private static TriggerWhen ReadWhen(Cursor words)
    {
        string first = words.Next("a probe");
        if (first == "exception" && (words.IsAtEnd || words.Peek is "nth" or "within")) return new ExceptionWhen();
        if (first == "calls") return new EntryWhen(words.Next("a pattern behind `calls`"));
        if (first == "line") return new LineWhen(words.Next("a text behind `line`"));
        if (words.IsAtEnd || !s_kinds.Contains(words.Peek)) throw Refuse($"behind the probe stands one of {string.Join(", ", s_kinds)}");
        try
        {
            return new SignalWhen(ProbeId.Parse(first), ReadCondition(words));
        }
        catch (FormatException e)
        {
            throw Refuse(e.Message.TrimEnd('.'));
        }
    }

    private static SignalCondition ReadCondition(Cursor words)
    {
        string kind = words.Next("a condition");
        switch (kind)
        {
            case "rising" or "falling" or "either":
                EdgeCondition edge = new(words.Number(), kind == "rising" ? TriggerSlope.Rising : kind == "falling" ? TriggerSlope.Falling : TriggerSlope.Either);
                return edge with { Hysteresis = words.Option("hysteresis", 0) };
            case "above" or "below":
                return new LevelCondition(words.Number(), kind == "above");
            case "enters" or "leaves" or "inside" or "outside":
                return new WindowCondition(words.Number(), words.Number(), kind switch
                {
                    "enters" => WindowCrossing.Enters, "leaves" => WindowCrossing.Leaves, "inside" => WindowCrossing.Inside, _ => WindowCrossing.Outside,
                });
            case "pulse":
                PulseCondition pulse = new(words.Number(), !words.Take("negative"));
                return pulse with { Least = words.Limit("from", 0), Most = words.Limit("to", double.PositiveInfinity), Hysteresis = words.Option("hysteresis", 0) };
            case "runt":
                return new RuntCondition(words.Number(), words.Number(), !words.Take("negative"));
            case "timeout":
                TimeoutCondition timeout = new(words.Number(), words.Length());
                return timeout with { Hysteresis = words.Option("hysteresis", 0) };
            case "slope":
                SlopeCondition slope = new(words.Number(), words.Number(), !words.Take("falling"));
                return slope with { Least = words.Limit("from", 0), Most = words.Limit("to", double.PositiveInfinity) };
            default:
                ExpressionCondition condition = new(words.Next("a condition behind `when`"));
                ExpressionDetector.Compile(condition.Text);
                return condition;
        }
    }

    /// <summary>Words between blanks; what stands in double quotes is one, with a backslash before quotes and backslashes.</summary>
    private static List<string> Words(string text)
    {
        List<string> words = [];
        System.Text.StringBuilder word = new();
        bool isQuoted = false, hasWord = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '"') (isQuoted, hasWord) = (!isQuoted, true);
            else if (isQuoted && text[i] == '\\' && i + 1 < text.Length) word.Append(text[++i]);
            else if (isQuoted || !char.IsWhiteSpace(text[i])) (_, hasWord) = (word.Append(text[i]), true);
            else if (hasWord)
            {
                words.Add(word.ToString());
                (_, hasWord) = (word.Clear(), false);
            }
        }

        if (isQuoted) throw Refuse("a quote does not end");
        if (hasWord) words.Add(word.ToString());
        return words;
    }

    private static StrobeException Refuse(string why) => new(ErrorCode.BadOption, $"The trigger cannot be read: {why}.", Remedy);

    private sealed class Cursor(List<string> words, int at, int end)
    {
        private static readonly (string Suffix, double PerSecond)[] s_units = [("ns", 1e9), ("us", 1e6), ("µs", 1e6), ("ms", 1e3), ("s", 1)];

        internal bool IsAtEnd => at >= end;

        internal string Peek => words[at];

        internal string Next(string wanted) => IsAtEnd ? throw Refuse($"{wanted} is missing") : words[at++];

        internal bool Take(string word)
        {
            bool isHere = !IsAtEnd && Peek == word;
            at += isHere ? 1 : 0;
            return isHere;
        }

        internal double Number()
        {
            string word = Next("a number");
            return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : throw Refuse($"`{word}` is no number");
        }

        internal double Option(string name, double otherwise) => Take(name) ? Number() : otherwise;

        internal double Limit(string name, double otherwise) => Take(name) ? Length() : otherwise;

        /// <summary>Seconds, or a number of samples.</summary>
        internal double Length()
        {
            string word = Next("a length of time");
            foreach ((string suffix, double perSecond) in s_units)
            {
                if (word.EndsWith(suffix, StringComparison.Ordinal) && TryRead(word[..^suffix.Length], out double number)) return number / perSecond;
            }

            return TryRead(word, out double plain) ? plain : throw Refuse($"`{word}` is no length of time such as 10ms");
        }

        private static bool TryRead(string text, out double number) =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out number) && number is >= 0 and <= 1e9;
    }
}
