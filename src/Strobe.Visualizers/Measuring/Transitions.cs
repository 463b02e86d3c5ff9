namespace Strobe.Visualizers.Measuring;

/// <summary>What happens around the edges of a signal: times from level to level, and what goes beyond the states before and after.</summary>
internal sealed class Transitions
{
    // IEEE 181 looks for aberrations before a transition within a few of its durations.
    private const double AberrationDurations = 3;

    private readonly MeasuredSignal _signal;
    private readonly List<(Edge Edge, double From, double To)> _whole = [];

    internal Transitions(MeasuredSignal signal)
    {
        _signal = signal;
        List<Edge> edges = signal.Edges;
        for (int i = 0; i < edges.Count; i++)
        {
            int first = i == 0 ? 0 : edges[i - 1].After, last = i == edges.Count - 1 ? signal.Samples.Length - 1 : edges[i + 1].After - 1;
            if (Around(edges[i], first, last) is { } whole) _whole.Add((edges[i], whole.From, whole.To));
        }
    }

    /// <summary>The mean duration of the transitions that pass from the one reference level to the other.</summary>
    internal Outcome Duration(bool isRising)
    {
        double sum = 0;
        int count = 0;
        foreach ((Edge edge, double from, double to) in _whole)
        {
            if (edge.IsRising != isRising) continue;
            sum += _signal.TimeAt(to) - _signal.TimeAt(from);
            count++;
        }

        return count > 0 ? sum / count : Outcome.None(WhyNone(isRising));
    }

    /// <summary>Level difference over duration, negative for falling transitions.</summary>
    internal Outcome SlewRate(bool isRising)
    {
        Outcome duration = Duration(isRising);
        double height = _signal.IsConstant ? 0 : _signal.Levels.High - _signal.Levels.Low;
        return duration.Reason.Length > 0 ? duration : (isRising ? height : -height) / duration.Value;
    }

    /// <summary>How far the signal goes beyond the state it came to, at most, in percent of the amplitude.</summary>
    internal Outcome Overshoot()
    {
        List<Edge> edges = _signal.Edges;
        if (edges.Count == 0) return Outcome.None("there is no edge");
        double most = 0;
        for (int i = 0; i < edges.Count; i++)
        {
            int end = i == edges.Count - 1 ? _signal.Samples.Length : edges[i + 1].After;
            most = Math.Max(most, Beyond(edges[i].After, end, isAbove: edges[i].IsRising));
        }

        return Percent(most);
    }

    /// <summary>
    /// How far the signal goes beyond the state it is about to leave, at most, within three durations before a transition, in percent of the
    /// amplitude.
    /// </summary>
    internal Outcome Preshoot()
    {
        if (_whole.Count == 0) return Outcome.None(_signal.Edges.Count == 0 ? "there is no edge" : "no edge passes both reference levels");
        double most = 0;
        int end = 0;
        foreach ((Edge edge, double from, double to) in _whole)
        {
            int first = Math.Max(end, (int)Math.Max(0, Math.Floor(from - AberrationDurations * (to - from))));
            most = Math.Max(most, Beyond(first, edge.After, isAbove: !edge.IsRising));
            end = (int)Math.Ceiling(to);
        }

        return Percent(most);
    }

    /// <summary>From the only edge to where the signal enters the band around its last state for good.</summary>
    internal Outcome Settling()
    {
        List<Edge> edges = _signal.Edges;
        if (edges.Count != 1) return Outcome.None(edges.Count == 0 ? "there is no edge" : $"there are {edges.Count} edges; a step has one");
        Edge edge = edges[0];
        StateLevels levels = _signal.Levels;
        double state = edge.IsRising ? levels.Top : levels.Base, band = levels.Amplitude * _signal.Options.SettlingPercent / 100;
        ReadOnlySpan<double> samples = _signal.Samples;
        int outside = samples.Length - 1;
        while (outside >= edge.After && Math.Abs(samples[outside] - state) <= band) outside--;
        if (outside == samples.Length - 1) return Outcome.None("the signal has not settled at the end");
        double place = Edge.Crossing(samples, outside + 1, samples[outside] > state ? state + band : state - band);
        return Math.Max(0, _signal.TimeAt(place) - _signal.TimeAt(edge.Place));
    }

    private double Beyond(int first, int end, bool isAbove)
    {
        StateLevels levels = _signal.Levels;
        double most = 0;
        foreach (double sample in _signal.Samples.AsSpan(first, Math.Max(0, end - first)))
        {
            most = Math.Max(most, isAbove ? sample - levels.Top : levels.Base - sample);
        }

        return most;
    }

    private Outcome Percent(double height) => 100 * height / _signal.Levels.Amplitude;

    private (double From, double To)? Around(Edge edge, int first, int last)
    {
        StateLevels levels = _signal.Levels;
        ReadOnlySpan<double> samples = _signal.Samples;
        double start = edge.IsRising ? levels.Low : levels.High, end = edge.IsRising ? levels.High : levels.Low;
        int before = edge.After - 1, after = edge.After;
        while (before >= first && (edge.IsRising ? samples[before] > start : samples[before] < start)) before--;
        while (after <= last && (edge.IsRising ? samples[after] < end : samples[after] > end)) after++;
        return before < first || after > last ? null : (Edge.Crossing(samples, before + 1, start), Edge.Crossing(samples, after, end));
    }

    private string WhyNone(bool isRising)
    {
        if (_signal.IsConstant) return "the signal is constant";
        string kind = isRising ? "rising" : "falling";
        return _signal.Edges.Exists(edge => edge.IsRising == isRising) ? $"no {kind} edge passes both reference levels" : $"there is no {kind} edge";
    }
}
