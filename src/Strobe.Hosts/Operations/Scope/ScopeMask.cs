using Strobe.Visualizers;

namespace Strobe.Operations.Scope;

/// <summary>The mask of a view: every frame of its first probe is tested, also those that are not drawn. One thread at a time.</summary>
/// <param name="test">The mask.</param>
internal sealed class ScopeMask(MaskTest test)
{
    private const string Waveform = "waveform", Name = "mask";
    private const int Secondary = -1;

    private long _newest = long.MinValue;

    /// <summary>Tests a frame, unless it was tested before.</summary>
    internal void Take(SignalFrame frame)
    {
        if (frame.TimestampNanos <= _newest) return;
        _newest = frame.TimestampNanos;
        if (frame.HasValue) test.Test(frame);
    }

    /// <summary>Another session begins, whose time begins anew; what was counted stays.</summary>
    internal void BeginAnew() => _newest = long.MinValue;

    /// <summary>A view's figure with how many frames passed and failed, and over a waveform, whose axes it shares, the mask itself.</summary>
    internal Figure Over(Figure figure, string lens)
    {
        Measurement[] verdict = [new("Mask passed", test.Passed), new("Mask failed", test.Failed)];
        figure = figure with { Measurements = [.. figure.Measurements, .. verdict] };
        if (lens != Waveform || figure.Panels.Count == 0) return figure;
        FigureLayer[] curves = [.. new[] { test.Lower, test.Upper }.OfType<MaskCurve>().Select(curve => new LineLayer(curve.Times, curve.Values) { Name = Name, Color = Secondary, IsDashed = true })];
        return figure with { Panels = [figure.Panels[0] with { Layers = [.. figure.Panels[0].Layers, .. curves] }, .. figure.Panels.Skip(1)] };
    }
}
