namespace Strobe.Values.Expressions;

/// <summary>Why an evaluation ended without a value: what a <c>condition_error</c> event tells.</summary>
internal enum Fault : byte
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

internal static class Faults
{
    /// <summary>One sentence for people.</summary>
    internal static string Sentence(this Fault fault) => fault switch
    {
        Fault.DivisionByZero => "Something was divided by zero.",
        Fault.NotANumber => "NaN was compared or converted; ask isnan(x) first.",
        Fault.NullPointer => "A null pointer was followed.",
        Fault.Unreadable => "An address could not be read.",
        Fault.IndexOutOfRange => "An index or extent lay outside of its list.",
        Fault.ShiftOutOfRange => "A shift was by less than 0 or more than 63 bits.",
        Fault.NumberOutOfRange => "A number does not fit into 64 bits.",
        Fault.NegativeNumber => "A negative number met a u64 in a division, min or max.",
        Fault.TextTooLong => $"A text has no end within {Interpreter.MostTextBytes} bytes.",
        Fault.WrongType => "A value was of a type that the operation has no meaning for.",
        Fault.NoSuchName => "A name or field was not there.",
        _ => "",
    };
}
