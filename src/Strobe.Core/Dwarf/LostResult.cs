using System.Globalization;

namespace Strobe.Dwarf;

/// <summary>
/// LLVM drops results that no caller uses from functions that only their own file sees. Since version 17 (at the latest) it marks them
/// with DW_CC_nocall; of older versions' functions nothing tells whether they still return what they were written to.
/// </summary>
internal static class LostResult
{
    private const int FirstMarkingVersion = 17;
    private const string Mark = "clang version ";
    private const byte FramePointer = 0x56;

    internal static bool IsPossible(Die function, List<Die> origins)
    {
        if (origins.Exists(die => die.Flag(DwarfAttribute.External)) || !IsOldClang(function.Unit)) return false;

        // Unoptimized code counts from rbp (DW_OP_reg6) and keeps everything.
        if (!function.TryGet(DwarfAttribute.FrameBase, out AttributeValue frame) || !frame.IsBlock || frame.Length != 1) return true;
        return function.Unit.Section.Span[(int)frame.Number] != FramePointer;
    }

    private static bool IsOldClang(DwarfUnit unit)
    {
        string producer = unit.Text(unit.Root.Producer) ?? "";
        int at = producer.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0) return false;
        ReadOnlySpan<char> version = producer.AsSpan(at + Mark.Length);
        int dot = version.IndexOf('.');
        return dot > 0 && int.TryParse(version[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            && major < FirstMarkingVersion;
    }
}
