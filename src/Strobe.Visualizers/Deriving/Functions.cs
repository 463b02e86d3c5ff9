using System.Numerics;
using MathNet.Numerics.Statistics;

namespace Strobe.Visualizers.Deriving;

/// <summary>All functions of the language.</summary>
internal static class Functions
{
    private const int MostTaps = 4095;
    private const int DefaultTaps = 101;
    private const int DefaultOrder = 4;
    private const int MostOrder = 20;
    private const int LongestAverage = 1 << 20;

    private static readonly Dictionary<string, Function> s_all = All().ToDictionary(function => function.Name, StringComparer.Ordinal);

    internal static string Names => string.Join(", ", s_all.Keys);

    internal static Function? Find(string name) => s_all.GetValueOrDefault(name);

    internal static IEnumerable<Function> List => s_all.Values;

    private static IEnumerable<Function> All()
    {
        yield return Of("diff", 1, [], [], Calculus.Difference);
        yield return Of("gradient", 1, [], [], Calculus.Gradient);
        yield return Of("integral", 1, [], [], Calculus.Integral);
        yield return Of("avg", 1, ["samples"], [], Calculus.Average, numbers => Whole("samples", numbers[0], 1, LongestAverage));
        yield return Of("envelope", 1, [], [], call => Elementwise.Part(Spectral.Analytic(call.Signal), Complex.Abs));
        yield return Of("analytic", 1, [], [], call => Spectral.Analytic(call.Signal));
        yield return Of("unwrap", 1, ["period"], [Math.Tau], Calculus.Unwrap, numbers => numbers[0] > 0 ? "" : "the period of unwrap is positive");
        yield return new Function("resample", 1, ["rate"], [], Resampler.Run)
        {
            Words = ["poly", "linear", "fft"],
            Refuse = numbers => numbers[0] > 0 ? "" : "the rate of resample is positive",
        };
        foreach (FilterBand band in Enum.GetValues<FilterBand>())
        {
            string name = band switch { FilterBand.Low => "lowpass", FilterBand.High => "highpass", FilterBand.Band => "bandpass", _ => "bandstop" };
            yield return Recursive(name, band);
            yield return Fir("fir_" + name, band);
        }

        foreach (Function function in Parts().Concat(OfOne()).Concat(OfTwo()).Concat(Reductions())) yield return function;
    }

    private static IEnumerable<Function> Parts()
    {
        yield return Of("abs", 1, [], [], call => Elementwise.Part(call.Signal, Complex.Abs));
        yield return Of("phase", 1, [], [], call => Elementwise.Part(call.Signal, value => value.Phase));
        yield return Of("real", 1, [], [], call => call.Signal.With(call.Signal.Re));
        yield return Of("imag", 1, [], [], call => call.Signal.With(call.Signal.Im ?? new double[call.Signal.Count]));
        yield return Of("conj", 1, [], [], call => Elementwise.Map(call.Signal, "conj", value => value, Complex.Conjugate));
        yield return Of("complex", 2, [], [], call =>
        {
            call.Signals[1].Real("complex");
            call.Signal.Real("complex");
            DerivedSignal re = Elementwise.Zip(call.Signal, call.Signals[1], (a, _) => a), im = Elementwise.Zip(call.Signal, call.Signals[1], (_, b) => b);
            return re.With(re.Re, im.Re);
        });
        yield return Of("time", 1, [], [], call => Positions(call.Signal, 1 / call.Rate));
        yield return Of("index", 1, [], [], call => Positions(call.Signal, 1));
        yield return Of("row", 1, ["number"], [], Row, numbers => Whole("number", numbers[0], 0, int.MaxValue));
    }

    private static IEnumerable<Function> OfOne()
    {
        (string Name, Func<double, double> Function)[] simple =
        [
            ("ln", Math.Log), ("log10", Math.Log10), ("log2", Math.Log2), ("sin", Math.Sin), ("cos", Math.Cos), ("tan", Math.Tan), ("asin", Math.Asin),
            ("acos", Math.Acos),
            ("atan", Math.Atan), ("sinh", Math.Sinh), ("cosh", Math.Cosh), ("tanh", Math.Tanh), ("floor", Math.Floor), ("ceil", Math.Ceiling),
            ("round", value => Math.Round(value, MidpointRounding.AwayFromZero)), ("sign", value => value > 0 ? 1 : value < 0 ? -1 : value),
            ("deg", value => value * (180 / Math.PI)), ("rad", value => value * (Math.PI / 180)),
        ];
        foreach ((string name, Func<double, double> function) in simple) yield return Of(name, 1, [], [], call => Elementwise.Map(call.Signal, name, function));
        yield return Of("sqrt", 1, [], [], call => Elementwise.Map(call.Signal, "sqrt", Math.Sqrt, Complex.Sqrt));
        yield return Of("exp", 1, [], [], call => Elementwise.Map(call.Signal, "exp", Math.Exp, Complex.Exp));
        yield return Of("db", 1, [], [], call => Elementwise.Part(call.Signal, value => 20 * Math.Log10(Complex.Abs(value))));
        yield return Of("clip", 1, ["least", "most"], [], call =>
            Elementwise.Map(call.Signal, "clip", value => Math.Min(Math.Max(value, call.Number(0)), call.Number(1))),
            numbers => numbers[0] <= numbers[1] ? "" : "the least of clip lies above the most");
        yield return Of("scale", 1, ["gain", "offset"], [0], call => call.Signal.With(
            Array.ConvertAll(call.Signal.Re, value => value * call.Number(0) + call.Number(1)),
            call.Signal.Im is { } im ? Array.ConvertAll(im, value => value * call.Number(0)) : null));
    }

