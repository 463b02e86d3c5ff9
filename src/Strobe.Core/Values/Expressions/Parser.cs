namespace Strobe.Values.Expressions;

/// <summary>
/// The one parser of the language, for C's and Python's spellings alike. Precedence climbing; nesting and length are bounded. What the two
/// languages would read differently is refused. Throws <see cref="ErrorCode.BadExpression"/> and nothing else.
/// </summary>
internal sealed class Parser
{
    internal const int DeepestNesting = 64;

    private const int Comparisons = 4;
    private const int LoosestBitwise = 5;

    // In the order of KnownFunction.
    private static readonly string[] Functions = ["abs", "min", "max", "sqrt", "floor", "ceil", "isnan", "isinf", "len", "strlen"];

    private readonly List<Token> _tokens;
    private readonly HashSet<Node> _inParentheses = new(ReferenceEqualityComparer.Instance);
    private int _at;
    private int _nesting;

    private Parser(string text) => _tokens = Lexer.Read(text);

    private Token Current => _tokens[_at];

    /// <summary>Parses a whole text.</summary>
    internal static Node Parse(string text)
    {
        Parser parser = new(text);
        Node whole = parser.ReadBinary(1);
        if (parser.Current.Kind != TokenKind.End) throw parser.Current.At.Refuse($"an operator or the end is expected, not {parser.Current.Shown}.");
        return whole;
    }

    private bool Take(string symbol)
    {
        if (!Current.Is(symbol)) return false;
        _at++;
        return true;
    }

    private void Expect(string symbol, string purpose)
    {
        if (!Take(symbol)) throw Current.At.Refuse($"`{symbol}` {purpose} is missing before {Current.Shown}.", $"Put `{symbol}` there.");
    }

    private static Node Bounded(Node node) =>
        node.Depth <= DeepestNesting ? node : throw node.At.Refuse($"more than {DeepestNesting} parts lie inside each other.", "Split the expression up.");

    private Node ReadBinary(int loosest)
    {
        Node left = loosest <= 3 && (Current.IsWord("not")) ? ReadNot() : ReadViewed();
        while (TryReadOperator(loosest, out BinaryOperator operation, out int level, out SourceSpot at))
        {
            Node right = ReadBinary(level + 1);
            if (level == Comparisons) RefuseAmbiguity(left, right, at);
            left = Bounded(new BinaryNode(at, operation, left, right));
        }

        return left;
    }

    private bool TryReadOperator(int loosest, out BinaryOperator operation, out int level, out SourceSpot at)
    {
        at = Current.At;
        (level, operation) = Current switch
        {
            { Kind: TokenKind.Name, Text: "or" } => (1, BinaryOperator.Or),
            { Kind: TokenKind.Name, Text: "and" } => (2, BinaryOperator.And),
            { Kind: TokenKind.Name, Text: "is" } => (Comparisons, BinaryOperator.Equal),
            { Kind: TokenKind.Symbol } => OfSymbol(Current.Text),
            _ => default,
        };
        if (level == 0 || level < loosest) return false;
        bool isIdentity = Current.Kind == TokenKind.Name && level == Comparisons;
        _at++;
        if (isIdentity) operation = ReadIdentity();
        return true;
    }

    private static (int Level, BinaryOperator Operator) OfSymbol(string symbol) => symbol switch
    {
        "||" => (1, BinaryOperator.Or),
        "&&" => (2, BinaryOperator.And),
        "==" => (Comparisons, BinaryOperator.Equal),
        "!=" => (Comparisons, BinaryOperator.NotEqual),
        "<" => (Comparisons, BinaryOperator.Less),
        "<=" => (Comparisons, BinaryOperator.LessOrEqual),
        ">" => (Comparisons, BinaryOperator.Greater),
        ">=" => (Comparisons, BinaryOperator.GreaterOrEqual),
        "|" => (LoosestBitwise, BinaryOperator.BitOr),
        "^" => (6, BinaryOperator.BitXor),
        "&" => (7, BinaryOperator.BitAnd),
        "<<" => (8, BinaryOperator.ShiftLeft),
        ">>" => (8, BinaryOperator.ShiftRight),
        "+" => (9, BinaryOperator.Add),
        "-" => (9, BinaryOperator.Subtract),
        "*" => (10, BinaryOperator.Multiply),
        "/" => (10, BinaryOperator.Divide),
        "%" => (10, BinaryOperator.Remainder),
        _ => default,
    };

    // `is None` and `is not None`; nothing else has an identity here.
    private BinaryOperator ReadIdentity()
    {
        bool isNegated = Current.IsWord("not");
        if (isNegated) _at++;
        if (!Current.IsWord("None") && !Current.IsWord("nullptr") && !Current.IsWord("null") && !Current.IsWord("NULL")) throw Current.At.Refuse("`is` compares with None only.", "Write == instead.");
        return isNegated ? BinaryOperator.NotEqual : BinaryOperator.Equal;
    }

