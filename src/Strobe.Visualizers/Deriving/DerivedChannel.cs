using Strobe.Visualizers.Deriving;

namespace Strobe.Visualizers;

/// <summary>
/// A channel that is computed of the frames of one or more probes: <c>diff(mix)</c>, <c>lowpass(x, 1kHz, 4)</c>, <c>a - 2*b</c>. It takes their frames and
/// gives frames of its own, real (<see cref="ElementType.Float64"/>) or complex (<see cref="ElementType.Complex128"/>), which any visualizer and measurement
/// takes. <see cref="Functions"/> lists what can be called. Not for several threads at once.
/// </summary>
/// <remarks>
/// Frequencies are in Hz and times in seconds where the sample rate is known; else a sample is the unit of time, and a frequency of 0.1 is a tenth of a cycle
/// per sample. Each row of a value with several dimensions is a signal of its own. Operators and most functions go sample by sample, and a scalar goes with
/// every sample. NaN and infinities pass through, and are frames like others.
/// </remarks>
public sealed class DerivedChannel
{
    private readonly Node _expression;
    private readonly SignalFrame?[] _latest;
    private readonly bool[] _isNew;
    private SignalFrame? _last;

    private DerivedChannel(string text, Node expression, ValueList<string> inputs, DerivedOptions options)
    {
        (Text, _expression, Inputs, Options) = (text, expression, inputs, options);
        _latest = new SignalFrame?[inputs.Count];
        _isNew = new bool[inputs.Count];
    }

    /// <summary>The expression; also the variable of the derived frames' <see cref="SignalFrame.Probe"/>.</summary>
    public string Text { get; }

    /// <summary>The names of the signals in the expression, each once: variables, paths or whole probe ids.</summary>
    public ValueList<string> Inputs { get; }

    /// <summary>How one frame after the other is treated.</summary>
    public DerivedOptions Options { get; }

    /// <summary>Why the last frame gave none, without a full stop; empty when it did, or when frames of other probes are waited for.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>One line for each function, such as <c>lowpass(x, cutoff, [order], [zero])</c>.</summary>
    public static ValueList<string> Functions => [.. Deriving.Functions.List.Select(function => function.Usage)];

    /// <summary>Reads an expression.</summary>
    /// <param name="text">The expression. Names are variables and paths as programs write them; what would be misread, such as a whole probe id, stands in
    /// double quotes.</param>
    /// <param name="options">How frames follow one another; null for the usual.</param>
    /// <exception cref="FormatException">It is none; the message says why in one sentence, with the position.</exception>
    public static DerivedChannel Parse(string text, DerivedOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        Node expression = ExpressionParser.Parse(text, out ValueList<string> inputs);
        return new DerivedChannel(text.Trim(), expression, inputs, options ?? DerivedOptions.Default);
    }

    /// <summary>Reads an expression; false when it is none, with the reason as one sentence.</summary>
    public static bool TryParse(string text, out DerivedChannel? channel, out string reason, DerivedOptions? options = null)
    {
        (channel, reason) = (null, "");
        try
        {
            channel = Parse(text, options);
            return true;
        }
        catch (FormatException refusal)
        {
            reason = refusal.Message;
            return false;
        }
    }

    /// <summary>Whether a probe is one of the inputs: by its variable or by its whole id.</summary>
    public bool Takes(ProbeId probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        foreach (string name in Inputs)
        {
            if (IsNamed(probe, name)) return true;
        }

        return false;
    }

    /// <summary>Takes a frame of a probe that the expression names; frames of other probes are passed over.</summary>
    /// <returns>A derived frame; null when there is none yet, or none for this value, and <see cref="Reason"/> says why.</returns>
    public SignalFrame? Update(SignalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        bool isTaken = false;
        for (int i = 0; i < Inputs.Count; i++)
        {
            if (!IsNamed(frame.Probe, Inputs[i])) continue;
            (_latest[i], _isNew[i], isTaken) = (frame, true, true);
        }

        return isTaken ? Next() : null;
    }

    /// <summary>Takes a frame for one of the inputs, whatever its probe is called.</summary>
    /// <param name="input">One of <see cref="Inputs"/>.</param>
    /// <param name="frame">The frame.</param>
    /// <returns>A derived frame; null when there is none yet, or none for this value, and <see cref="Reason"/> says why.</returns>
    /// <exception cref="ArgumentException">There is no such input.</exception>
    public SignalFrame? Update(string input, SignalFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        int number = Inputs.AsSpan().IndexOf(input);
        if (number < 0) throw new ArgumentException($"{Text} has no signal {input}.", nameof(input));
        (_latest[number], _isNew[number]) = (frame, true);
        return Next();
    }

    /// <summary>Forgets all frames and everything that goes on from frame to frame.</summary>
    public void Reset()
    {
        Array.Clear(_latest);
        Array.Clear(_isNew);
        (_last, Reason) = (null, "");
    }

    private static bool IsNamed(ProbeId probe, string name) => probe.Variable == name || probe.ToString() == name;

    private static ProbeId Named(ProbeId source, string text)
    {
        // The id of a function's result has no room for a variable.
        ProbePlace place = source.Place == ProbePlace.Return ? ProbePlace.Exit : source.Place;
        return source with { Variable = text, Place = place };
    }

    private SignalFrame? Next()
    {
        Reason = "";
        if (Array.Exists(_latest, frame => frame is null) || (Options.Pairing == DerivedPairing.AllNew && Array.Exists(_isNew, isNew => !isNew))) return null;
        Array.Clear(_isNew);
        SignalFrame source = _latest[0]!;
        ProbeId probe = Named(source.Probe, Text);
        foreach (SignalFrame? frame in _latest)
        {
            if (frame!.HasValue) continue;
            _last = null;
            return new SignalFrame(ElementType.None, frame.Shape, [], frame.Flags & FrameFlags.NoValue)
            {
                Probe = probe, Number = source.Number, TimestampNanos = source.TimestampNanos, ProcessId = source.ProcessId, ThreadId = source.ThreadId,
                Activation = source.Activation, Hit = source.Hit,
            };
        }

        bool continues = Options.IsContinuous && _last is { } last && source.Number == last.Number + 1 && source.SampleRateHz == last.SampleRateHz
            && source.Shape == last.Shape;
        Passage passage = new(Options.IsContinuous, continues, continues ? (source.TimestampNanos - _last!.TimestampNanos) * 1e-9 : null);
        _last = source;
        try
        {
            DerivedSignal[] signals = Array.ConvertAll(_latest, frame => DerivedSignal.Of(frame!));
            return Evaluator.Evaluate(_expression, signals, passage).ToFrame(source, probe);
        }
        catch (DerivationFault fault)
        {
            Reason = fault.Message;
            return null;
        }
    }
}
