using System.Collections.Immutable;

namespace Strobe.Values.Expressions;

/// <summary>
/// Extents: <c>buf[0:n]</c>, <c>img[0:h][0:w]</c>, whole lists, each perhaps with a view. The code leaves the numbers of elements of the
/// dimensions, outermost first, and above them the address of the first element.
/// </summary>
internal sealed class ExtentCompiler
{
    internal const int MostDimensions = 4;

    private readonly Compiler _compiler;
    private readonly List<long> _strides = [];
    private Fragment _code;
    private bool _isFlat;
    private bool _beginsAtZero = true;
    private bool _hasRunningRows;

    private ExtentCompiler(Compiler compiler, Fragment start)
    {
        _compiler = compiler;
        _code = start;
    }

    /// <summary>Null when the expression is not an extent.</summary>
    internal static (Fragment Code, ImmutableArray<long> Strides)? TryCompile(Compiler compiler, Node node)
    {
        ViewNode? view = node as ViewNode;
        Stack<ExtentNode> dimensions = [];
        Node owner = view is { Viewed: ExtentNode viewed } ? viewed : node;
        for (; owner is ExtentNode extent; owner = extent.Owner) dimensions.Push(extent);
        if (dimensions.Count == 0 && !IsPath(owner)) return null;
        Fragment start = compiler.Emit(owner);
        if (dimensions.Count == 0 && start.Type is not ListType) return null;

        ExtentCompiler extents = new(compiler, start);
        foreach (ExtentNode extent in dimensions) extents.Add(extent);
        extents.AddRest(node);
        if (dimensions.Count > 0 && view is not null) extents.See(view);
        if (extents._code.Type is not NumberType) throw node.At.Refuse($"elements of type {extents._code.Type.Name} cannot be shown as a signal.", "Name a single element, or a list of numbers.");
        return (extents._code with { Node = node }, [.. extents._strides]);
    }

    private static bool IsPath(Node node) => node is NameNode or FieldNode or IndexNode or PointedNode or ViewNode;

    private void Add(ExtentNode node)
    {
        if (_strides.Count == MostDimensions) throw node.At.Refuse($"an extent has at most {MostDimensions} dimensions.");
        bool isFirst = _strides.Count == 0;
        if (!isFirst && _code.Type is not ListType { Head: null })
        {
            AddFlat(node);
            return;
        }

        ExpressionType element = Start(node, isFirst);
        _beginsAtZero = IsZero(node.First);
        Append(_code.Then(Bound(node, node.First).AsSpan()), node, element);
    }

    private static bool IsZero(Node? first) => first is null || (first is IntegerNode integer && integer.Number == 0);

    // The memory behind a pointer has no rows of its own: each further extent says how long they are.
    private void AddFlat(ExtentNode node)
    {
        if (!_isFlat) throw node.At.Refuse($"{_code.Type.Name} has no elements one behind another.", "Take fewer extents.");
        if (!_beginsAtZero || !IsZero(node.First)) throw node.At.Refuse("what follows a pointer has no rows to skip.", "Let each extent begin at 0.");
        if (node.End is null) throw NoEnd(node);
        ExpressionType element = _code.Type;
        for (int i = 0; i < _strides.Count; i++) _strides[i] = 0;
        Append(_code.Then(new(Opcode.Integer, long.MaxValue), new(Opcode.Integer, 0)), node, element);
    }

    // Address and limit on the stack; the type of the elements.
    private ExpressionType Start(ExtentNode node, bool isFirst)
    {
        if (isFirst && _code.Type is AddressType { Target: var target })
        {
            if (node.End is null) throw NoEnd(node);
            _isFlat = true;
            _code = _code.Value().Then(Opcode.NotNull, new(Opcode.Integer, long.MaxValue));
            return ListCompiler.Readable(node, target is OpaqueType { SizeBytes: 0 } ? NumberType.Of(NumberKind.U8) : target);
        }

        if (_code.Type is not ListType list) throw node.At.Refuse($"{_code.Type.Name} has no elements.", "Only pointers and lists have extents.");
        bool isUnlimited = list.Head is null && list.Length.IsEmpty && (list.Count < 0 || (list.Count < 2 && node.End is not null));
        if (isUnlimited && node.End is null) throw NoEnd(node);
        ListType limited = list with { Count = isUnlimited ? long.MaxValue : list.Count };
        if (isFirst) _code = ListCompiler.Elements(node, _code with { Type = limited });
        else _code = _code.Then(ListCompiler.LengthOf(limited));
        _isFlat = false;
        return ListCompiler.Readable(node, list.Element);
    }

    private void Append(Fragment begun, ExtentNode node, ExpressionType element)
    {
        // Rows whose size only the running program knows follow each other without gaps: none are skipped, and no part of one is left out.
        bool isRunning = ListCompiler.HasRunningSize(element), isWhole = IsZero(node.First) && node.End is null;
        if ((isRunning && !IsZero(node.First)) || (_hasRunningRows && !isWhole))
            throw node.At.Refuse("rows of a length that only the running program knows can be taken whole, from the first on.", "Name one row, or leave the extent out.");
        _hasRunningRows |= isRunning;
        long step = isRunning ? 1 : element.SizeBytes;
        _code = node.End is null
            ? begun.Then(new Instruction(Opcode.ExtentToEnd, step))
            : begun.Then(Bound(node, node.End).AsSpan()).Then(new Instruction(Opcode.Extent, step));
        _code = _code.As(element) with { IsPlace = false };
        _strides.Add(isRunning ? 0 : element.SizeBytes);
    }

    private static StrobeException NoEnd(Node node) => node.At.Refuse("nothing says how many elements there are.", "Give the extent an end.");

    private ImmutableArray<Instruction> Bound(Node node, Node? bound) => bound is null
        ? [new Instruction(Opcode.Integer)]
        : (_compiler.Emit(bound).Integer("the bound of an extent") with { Node = node }).Code;

    // All of the dimensions that were not named.
    private void AddRest(Node node)
    {
        bool isFirst = _strides.Count == 0;
        while (_code.Type is ListType && (isFirst || _code.Type is ListType { Head: null }))
        {
            Add(new ExtentNode(node.At, node, null, null));
            isFirst = false;
        }
    }

    private void See(ViewNode view)
    {
        NumberType seen = NumberType.Of(view.Kind);
        long size = _code.Type.SizeBytes;
        bool isSameSize = size == seen.SizeBytes;
        if (!isSameSize && _strides.Contains(0)) throw view.At.Refuse("rows of another element size have no certain length.", "View the pointer instead: (p as f32)[0:h][0:w].");
        if (!isSameSize)
        {
            _code = _code.Then(
                Opcode.Swap, new(Opcode.Integer, size), Opcode.Multiply, new(Opcode.Integer, seen.SizeBytes), Opcode.DivideS, Opcode.Swap);
        }

        _strides[^1] = seen.SizeBytes;
        _code = _code.As(seen);
    }
}
