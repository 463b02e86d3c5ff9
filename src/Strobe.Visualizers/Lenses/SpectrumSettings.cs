namespace Strobe.Visualizers.Lenses;

/// <summary>What is set at a spectrum or a waterfall, as one object that is made anew only when something was changed.</summary>
internal sealed class SpectrumSettings
{
    internal const string WindowName = "window", ParameterName = "window-parameter", LengthName = "length", OverlapName = "overlap", DetrendName = "detrend";
    internal const string AveragingName = "averaging", CountName = "average-count", MaxHoldName = "max-hold", MinHoldName = "min-hold", SidesName = "sides";
    internal const string UnitName = "unit", FullScaleName = "full-scale", LogName = "log-frequency", PeaksName = "peaks";
    private const string Auto = "auto", Two = "two", One = "one";
    private const int MostCount = 10_000, MostPeaks = 32;

    private static readonly string[] s_windows =
    [
        "hann", "rectangular", "hamming", "blackman", "blackman-harris", "nuttall", "blackman-nuttall", "flat-top", "bartlett", "triangular", "parzen", "bohman",
        "cosine", "kaiser", "gaussian", "tukey", "dolph-chebyshev",
    ];

    private static readonly string[] s_units = ["dBFS", "dBV", "V", "V-peak", "V²/Hz", "dBFS/Hz"];
    private static readonly string[] s_averagings = ["off", "rms", "linear", "exponential"];

    internal SpectrumSettings(VisualizerSettings settings, bool isWaterfall)
    {
        Version = settings.Version;
        WindowKind window = (WindowKind)Array.IndexOf(s_windows, settings.Text(WindowName));
        double parameter = settings.Number(ParameterName);
        string length = settings.Text(LengthName).Trim();
        Options = new SpectrumOptions
        {
            Window = window,
            WindowParameter = parameter == 0 ? null : window == WindowKind.Tukey ? Math.Min(parameter, 1) : parameter,
            Length = LengthOf(length, out string note),
            Overlap = settings.Number(OverlapName) / 100,
            Detrend = settings.Text(DetrendName) == "constant" ? SpectrumDetrend.Constant : SpectrumDetrend.None,
            Averaging = isWaterfall ? SpectrumAveraging.Off : (SpectrumAveraging)Array.IndexOf(s_averagings, settings.Text(AveragingName)),
            AverageCount = isWaterfall ? 1 : (int)settings.Number(CountName),
            IsTwoSided = settings.Text(SidesName) == Two,
        };
        Note = note;
        Unit = (SpectrumUnit)Array.IndexOf(s_units, settings.Text(UnitName));
        FullScale = settings.Number(FullScaleName);
        if (isWaterfall) return;
        HasMaxHold = settings.IsOn(MaxHoldName);
        HasMinHold = settings.IsOn(MinHoldName);
        IsLogFrequency = settings.IsOn(LogName);
        Peaks = (int)settings.Number(PeaksName);
    }

    internal int Version { get; }

    internal SpectrumOptions Options { get; }

    internal SpectrumUnit Unit { get; }

    /// <summary>The amplitude of a full-scale tone; 0 for that of the type.</summary>
    internal double FullScale { get; }

    internal bool HasMaxHold { get; }

    internal bool HasMinHold { get; }

    internal bool IsLogFrequency { get; }

    internal int Peaks { get; }

    /// <summary>What is wrong with the settings; empty when nothing is.</summary>
    internal string Note { get; }

    /// <summary>True when every frame counts, not only the newest.</summary>
    internal bool Accumulates => Options.Averaging != SpectrumAveraging.Off || HasMaxHold || HasMinHold;

    internal static IEnumerable<VisualizerParameter> Parameters(bool isWaterfall)
    {
        yield return new ChoiceParameter(WindowName, "Window", [.. s_windows])
        {
            Summary = "Periodic windows; coherent gain and noise bandwidth are applied and shown.",
        };
        yield return new NumberParameter(ParameterName, "Window parameter", 0, 0, 300)
        {
            Summary = "Kaiser's β, the Gaussian's half length in standard deviations, Tukey's flanks, Dolph–Chebyshev's attenuation in dB; 0 for the usual.",
        };
        yield return new TextParameter(LengthName, "Length", Auto)
        {
            Summary = $"Samples of a segment, {SpectrumOptions.LeastLength} to {SpectrumOptions.MostLength}, best a power of two; auto for the whole frame.",
        };
        yield return new NumberParameter(OverlapName, "Overlap", 50, 0, 99) { Unit = "%", Summary = "How much of a segment the next one repeats." };
        yield return new ChoiceParameter(DetrendName, "Detrend", ["none", "constant"]) { Summary = "Whether the mean is taken out of each segment." };
        if (!isWaterfall)
        {
            yield return new ChoiceParameter(AveragingName, "Averaging", [.. s_averagings])
            {
                Summary = "Over frames: rms averages powers, linear amplitudes, equally up to the count; exponential powers, the count as time constant.",
            };
            yield return new NumberParameter(CountName, "Averages", 16, 1, MostCount) { Step = 1, Summary = "Frames that an average looks back." };
            yield return new ToggleParameter(MaxHoldName, "Max hold", false) { Summary = "Also the largest level that each bin ever had." };
            yield return new ToggleParameter(MinHoldName, "Min hold", false) { Summary = "Also the smallest level that each bin ever had." };
        }

        yield return new ChoiceParameter(SidesName, "Sides", [One, Two])
        {
            Summary = "Whether real signals have negative frequencies too; complex ones always do.",
        };
        yield return new ChoiceParameter(UnitName, "Unit", isWaterfall ? ["dBFS", "dBV"] : [.. s_units])
        {
            Summary = "V is RMS, V-peak the amplitude; a full-scale tone is 0 dBFS.",
        };
        yield return new NumberParameter(FullScaleName, "Full scale", 0, 0, 1e18)
        {
            Unit = "V",
            Summary = "The amplitude of a full-scale tone; 0 for the type's: half the range of integers, 1 for floats.",
        };
        if (isWaterfall) yield break;
        yield return new ToggleParameter(LogName, "Logarithmic frequency", false) { Summary = "A logarithmic frequency axis, one-sided spectra only." };
        yield return new NumberParameter(PeaksName, "Peaks", 5, 0, MostPeaks) { Step = 1, Summary = "Rows of the peak table." };
    }

    private static int LengthOf(string text, out string note)
    {
        note = "";
        if (text.Length == 0 || text.Equals(Auto, StringComparison.OrdinalIgnoreCase)) return 0;
        if (int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out int length)
            && length is >= SpectrumOptions.LeastLength and <= SpectrumOptions.MostLength) return length;
        note = $"The length is auto or a number from {SpectrumOptions.LeastLength} to {SpectrumOptions.MostLength}, not {text}.";
        return 0;
    }
}
