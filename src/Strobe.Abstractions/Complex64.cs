using System.Numerics;

namespace Strobe;

/// <summary>A complex number of two <c>float</c>s, 8 bytes, as C's <c>float complex</c> and numpy's <c>complex64</c>.</summary>
/// <param name="Real">The real part.</param>
/// <param name="Imaginary">The imaginary part.</param>
public readonly record struct Complex64(float Real, float Imaginary)
{
    /// <summary>Widens, exactly.</summary>
    public Complex ToComplex() => new(Real, Imaginary);
}
