namespace Strobe.Visualizers.Painting;

/// <summary>
/// The colours of <see cref="ColorMap"/>, 256 of each. Viridis and magma are polynomials of degree 6 that were fitted to the maps of matplotlib
/// (S. van der Walt and N. Smith; the maps and M. Zucker's fits are in the public domain, CC0); turbo is the polynomial of degree 5 that its author
/// published (A. Mikhailov, Google, 2019).
/// </summary>
internal static class ColorMaps
{
    internal const int Count = 256;

    private static readonly double[][] s_viridis =
    [
        [0.2777273272234177, 0.1050930431085774, -0.3308618287255563, -4.634230498983486, 6.228269936347081, 4.776384997670288, -5.435455855934631],
        [0.005407344544966578, 1.404613529898575, 0.214847559468213, -5.799100973351585, 14.17993336680509, -13.74514537774601, 4.645852612178535],
        [0.3340998053353061, 1.384590162594685, 0.09509516302823659, -19.33244095627987, 56.69055260068105, -65.35303263337234, 26.3124352495832],
    ];

    private static readonly double[][] s_magma =
    [
        [-0.002136485053939582, 0.2516605407371642, 8.353717279216625, -27.66873308576866, 52.17613981234068, -50.76852536473588, 18.65570506591883],
        [-0.000749655052795221, 0.6775232436837668, -3.577719514958484, 14.26473078096533, -27.94360607168351, 29.04658282127291, -11.48977351997711],
        [-0.005386127855323933, 2.494026599312351, 0.3144679030132573, -13.64921318813922, 12.94416944238394, 4.23415299384598, -5.601961508734096],
    ];

    private static readonly double[][] s_turbo =
    [
        [0.13572138, 4.61539260, -42.66032258, 132.13108234, -152.94239396, 59.28637943],
        [0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604],
        [0.10667330, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973],
    ];

    private static readonly uint[][] s_maps = [Sampled(s_viridis), Sampled(s_magma), Sampled([[0, 1], [0, 1], [0, 1]]), Sampled(s_turbo)];

    /// <summary>The colours of a map, from the first to the last.</summary>
    internal static ReadOnlySpan<uint> Of(ColorMap map) => s_maps[(int)map >= 0 && (int)map < s_maps.Length ? (int)map : 0];

    /// <summary>The number of the colour of a value in a range: 0 … 255; −1 for what is not finite.</summary>
    internal static int Index(double value, FigureRange limits) => double.IsFinite(value)
        ? (int)Math.Clamp(Math.Floor((value - limits.From) / limits.Length * Count), 0, Count - 1)
        : -1;

    private static uint[] Sampled(double[][] polynomials)
    {
        uint[] colors = new uint[Count];
        for (int i = 0; i < Count; i++)
        {
            double place = i / (Count - 1.0);
            colors[i] = 0xFF000000 | Part(polynomials[0], place) << 16 | Part(polynomials[1], place) << 8 | Part(polynomials[2], place);
        }

        return colors;
    }

    private static uint Part(double[] polynomial, double place)
    {
        double value = 0;
        for (int i = polynomial.Length - 1; i >= 0; i--) value = value * place + polynomial[i];
        return (uint)Math.Clamp(Math.Round(value * 255), 0, 255);
    }
}
