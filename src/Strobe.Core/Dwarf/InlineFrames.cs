namespace Strobe.Dwarf;

/// <summary>A call that the compiler inlined.</summary>
/// <param name="Function">The abstract instance of the function inlined.</param>
/// <param name="Entry">The entry of this one inlining, with its variables.</param>
/// <param name="CallFile">Full path of the file the call is written in.</param>
/// <param name="CallLine">Line of the call.</param>
/// <param name="CallColumn">Column of the call; 0 unknown.</param>
internal readonly record struct InlineFrame(Die Function, Die Entry, string? CallFile, int CallLine, int CallColumn);

/// <summary>Which inlined calls an address lies in.</summary>
internal static class InlineFrames
{
    private const int MaxDepth = 256;

    /// <summary>Outermost first; empty when the address belongs to the function itself.</summary>
    internal static List<InlineFrame> At(Die function, ulong address)
    {
        var frames = new List<InlineFrame>();
        Die block = function;
        for (int depth = 0; block.IsValid && depth < MaxDepth; depth++)
        {
            block = Inner(block, address);
            if (block.Tag == DwarfTag.InlinedSubroutine) frames.Add(FrameOf(block));
        }

        return frames;
    }

    private static Die Inner(Die block, ulong address)
    {
        foreach (Die child in block.Children)
        {
            if (child.Tag is not (DwarfTag.InlinedSubroutine or DwarfTag.LexicalBlock)) continue;
            foreach (AddressRange range in CodeAttributes.Of(child).AllRanges(child.Unit))
            {
                if (range.Contains(address)) return child;
            }
        }

        return default;
    }

    private static InlineFrame FrameOf(Die die) => new(
        die.Follow(DwarfAttribute.AbstractOrigin),
        die,
        die.Unit.LineHeader.Path(Small(die, DwarfAttribute.CallFile)),
        Small(die, DwarfAttribute.CallLine),
        Small(die, DwarfAttribute.CallColumn));

    private static int Small(Die die, DwarfAttribute name) => (int)Math.Min(die.Unsigned(name) ?? 0, int.MaxValue);
}