    private static IEnumerable<Function> OfTwo()
    {
        (string Name, Func<double, double, double> Function)[] simple =
            [("min", Math.Min), ("max", Math.Max), ("atan2", Math.Atan2), ("hypot", double.Hypot), ("mod", MathNet.Numerics.Euclid.Modulus)];
        foreach ((string name, Func<double, double, double> function) in simple)
        {
            yield return Of(name, 2, [], [], call =>
            {
                call.Signal.Real(name);
                call.Signals[1].Real(name);
                return Elementwise.Zip(call.Signal, call.Signals[1], function);
            });
        }

        yield return Of("pow", 2, [], [], call => Elementwise.Apply(BinaryOperator.Power, call.Signal, call.Signals[1]));
    }

    private static IEnumerable<Function> Reductions()
    {
        (string Name, Func<double[], double> Function)[] simple =
            [("mean", ArrayStatistics.Mean), ("std", ArrayStatistics.PopulationStandardDeviation), ("rms", ArrayStatistics.RootMeanSquare),
                ("least", ArrayStatistics.Minimum), ("most", ArrayStatistics.Maximum)];
        foreach ((string name, Func<double[], double> function) in simple)
        {
            yield return Of(name, 1, [], [], call =>
            {
                if (call.Signal.Count == 0) throw new DerivationFault("there are no samples");
                // The mean of complex samples is complex; of the others there is none.
                double[]? im = name == "mean" && call.Signal.Im is { } parts ? [function(parts)] : null;
                return new DerivedSignal([function(im is null ? call.Signal.Real(name) : call.Signal.Re)], im, Shape.Scalar, null);
            });
        }
    }

    private static Function Recursive(string name, FilterBand band)
    {
        bool isBand = band is FilterBand.Band or FilterBand.Stop;
        string[] parameters = isBand ? ["from", "to", "order"] : ["cutoff", "order"];
        return new Function(name, 1, parameters, [DefaultOrder], call =>
        {
            (double low, double high) = Edges(call, isBand);
            Section[] sections = call.Memory.Design(call.Signal.Rate, () => Butterworth.Design(band, (int)call.Number(isBand ? 2 : 1), low, high));
            return call.Has("zero") ? RecursiveFilter.RunBothWays(call.Signal, sections, call.Memory)
                : RecursiveFilter.Run(call.Signal, sections, call.Memory, call.Passage);
        })
        {
            Words = ["zero"],
            Refuse = numbers => Whole("order", numbers[^1], 1, MostOrder) is { Length: > 0 } reason ? reason : RefuseEdges(name, numbers, isBand),
        };
    }

    private static Function Fir(string name, FilterBand band)
    {
        bool isBand = band is FilterBand.Band or FilterBand.Stop;
        string[] parameters = isBand ? ["from", "to", "taps"] : ["cutoff", "taps"];
        return new Function(name, 1, parameters, [DefaultTaps], call =>
        {
            (double low, double high) = Edges(call, isBand);
            int count = (int)call.Number(isBand ? 2 : 1);
            string window = call.Has("hann") ? "hann" : call.Has("blackman") ? "blackman" : call.Has("rectangular") ? "rectangular" : "hamming";
            double[] taps = call.Memory.Design(call.Signal.Rate, () => FirFilter.Design(band, low, high, FirFilter.Window(window, count)));
            return FirFilter.Run(call.Signal, taps, call.Has("zero"), call.Memory, call.Passage);
        })
        {
            Words = ["zero", "hamming", "hann", "blackman", "rectangular"],
            Refuse = numbers => Whole("taps", numbers[^1], 1, MostTaps) is { Length: > 0 } reason
                ? reason
                : band is FilterBand.High or FilterBand.Stop && numbers[^1] % 2 == 0 ? $"{name} needs an odd number of taps"
                    : RefuseEdges(name, numbers, isBand),
        };
    }

    private static Function Of(
        string name, int signals, string[] parameters, double[] defaults, Func<Call, DerivedSignal> apply, Func<List<double>, string>? refuse = null) =>
        new(name, signals, parameters, defaults, apply) { Refuse = refuse ?? (static _ => "") };

    private static string Whole(string what, double number, int least, int most) =>
        number == Math.Floor(number) && number >= least && number <= most ? "" : $"{what} is a whole number from {least} to {most}";

    private static string RefuseEdges(string name, List<double> numbers, bool isBand) =>
        !(numbers[0] > 0)
            ? $"the frequencies of {name} are positive"
            : isBand && !(numbers[0] < numbers[1]) ? $"the first frequency of {name} lies below the second" : "";

    private static (double Low, double High) Edges(Call call, bool isBand)
    {
        double low = call.Number(0) / call.Rate, high = isBand ? call.Number(1) / call.Rate : low;
        if (high < 0.5) return (low, high);
        string half = call.Signal.Rate is { } rate ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{rate / 2} Hz") : "which is 0.5 per sample";
        throw new DerivationFault($"{call.Node.Function.Name} needs frequencies below half the sample rate, {half}");
    }

    private static DerivedSignal Positions(DerivedSignal signal, double step)
    {
        double[] result = new double[signal.Count];
        int length = Math.Max(1, signal.RowLength);
        for (int i = 0; i < result.Length; i++) result[i] = i % length * step;
        return signal.With(result);
    }

    private static DerivedSignal Row(Call call)
    {
        DerivedSignal signal = call.Signal;
        long start = (long)call.Number(0) * signal.RowLength;
        if (start >= signal.Count)
        {
            throw new DerivationFault(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"there is no row {call.Number(0)} in {signal.Shape}"));
        }

        Range range = (int)start..(int)Math.Min(signal.Count, start + signal.RowLength);
        return new DerivedSignal(signal.Re[range], signal.Im?[range], new Shape(signal.RowLength), signal.Rate);
    }
}
