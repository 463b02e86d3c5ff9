using System.Runtime.InteropServices;

namespace Strobe.Dwarf;

/// <summary>
/// A namespace or composite that contains other entries: part of their names. <see cref="Parent"/> is 0 for the unit, i + 1 for
/// scope i, −(i + 1) for function i of the same scan.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct ScopeEntry
{
    /// <summary>Position in the unit's section.</summary>
    internal int Position;

    /// <summary>Position behind its last descendant.</summary>
    internal int End;

    internal int Parent;
    internal DwarfTag Tag;
    internal bool IsDeclaration;
    internal AttributeValue Name;

    /// <summary>Module-wide offset of the declaration this completes, or the namespace this extends; −1 when there is none.</summary>
    internal long Origin;

    /// <summary>Which lambda of its parent this is, from 1; 0 when it is none.</summary>
    internal int Lambda;
}
