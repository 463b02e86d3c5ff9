using Strobe.Dwarf;

namespace Strobe.Values.Abi;

/// <summary>Places the arguments of one function, asked for in declaration order, and its result.</summary>
internal interface ICallingSequence
{
    /// <summary>Where the result is at the return; a <see cref="PointedPlace"/> when the caller gave room for it.</summary>
    ValuePlace Return { get; }

    /// <summary>Where the next argument is at the first instruction.</summary>
    ValuePlace Next(DwarfType type);
}
