namespace Strobe.Dwarf;

/// <summary>Addresses from <see cref="Low"/> up to and without <see cref="High"/>.</summary>
internal readonly record struct AddressRange(ulong Low, ulong High)
{
    internal bool IsEmpty => High <= Low;

    internal bool Contains(ulong address) => address >= Low && address < High;
}
