using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>.eh_frame or .debug_frame with the address it is loaded at, which .eh_frame's pointers count from.</summary>
internal sealed record FrameSection(ReadOnlyMemory<byte> Content, ulong Address, bool IsExceptionFrames, DamageLog Damage)
{
    internal string Name => IsExceptionFrames ? ".eh_frame" : ".debug_frame";

    internal SpanCursor CursorAt(long position) => new(Content.Span, Damage, Name, (int)Math.Clamp(position, 0, int.MaxValue));

    internal SpanCursor CursorAt(long position, int end) => new(Content.Span[..end], Damage, Name, (int)Math.Clamp(position, 0, int.MaxValue));
}
