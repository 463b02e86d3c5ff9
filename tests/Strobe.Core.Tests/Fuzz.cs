using System.Globalization;

namespace Strobe.Tests;

/// <summary>How much damaged input is tried: STROBE_FUZZ says how many mutants of each kind, STROBE_NIGHTLY=1 stands for 100 000.</summary>
internal static class Fuzz
{
    private const int Nightly = 100_000;

    internal static int Mutants(int usual)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("STROBE_FUZZ"), CultureInfo.InvariantCulture, out int wanted)) return wanted;
        return Environment.GetEnvironmentVariable("STROBE_NIGHTLY") == "1" ? Nightly : usual;
    }
}
