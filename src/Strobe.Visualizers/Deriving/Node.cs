namespace Strobe.Visualizers.Deriving;

/// <summary>A part of an expression. The set is closed.</summary>
internal abstract class Node
{
    /// <summary>True when a signal occurs in it.</summary>
    internal abstract bool HasSignal { get; }
}

/// <summary>A number.</summary>
internal sealed class NumberNode(double value) : Node
{
    internal double Value { get; } = value;

    internal override bool HasSignal => false;
}

/// <summary>One of the inputs, by number.</summary>
internal sealed class InputNode(int input) : Node
{
    internal int Input { get; } = input;

    internal override bool HasSignal => true;
}

/// <summary>Two operands.</summary>
internal sealed class BinaryNode(BinaryOperator operation, Node left, Node right) : Node
{
    internal BinaryOperator Operation { get; } = operation;

    internal Node Left { get; } = left;

    internal Node Right { get; } = right;

    internal override bool HasSignal { get; } = left.HasSignal || right.HasSignal;
}

/// <summary>A function with its arguments, and what it keeps from frame to frame.</summary>
internal sealed class CallNode(Function function, Node[] signals, double[] numbers, string[] words) : Node
{
    internal Function Function { get; } = function;

    internal Node[] Signals { get; } = signals;

    /// <summary>The numbers given and the defaults of those that were not.</summary>
    internal double[] Numbers { get; } = numbers;

    internal string[] Words { get; } = words;

    internal Memory Memory { get; } = new();

    internal override bool HasSignal { get; } = Array.Exists(signals, signal => signal.HasSignal);
}

/// <summary>What operators do.</summary>
internal enum BinaryOperator
{
    /// <summary>Sum.</summary>
    Add,

    /// <summary>Difference.</summary>
    Subtract,

    /// <summary>Product.</summary>
    Multiply,

    /// <summary>Ratio.</summary>
    Divide,

    /// <summary>What is left of a division that rounds down, with the divisor's sign.</summary>
    Modulo,

    /// <summary>Power.</summary>
    Power,

    /// <summary>1 where it holds, else 0, as the other comparisons.</summary>
    Less,

    /// <summary>At most.</summary>
    LessOrEqual,

    /// <summary>More than.</summary>
    Greater,

    /// <summary>At least.</summary>
    GreaterOrEqual,

    /// <summary>The same number.</summary>
    Equal,

    /// <summary>Another number.</summary>
    NotEqual,
}
