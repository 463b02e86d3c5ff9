using System.Globalization;
using System.Numerics;
using System.Text;
using Strobe.Values.Expressions;

namespace Strobe.Tests.Values.Expressions;

/// <summary>
/// The language once more, written as simply as can be: big integers and doubles straight from the tree, no types ahead, no code. Shares
/// nothing with the compiler and the interpreter.
/// </summary>
internal sealed class Reference(World world)
{
    private static readonly BigInteger TwoTo63 = BigInteger.One << 63;
    private static readonly BigInteger TwoTo64 = BigInteger.One << 64;

    private sealed class FaultException(EvaluationFault fault) : Exception
    {
        internal EvaluationFault Fault { get; } = fault;
    }

    private readonly record struct Whole(BigInteger Number, bool IsUnsigned);

    /// <summary>i…, u…, f… (bits), b0, b1, null, or ! and the fault.</summary>
    internal string Evaluate(Node node)
    {
        try
        {
            return Of(node) switch
            {
                Whole whole => (whole.IsUnsigned ? "u" : "i") + whole.Number.ToString(CultureInfo.InvariantCulture),
                double real => Text(real),
                bool truth => truth ? "b1" : "b0",
                _ => "null",
            };
        }
        catch (FaultException e)
        {
            return "!" + e.Fault;
        }
    }

    internal static string Text(double real) =>
        double.IsNaN(real) ? "fnan" : "f" + BitConverter.DoubleToInt64Bits(real).ToString("x16", CultureInfo.InvariantCulture);

    private static FaultException Bad(EvaluationFault fault) => new(fault);

    private object? Of(Node node) => node switch
    {
        IntegerNode integer => new Whole(BigInteger.Parse(integer.Number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), integer.Number > long.MaxValue),
        FloatNode number => number.Number,
        TruthNode truth => truth.IsTrue,
        NullNode => null,
        TextNode text => text.Text,
        NameNode name => Tagged(world.Plain[name.Name]),
        FieldNode field => Of(field.Owner) is Dictionary<string, object?> record ? Tagged(record[field.Name]) : throw Bad(EvaluationFault.NullPointer),
        IndexNode index => Element(Of(index.Owner), Integer(Of(index.Index))),
        PointedNode pointed => Of(pointed.Pointer),
        UnaryNode unary => Unary(unary),
        BinaryNode binary => Binary(binary),
        CallNode call => Call(call),
        ViewNode view => Convert(Of(view.Viewed), view.Kind),
        _ => throw new NotSupportedException(),
    };

    private static object? Tagged(object? plain) => plain switch { long number => new Whole(number, false), ulong number => new Whole(number, true), _ => plain };

    private static object? Element(object? owner, Whole index)
    {
        object[] items = (object[])owner!;
        return index.Number >= 0 && index.Number < items.Length ? Tagged(items[(int)index.Number]) : throw Bad(EvaluationFault.IndexOutOfRange);
    }

    private static Whole Integer(object? value) => value is bool truth ? new Whole(truth ? 1 : 0, false) : (Whole)value!;

