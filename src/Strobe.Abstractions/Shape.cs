namespace Strobe;

/// <summary>
/// How the elements of a frame are arranged: up to four lengths, the outermost first (rows, then columns), elements in row-major
/// order. The default is a scalar, which has no lengths and one element.
/// </summary>
public readonly record struct Shape
{
    /// <summary>Lengths a shape can have at most.</summary>
    public const int MostRank = 4;

    private readonly int _first, _second, _third, _fourth;

    /// <summary>A shape with the given lengths, none negative; without any, a scalar.</summary>
    public Shape(params ReadOnlySpan<int> lengths)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lengths.Length, MostRank, nameof(lengths));
        foreach (int length in lengths) ArgumentOutOfRangeException.ThrowIfNegative(length, nameof(lengths));
        Rank = lengths.Length;
        _first = Rank > 0 ? lengths[0] : 0;
        _second = Rank > 1 ? lengths[1] : 0;
        _third = Rank > 2 ? lengths[2] : 0;
        _fourth = Rank > 3 ? lengths[3] : 0;
    }

    /// <summary>One element.</summary>
    public static Shape Scalar => default;

    /// <summary>The number of lengths, 0 to 4.</summary>
    public int Rank { get; }

    /// <summary>True when there are no lengths.</summary>
    public bool IsScalar => Rank == 0;

    /// <summary>The length with the given number, from 0, the outermost first.</summary>
    public int this[int dimension]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)dimension, (uint)Rank, nameof(dimension));
            return dimension switch { 0 => _first, 1 => _second, 2 => _third, _ => _fourth };
        }
    }

    /// <summary>All elements: 1 for a scalar, else the product of the lengths; <see cref="long.MaxValue"/> when that is larger.</summary>
    public long ElementCount
    {
        get
        {
            UInt128 count = 1;
            for (int i = 0; i < Rank; i++) count *= (uint)this[i];
            return count > long.MaxValue ? long.MaxValue : (long)count;
        }
    }

    /// <summary>Such as <c>480×640</c>; a scalar is <c>scalar</c>.</summary>
    public override string ToString() => Rank switch
    {
        0 => "scalar",
        1 => $"{_first}",
        2 => $"{_first}×{_second}",
        3 => $"{_first}×{_second}×{_third}",
        _ => $"{_first}×{_second}×{_third}×{_fourth}",
    };
}
