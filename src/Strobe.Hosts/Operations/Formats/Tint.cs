namespace Strobe.Operations.Formats;

/// <summary>The colours of the text format; nothing when it is not coloured.</summary>
internal sealed class Tint(bool isColoured)
{
    internal bool IsColoured { get; } = isColoured;

    internal void Faint(Utf8Text text) => Sequence(text, "\e[2m"u8);

    internal void Enter(Utf8Text text) => Sequence(text, "\e[36m"u8);

    internal void Exit(Utf8Text text) => Sequence(text, "\e[32m"u8);

    internal void Warning(Utf8Text text) => Sequence(text, "\e[33m"u8);

    internal void Alarm(Utf8Text text) => Sequence(text, "\e[1;31m"u8);

    internal void Strong(Utf8Text text) => Sequence(text, "\e[1m"u8);

    internal void Off(Utf8Text text) => Sequence(text, "\e[0m"u8);

    private void Sequence(Utf8Text text, ReadOnlySpan<byte> sequence)
    {
        if (IsColoured) text.Plain(sequence);
    }
}
