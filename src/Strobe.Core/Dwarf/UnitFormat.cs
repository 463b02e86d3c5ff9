namespace Strobe.Dwarf;

/// <summary>What decides the width of forms in a unit.</summary>
internal readonly record struct UnitFormat(byte Version, byte AddressSize, byte OffsetSize);