    // BigInteger's own conversion cuts; reading digits rounds.
    private static double Float(object? value) => value is double real
        ? real
        : double.Parse(Integer(value).Number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static bool Truth(object? value) => value switch
    {
        bool truth => truth,
        double real => double.IsNaN(real) ? throw Bad(EvaluationFault.NotANumber) : real != 0,
        Whole whole => !whole.Number.IsZero,
        _ => value is not null,
    };

    private static Whole Wrapped(BigInteger number, bool isUnsigned)
    {
        BigInteger low = ((number % TwoTo64) + TwoTo64) % TwoTo64;
        return new Whole(!isUnsigned && low >= TwoTo63 ? low - TwoTo64 : low, isUnsigned);
    }

    private object Unary(UnaryNode node) => (node.Operator, Of(node.Operand)) switch
    {
        (UnaryOperator.Not, var value) => !Truth(value),
        (_, double real) => -real,
        (UnaryOperator.Negate, var value) => Wrapped(-Integer(value).Number, Integer(value).IsUnsigned),
        (_, var value) => Wrapped(-Integer(value).Number - 1, Integer(value).IsUnsigned),
    };

    private object Binary(BinaryNode node)
    {
        object? left = Of(node.Left);
        if (node.Operator == BinaryOperator.And) return Truth(left) && Truth(Of(node.Right));
        if (node.Operator == BinaryOperator.Or) return Truth(left) || Truth(Of(node.Right));
        object? right = Of(node.Right);
        if (node.Operator is >= BinaryOperator.Equal and <= BinaryOperator.GreaterOrEqual) return Compare(node.Operator, left, right);
        return left is double || right is double ? Floats(node.Operator, Float(left), Float(right)) : Integers(node.Operator, Integer(left), Integer(right));
    }

    private static double Floats(BinaryOperator operation, double left, double right)
    {
        if (operation == BinaryOperator.Divide && right == 0) throw Bad(EvaluationFault.DivisionByZero);
        return operation switch
        {
            BinaryOperator.Add => left + right,
            BinaryOperator.Subtract => left - right,
            BinaryOperator.Multiply => left * right,
            _ => left / right,
        };
    }

    private static Whole Integers(BinaryOperator operation, Whole left, Whole right)
    {
        (BigInteger a, BigInteger b) = (left.Number, right.Number);
        bool isUnsigned = left.IsUnsigned || right.IsUnsigned;
        if (operation is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight)
        {
            if (b < 0 || b > 63) throw Bad(EvaluationFault.ShiftOutOfRange);
            return Wrapped(operation == BinaryOperator.ShiftLeft ? a << (int)b : a >> (int)b, left.IsUnsigned);
        }

        if (operation is BinaryOperator.Divide or BinaryOperator.Remainder)
        {
            if (isUnsigned && (a < 0 || b < 0)) throw Bad(EvaluationFault.NegativeNumber);
            if (b == 0) throw Bad(EvaluationFault.DivisionByZero);
            return Wrapped(operation == BinaryOperator.Divide ? BigInteger.Divide(a, b) : BigInteger.Remainder(a, b), isUnsigned);
        }

        return Wrapped(operation switch
        {
            BinaryOperator.Add => a + b,
            BinaryOperator.Subtract => a - b,
            BinaryOperator.Multiply => a * b,
            BinaryOperator.BitAnd => a & b,
            BinaryOperator.BitOr => a | b,
            _ => a ^ b,
        }, isUnsigned);
    }

    private static bool Compare(BinaryOperator operation, object? left, object? right)
    {
        int order = left is double || right is double ? Order(Float(left), Float(right))
            : left is Whole or bool && right is Whole or bool ? Integer(left).Number.CompareTo(Integer(right).Number)
            : left is string word && right is string other ? string.CompareOrdinal(word, other)
            : left is Whole code && right is string character ? code.Number.CompareTo(character[0])
            : ReferenceEquals(left, right) ? 0 : 1;
        return operation switch
        {
            BinaryOperator.Equal => order == 0,
            BinaryOperator.NotEqual => order != 0,
            BinaryOperator.Less => order < 0,
            BinaryOperator.LessOrEqual => order <= 0,
            BinaryOperator.Greater => order > 0,
            _ => order >= 0,
        };
    }

    private static int Order(double left, double right) =>
        double.IsNaN(left) || double.IsNaN(right) ? throw Bad(EvaluationFault.NotANumber) : left < right ? -1 : left > right ? 1 : 0;

    private object Call(CallNode node)
    {
        object? first = Of(node.First);
        object? second = node.Second is null ? null : Of(node.Second);
        switch (node.Function)
        {
            case KnownFunction.Len: return new Whole(first is string characters ? characters.Length : ((object[])first!).Length, false);
            case KnownFunction.StrLen: return new Whole(Encoding.UTF8.GetByteCount((string)first!), false);
            case KnownFunction.Abs when first is not double: return Wrapped(BigInteger.Abs(Integer(first).Number), Integer(first).IsUnsigned);
            case KnownFunction.Min or KnownFunction.Max: return Extreme(node.Function == KnownFunction.Min, first, second);
            default: break;
        }

        double real = Float(first);
        return node.Function switch
        {
            KnownFunction.Abs => Math.Abs(real),
            KnownFunction.Sqrt => Math.Sqrt(real),
            KnownFunction.Floor => Math.Floor(real),
            KnownFunction.Ceil => Math.Ceiling(real),
            KnownFunction.IsNan => double.IsNaN(real),
            _ => double.IsInfinity(real),
        };
    }

    private static object Extreme(bool isMin, object? first, object? second)
    {
        if (first is double || second is double)
        {
            int order = Order(Float(first), Float(second));
            return order != 0 && order < 0 == isMin ? Float(first) : Float(second);
        }

        (Whole a, Whole b) = (Integer(first), Integer(second));
        bool isUnsigned = a.IsUnsigned || b.IsUnsigned;
        if (isUnsigned && (a.Number < 0 || b.Number < 0)) throw Bad(EvaluationFault.NegativeNumber);
        return new Whole(isMin ? BigInteger.Min(a.Number, b.Number) : BigInteger.Max(a.Number, b.Number), isUnsigned);
    }

    private static object Convert(object? value, NumberKind kind)
    {
        if (kind == NumberKind.Bool) return Truth(value);
        if (kind == NumberKind.F64) return Float(value);
        if (kind == NumberKind.F32) return (double)(float)Float(value);
        BigInteger number = value is double real ? Cut(real, kind == NumberKind.U64) : Integer(value).Number;
        if (kind is NumberKind.I64 or NumberKind.U64) return Wrapped(number, kind == NumberKind.U64);
        BigInteger size = BigInteger.One << (kind.SizeBytes() * 8);
        BigInteger low = ((number % size) + size) % size;
        bool isSigned = kind is NumberKind.I8 or NumberKind.I16 or NumberKind.I32;
        return new Whole(isSigned && low >= size / 2 ? low - size : low, false);
    }

    private static BigInteger Cut(double real, bool isUnsigned)
    {
        if (double.IsNaN(real)) throw Bad(EvaluationFault.NotANumber);
        if (double.IsInfinity(real)) throw Bad(EvaluationFault.NumberOutOfRange);
        BigInteger number = new(real);
        bool fits = isUnsigned ? number >= 0 && number < TwoTo64 : number >= -TwoTo63 && number < TwoTo63;
        return fits ? number : throw Bad(EvaluationFault.NumberOutOfRange);
    }
}
