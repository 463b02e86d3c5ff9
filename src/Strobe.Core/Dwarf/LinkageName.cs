namespace Strobe.Dwarf;

/// <summary>The linker's name of a function, which only one of its entries may say. Empty when none does.</summary>
internal static class LinkageName
{
    private const int MaxOrigins = 8;

    internal static ReadOnlySpan<byte> Of(DwarfUnit unit, in SubprogramEntry entry) =>
        entry.LinkageName.Form != DwarfForm.None ? unit.TextBytes(entry.LinkageName) : Of(unit.Module.DieAt(entry.Origin));

    internal static ReadOnlySpan<byte> Of(Die function)
    {
        for (int i = 0; i < MaxOrigins && function.IsValid; i++)
        {
            if (function.TryGet(DwarfAttribute.LinkageName, out AttributeValue name) || function.TryGet(DwarfAttribute.MipsLinkageName, out name))
                return function.Unit.TextBytes(name);
            function = function.Follow(function.Has(DwarfAttribute.AbstractOrigin) ? DwarfAttribute.AbstractOrigin : DwarfAttribute.Specification);
        }

        return default;
    }
}
