using System.Numerics;

namespace Strobe.Visualizers.Deriving;

/// <summary>Operators and functions that work sample by sample. A single number goes with a value of any shape.</summary>
internal static class Elementwise
{
    internal static DerivedSignal Apply(BinaryOperator operation, DerivedSignal left, DerivedSignal right)
    {
        if (!left.IsComplex && !right.IsComplex) return Zip(left, right, Real(operation));
        Func<Complex, Complex, Complex> function = operation switch
        {
            BinaryOperator.Add => Complex.Add,
            BinaryOperator.Subtract => Complex.Subtract,
            BinaryOperator.Multiply => Complex.Multiply,
            BinaryOperator.Divide => Complex.Divide,
            BinaryOperator.Power => Complex.Pow,
            _ => throw new DerivationFault("complex samples can be added, subtracted, multiplied, divided and raised to a power only"),
        };
        (DerivedSignal model, double? rate) = Match(left, right);
        double[] re = new double[model.Count], im = new double[model.Count];
        for (int i = 0; i < re.Length; i++)
        {
            Complex result = function(At(left, i), At(right, i));
            (re[i], im[i]) = (result.Real, result.Imaginary);
        }

        return new DerivedSignal(re, im, model.Shape, rate);
    }

    internal static DerivedSignal Zip(DerivedSignal left, DerivedSignal right, Func<double, double, double> function)
    {
        (DerivedSignal model, double? rate) = Match(left, right);
        double[] result = new double[model.Count];
        if (left.IsScalar) for (int i = 0; i < result.Length; i++) result[i] = function(left.Re[0], right.Re[i]);
        else if (right.IsScalar) for (int i = 0; i < result.Length; i++) result[i] = function(left.Re[i], right.Re[0]);
        else for (int i = 0; i < result.Length; i++) result[i] = function(left.Re[i], right.Re[i]);
        return new DerivedSignal(result, null, model.Shape, rate);
    }

    internal static DerivedSignal Map(DerivedSignal signal, string name, Func<double, double> function)
    {
        double[] samples = signal.Real(name), result = new double[samples.Length];
        for (int i = 0; i < result.Length; i++) result[i] = function(samples[i]);
        return signal.With(result);
    }

    /// <summary>A real number of each sample, which may be complex.</summary>
    internal static DerivedSignal Part(DerivedSignal signal, Func<Complex, double> function)
    {
        double[] result = new double[signal.Count];
        for (int i = 0; i < result.Length; i++) result[i] = function(At(signal, i));
        return signal.With(result);
    }

    /// <summary>A function of real samples, and its like for complex ones.</summary>
    internal static DerivedSignal Map(DerivedSignal signal, string name, Func<double, double> real, Func<Complex, Complex> complex)
    {
        if (!signal.IsComplex) return Map(signal, name, real);
        double[] re = new double[signal.Count], im = new double[signal.Count];
        for (int i = 0; i < re.Length; i++)
        {
            Complex result = complex(At(signal, i));
            (re[i], im[i]) = (result.Real, result.Imaginary);
        }

        return signal.With(re, im);
    }

    /// <summary>The one whose shape the result has, and the rate of the result.</summary>
    internal static (DerivedSignal Model, double? Rate) Match(DerivedSignal left, DerivedSignal right)
    {
        if (left.Rate is { } one && right.Rate is { } other && one != other && !left.IsScalar && !right.IsScalar)
        {
            throw new DerivationFault(string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"the sample rates are {one} Hz and {other} Hz: resample one of them first"));
        }

        DerivedSignal model = left.IsScalar ? right : left;
        // A scalar that was captured has one element; a cut one could have none.
        if ((left.IsScalar && left.Count != 1) || (right.IsScalar && right.Count != 1)) throw new DerivationFault("there are no samples");
        if (!left.IsScalar && !right.IsScalar && (left.Count != right.Count || left.RowLength != right.RowLength))
        {
            throw new DerivationFault($"the one has {left.Count} samples ({left.Shape}) and the other {right.Count} ({right.Shape})");
        }

        return (model, left.IsScalar == right.IsScalar ? left.Rate ?? right.Rate : model.Rate);
    }

    private static Complex At(DerivedSignal signal, int index)
    {
        int at = signal.IsScalar ? 0 : index;
        return new Complex(signal.Re[at], signal.Im is { } im ? im[at] : 0);
    }

    private static Func<double, double, double> Real(BinaryOperator operation) => operation switch
    {
        BinaryOperator.Add => static (a, b) => a + b,
        BinaryOperator.Subtract => static (a, b) => a - b,
        BinaryOperator.Multiply => static (a, b) => a * b,
        BinaryOperator.Divide => static (a, b) => a / b,
        BinaryOperator.Modulo => MathNet.Numerics.Euclid.Modulus,
        BinaryOperator.Power => Math.Pow,
        BinaryOperator.Less => static (a, b) => a < b ? 1 : 0,
        BinaryOperator.LessOrEqual => static (a, b) => a <= b ? 1 : 0,
        BinaryOperator.Greater => static (a, b) => a > b ? 1 : 0,
        BinaryOperator.GreaterOrEqual => static (a, b) => a >= b ? 1 : 0,
        BinaryOperator.Equal => static (a, b) => a == b ? 1 : 0,
        _ => static (a, b) => a == b ? 0 : 1,
    };
}
