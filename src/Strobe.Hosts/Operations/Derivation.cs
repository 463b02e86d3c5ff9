using Strobe.Visualizers;

namespace Strobe.Operations;

/// <summary>Frames computed of frames, as an expression says; without one the frames themselves.</summary>
internal sealed class Derivation(string? text)
{
    private DerivedChannel? _channel;

    /// <summary>Why frames gave none, without a full stop; empty when all did.</summary>
    internal string Reason { get; private set; } = "";

    /// <summary>The frame to look at; null when others are waited for, or when nothing can be computed of this one.</summary>
    internal SignalFrame? Of(SignalFrame frame)
    {
        if (text is null) return frame;
        // Scalars are one signal from frame to frame; each array is one by itself.
        _channel ??= DerivedChannel.Parse(text, new DerivedOptions { IsContinuous = frame.Shape.IsScalar });
        // With one signal its name does not matter.
        SignalFrame? derived = _channel.Inputs.Count == 1 ? _channel.Update(_channel.Inputs[0], frame) : _channel.Update(frame);
        if (_channel.Reason.Length > 0) Reason = _channel.Reason;
        return derived;
    }
}
