namespace Strobe.Visualizers.Deriving;

/// <summary>Gives an expression its value for some frames. Throws <see cref="DerivationFault"/> and nothing else.</summary>
internal static class Evaluator
{
    internal static DerivedSignal Evaluate(Node node, DerivedSignal[] inputs, Passage passage)
    {
        switch (node)
        {
            case NumberNode number: return DerivedSignal.Number(number.Value);
            case InputNode input: return inputs[input.Input];
            case BinaryNode binary: return Elementwise.Apply(binary.Operation, Evaluate(binary.Left, inputs, passage), Evaluate(binary.Right, inputs, passage));
        }

        CallNode call = (CallNode)node;
        DerivedSignal[] signals = new DerivedSignal[call.Signals.Length];
        for (int i = 0; i < signals.Length; i++) signals[i] = Evaluate(call.Signals[i], inputs, passage);
        return call.Function.Apply(new Call(call, signals, passage));
    }
}

/// <summary>A function's arguments.</summary>
internal readonly record struct Call(CallNode Node, DerivedSignal[] Signals, Passage Passage)
{
    internal DerivedSignal Signal => Signals[0];

    internal Memory Memory => Node.Memory;

    internal double Number(int index) => Node.Numbers[index];

    internal bool Has(string word) => Array.IndexOf(Node.Words, word) >= 0;

    /// <summary>Samples per second; 1 where that is not known, so that times are counted in samples.</summary>
    internal double Rate => Signal.Rate ?? 1;
}
