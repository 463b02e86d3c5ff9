namespace Strobe.Values.Expressions;

/// <summary>Why an evaluation ended without a value: what a <c>condition_error</c> event tells.</summary>
internal enum EvaluationFault : byte
{
    None,
    DivisionByZero,
    NotANumber,
    NullPointer,
    Unreadable,
    IndexOutOfRange,
    ShiftOutOfRange,
    NumberOutOfRange,
    NegativeNumber,
    TextTooLong,

    /// <summary>Only where types are known at run time: Python.</summary>
    WrongType,

    /// <summary>Only where names are looked up at run time: Python.</summary>
    NoSuchName,
}

internal static class EvaluationFaults
{
    /// <summary>One sentence for people.</summary>
    internal static string Sentence(this EvaluationFault fault) => fault switch
    {
        EvaluationFault.DivisionByZero => "Something was divided by zero.",
        EvaluationFault.NotANumber => "NaN was compared or converted; ask isnan(x) first.",
        EvaluationFault.NullPointer => "A null pointer was followed.",
        EvaluationFault.Unreadable => "An address could not be read.",
        EvaluationFault.IndexOutOfRange => "An index or extent lay outside of its list.",
        EvaluationFault.ShiftOutOfRange => "A shift was by less than 0 or more than 63 bits.",
        EvaluationFault.NumberOutOfRange => "A number does not fit into 64 bits.",
        EvaluationFault.NegativeNumber => "A negative number met a u64 in a division, min or max.",
        EvaluationFault.TextTooLong => $"A text has no end within {Interpreter.MostTextBytes} bytes.",
        EvaluationFault.WrongType => "A value was of a type that the operation has no meaning for.",
        EvaluationFault.NoSuchName => "A name or field was not there.",
        _ => "",
    };
}