    private void RefuseAmbiguity(Node left, Node right, SourceSpot at)
    {
        foreach (Node side in new[] { left, right })
        {
            if (side is not BinaryNode inner || _inParentheses.Contains(side)) continue;
            if (inner.Operator is BinaryOperator.BitAnd or BinaryOperator.BitXor or BinaryOperator.BitOr)
            {
                throw inner.At.Refuse("C and Python read a comparison beside &, ^ or | differently.", "Put parentheses around what belongs together.");
            }

            if (inner.Operator is >= BinaryOperator.Equal and <= BinaryOperator.GreaterOrEqual)
            {
                throw at.Refuse("C and Python read a chain of comparisons differently.", "Write a < b and b < c.");
            }
        }
    }

    private Node ReadNot()
    {
        SourceSpot at = Current.At;
        Enter(at);
        _at++;
        Node operand = ReadBinary(3);
        _nesting--;
        return Bounded(new UnaryNode(at, UnaryOperator.Not, operand));
    }

    private Node ReadViewed()
    {
        Node viewed = ReadUnary();
        while (Current.IsWord("as"))
        {
            SourceSpot at = Current.At;
            _at++;
            NumberKind kind = Current.Kind == TokenKind.Name && NumberKinds.Named(Current.Text) is { } named ? named : throw Current.At.Refuse(
                $"`as` is followed by the name of a number type, not {Current.Shown}.", "There are bool, i8 to i64, u8 to u64, f32, f64, complex64 and complex128.");
            _at++;
            viewed = Bounded(new ViewNode(at, viewed, kind));
        }

        return viewed;
    }

    private Node ReadUnary()
    {
        SourceSpot at = Current.At;
        Enter(at);
        Node node = Take("-") ? Negated(at, ReadUnary())
            : Take("~") ? new UnaryNode(at, UnaryOperator.Complement, ReadUnary())
            : Take("!") ? new UnaryNode(at, UnaryOperator.Not, ReadUnary())
            : Take("*") ? new PointedNode(at, ReadUnary())
            : Take("+") ? ReadUnary()
            : ReadPostfix();
        _nesting--;
        return Bounded(node);
    }

    private void Enter(SourceSpot at)
    {
        if (++_nesting > DeepestNesting) throw at.Refuse($"more than {DeepestNesting} parts lie inside each other.", "Split the expression up.");
    }

    private static Node Negated(SourceSpot at, Node operand) => operand switch
    {
        IntegerNode literal when literal.Number > 0 && -literal.Number >= long.MinValue => new IntegerNode(at, -literal.Number),
        FloatNode literal => new FloatNode(at, -literal.Number),
        _ => new UnaryNode(at, UnaryOperator.Negate, operand),
    };

    private Node ReadPostfix()
    {
        Node owner = ReadOperand();
        while (true)
        {
            SourceSpot at = Current.At;
            if (Take(".") || Take("->")) owner = ReadField(owner, at);
            else if (Take("[")) owner = ReadBrackets(owner, at);
            else return owner;
            Bounded(owner);
        }
    }

    private FieldNode ReadField(Node owner, SourceSpot at)
    {
        if (Current.Kind != TokenKind.Name) throw Current.At.Refuse($"the name of a field is expected, not {Current.Shown}.");
        return new FieldNode(at, owner, _tokens[_at++].Text);
    }

    private Node ReadBrackets(Node owner, SourceSpot at)
    {
        Node? first = Current.Is(":") ? null : ReadBinary(1);
        if (!Take(":"))
        {
            Expect("]", "of an index");
            return new IndexNode(at, owner, first!);
        }

        Node? end = Current.Is("]") ? null : ReadBinary(1);
        Expect("]", "of an extent");
        return new ExtentNode(at, owner, first, end);
    }

    private Node ReadOperand()
    {
        Token token = Current;
        if (Take("(")) return ReadParentheses();
        if (token.Kind is TokenKind.End or TokenKind.Symbol) throw token.At.Refuse($"a value is expected, not {token.Shown}.");
        _at++;
        return token.Kind switch
        {
            TokenKind.Integer => new IntegerNode(token.At, token.Integer),
            TokenKind.Float => new FloatNode(token.At, token.Float),
            TokenKind.Text => new TextNode(token.At, token.Text),
            _ => ReadNamed(token),
        };
    }

    private Node ReadParentheses()
    {
        Node inside = ReadBinary(1);
        Expect(")", "to close a parenthesis");
        _inParentheses.Add(inside);
        return inside;
    }

    private Node ReadNamed(Token name)
    {
        if (Current.Is("(")) return ReadCall(name);
        return name.Text switch
        {
            "true" or "True" => new TruthNode(name.At, true),
            "false" or "False" => new TruthNode(name.At, false),
            "None" or "null" or "nullptr" or "NULL" => new NullNode(name.At),
            _ => new NameNode(name.At, name.Text),
        };
    }

    private CallNode ReadCall(Token name)
    {
        int known = Array.IndexOf(Functions, name.Text);
        if (known < 0) throw name.At.Refuse("functions of the program are never called.", $"There are {string.Join(", ", Functions)}.");
        KnownFunction function = (KnownFunction)known;
        Expect("(", "of a call");
        Node first = ReadBinary(1);
        Node? second = null;
        if (function is KnownFunction.Min or KnownFunction.Max)
        {
            Expect(",", "between two arguments");
            second = ReadBinary(1);
        }

        Expect(")", "to end the arguments");
        return new CallNode(name.At, function, first, second);
    }
}
