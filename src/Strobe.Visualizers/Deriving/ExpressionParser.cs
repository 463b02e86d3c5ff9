namespace Strobe.Visualizers.Deriving;

/// <summary>
/// Reads expressions over signals: top-down operator precedence (Pratt). Length, nesting and number of parts are bounded. Throws
/// <see cref="FormatException"/> with one sentence and the position, and nothing else.
/// </summary>
internal sealed class ExpressionParser
{
    internal const int LongestText = 4096;
    internal const int DeepestNesting = 64;
    internal const int MostParts = 512;

    private const int UnaryPower = 40;

    private readonly List<Token> _tokens;
    private readonly List<string> _inputs = [];
    private int _at;
    private int _nesting;
    private int _parts;

    private ExpressionParser(string text) => _tokens = Lexer.Read(text);

    private Token Current => _tokens[_at];

    /// <summary>Reads a whole text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="inputs">The signals that it names, each once, in order.</param>
    internal static Node Parse(string text, out ValueList<string> inputs)
    {
        if (text.Length > LongestText) throw new FormatException($"An expression has at most {LongestText} characters.");
        ExpressionParser parser = new(text);
        Node whole = parser.Read(0);
        if (parser.Current.Kind != TokenKind.End) throw Lexer.Refuse(parser.Current.At, $"an operator or the end is expected, not {parser.Current.Shown}.");
        if (!whole.HasSignal) throw new FormatException("The expression names no signal.");
        inputs = [.. parser._inputs];
        return whole;
    }

    private static (int Power, BinaryOperator Operation) Infix(string symbol) => symbol switch
    {
        "<" => (10, BinaryOperator.Less),
        "<=" => (10, BinaryOperator.LessOrEqual),
        ">" => (10, BinaryOperator.Greater),
        ">=" => (10, BinaryOperator.GreaterOrEqual),
        "==" => (10, BinaryOperator.Equal),
        "!=" => (10, BinaryOperator.NotEqual),
        "+" => (20, BinaryOperator.Add),
        "-" => (20, BinaryOperator.Subtract),
        "*" => (30, BinaryOperator.Multiply),
        "/" => (30, BinaryOperator.Divide),
        "%" => (30, BinaryOperator.Modulo),
        "^" or "**" => (50, BinaryOperator.Power),
        _ => default,
    };

    // Everything that binds more tightly than the given power.
    private Node Read(int power)
    {
        if (++_nesting > DeepestNesting) throw Lexer.Refuse(Current.At, $"more than {DeepestNesting} parts lie inside each other.");
        Node left = ReadPrefix();
        while (Current.Kind == TokenKind.Symbol && Infix(Current.Text) is { Power: > 0 } infix && infix.Power > power)
        {
            _at++;
            // Powers are read from the right: what follows may be another power, or a sign.
            Node right = infix.Operation == BinaryOperator.Power ? Read(UnaryPower - 1) : Read(infix.Power);
            left = Counted(new BinaryNode(infix.Operation, left, right));
        }

        _nesting--;
        return left;
    }

    private Node ReadPrefix()
    {
        Token token = Current;
        _at++;
        switch (token.Kind)
        {
            case TokenKind.Number: return Counted(new NumberNode(token.Value));
            case TokenKind.Quoted: return Input(token.Text);
            case TokenKind.Name when Current.Is("("): return ReadCall(token);
            case TokenKind.Name when token.Text == "pi": return Counted(new NumberNode(Math.PI));
            case TokenKind.Name when token.Text == "tau": return Counted(new NumberNode(Math.Tau));
            case TokenKind.Name: return Input(token.Text);
            case TokenKind.Symbol when token.Text == "+": return Read(UnaryPower);
            case TokenKind.Symbol when token.Text == "-": return Counted(new BinaryNode(BinaryOperator.Multiply, new NumberNode(-1), Read(UnaryPower)));
            case TokenKind.Symbol when token.Text == "(":
                Node inner = Read(0);
                Expect(")");
                return inner;
            default:
                _at--;
                throw Lexer.Refuse(token.At, $"a signal, a number or a function is expected, not {token.Shown}.");
        }
    }

    private Node ReadCall(Token name)
    {
        Function function = Functions.Find(name.Text) ?? throw Lexer.Refuse(name.At, $"there is no function {name.Text}; there are {Functions.Names}.");
        _at++;
        List<Node> signals = [];
        List<double> numbers = [];
        List<string> words = [];
        while (!Current.Is(")"))
        {
            if (signals.Count + numbers.Count + words.Count > 0) Expect(",");
            Token first = Current;
            bool isWord = first.Kind == TokenKind.Name && (_tokens[_at + 1].Is(")") || _tokens[_at + 1].Is(","))
                && Array.IndexOf(function.Words, first.Text) >= 0;
            if (isWord && signals.Count == function.Signals)
            {
                words.Add(first.Text);
                _at++;
                continue;
            }

            Node argument = Read(0);
            if (signals.Count < function.Signals) signals.Add(argument);
            else if (numbers.Count < function.Most && words.Count == 0) numbers.Add(Fold(argument, function, numbers.Count, first.At));
            else throw Lexer.Refuse(first.At, $"{function.Usage} takes no further argument.");
        }

        if (signals.Count < function.Signals || numbers.Count < function.Least) throw Lexer.Refuse(Current.At, $"an argument is missing: {function.Usage}.");
        _at++;
        for (int i = numbers.Count; i < function.Most; i++) numbers.Add(function.Defaults[i - function.Least]);
        if (function.Refuse(numbers) is { Length: > 0 } reason) throw Lexer.Refuse(name.At, $"{reason}.");
        return Counted(new CallNode(function, [.. signals], [.. numbers], [.. words]));
    }

    private static double Fold(Node argument, Function function, int number, int at)
    {
        if (argument.HasSignal) throw Lexer.Refuse(at, $"{function.Parameters[number]} of {function.Name} is a number, not a signal.");
        try
        {
            double value = Evaluator.Evaluate(argument, [], Passage.Alone).Re[0];
            return double.IsFinite(value) ? value : throw Lexer.Refuse(at, $"{function.Parameters[number]} of {function.Name} is not finite.");
        }
        catch (DerivationFault fault)
        {
            throw Lexer.Refuse(at, $"{fault.Message}.");
        }
    }

    private Node Input(string name)
    {
        int number = _inputs.IndexOf(name);
        if (number < 0)
        {
            number = _inputs.Count;
            _inputs.Add(name);
        }

        return Counted(new InputNode(number));
    }

    private Node Counted(Node node) => ++_parts <= MostParts ? node : throw Lexer.Refuse(Current.At, $"the expression has more than {MostParts} parts.");

    private void Expect(string symbol)
    {
        if (!Current.Is(symbol)) throw Lexer.Refuse(Current.At, $"`{symbol}` is expected, not {Current.Shown}.");
        _at++;
    }
}
