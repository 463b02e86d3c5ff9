using Strobe.Values.Expressions;

namespace Strobe.Triggers;

/// <summary>Evaluates a condition over each sample: its <c>value</c> and its position, <c>time</c>. What cannot be evaluated is not true.</summary>
internal sealed class ExpressionDetector(ExpressionCondition wanted) : Detector
{
    private readonly SampleMachine _sample = new();
    private readonly CompiledExpression _compiled = Compile(wanted.Text);

    /// <summary>Checks and compiles a condition.</summary>
    /// <exception cref="StrobeException">It is no condition over <c>value</c> and <c>time</c>.</exception>
    internal static CompiledExpression Compile(string text) => Compiler.CompileCondition(Parser.Parse(text), SampleScope.Instance);

    internal override bool Take(double value, double at)
    {
        (_sample.Value, _sample.Time) = (value, at);
        Span<long> result = stackalloc long[1];
        return Interpreter.Run(_compiled.Program, _sample, result) == EvaluationFault.None && result[0] != 0;
    }

    internal override void Reset()
    {
    }
}

/// <summary>The names that conditions and messages of triggers may use: <c>value</c> and <c>time</c>, doubles.</summary>
internal sealed class SampleScope : IScope
{
    internal static readonly SampleScope Instance = new();

    public Variable? Find(string name) => name switch
    {
        "value" => new Variable(NumberType.F64, new VariablePlace(PlaceKind.Vector, 0, 0)),
        "time" => new Variable(NumberType.F64, new VariablePlace(PlaceKind.Vector, 0, 1)),
        _ => null,
    };
}

/// <summary>One sample, as the interpreter sees it.</summary>
internal sealed class SampleMachine : IMachine
{
    internal double Value { get; set; }

    internal double Time { get; set; }

    public ulong Register(int number) => 0;

    public ulong Vector(int number) => BitConverter.DoubleToUInt64Bits(number == 0 ? Value : Time);

    public bool TryRead(ulong address, Span<byte> bytes) => false;
}
