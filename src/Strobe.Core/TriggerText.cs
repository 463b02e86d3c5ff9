namespace Strobe;

/// <summary>The text form of triggers (docs/triggers.md).</summary>
public static class TriggerText
{
    /// <summary>Reads when a trigger fires, such as <c>rx.cpp:64:gain rising 0.5 then calls audio::reset within 10ms</c>.</summary>
    /// <exception cref="StrobeException">It is no such text.</exception>
    public static TriggerWhen Parse(string text) => Triggers.TriggerReader.Parse(text);
}
