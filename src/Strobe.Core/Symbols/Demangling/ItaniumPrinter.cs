using System.Globalization;
using System.Text;

namespace Strobe.Symbols.Demangling;

/// <summary>
/// Writes the nodes of a C++ name as GNU tools do. Types are written in two halves around what they declare. Names can describe
/// trees far larger than themselves, so steps, depth and output are bounded.
/// </summary>
internal sealed partial class ItaniumPrinter
{
    private const int MaxSteps = 200_000;
    private const int MaxDepth = 600;

    private readonly StringBuilder _output = new(128);
    private int _steps;
    private int _depth;
    private int _packIndex = -1;
    private int _lambdaDepth;
    private bool _isQualifiedOnly;

    /// <summary>The source name of a mangled one; null when it cannot be read or is too large.</summary>
    /// <param name="raw">The mangled name.</param>
    /// <param name="qualified">True: without parameters, return types and qualifiers.</param>
    internal static string? Demangle(string raw, bool qualified)
    {
        if (ItaniumParser.Parse(raw) is not { } node) return null;
        var printer = new ItaniumPrinter { _isQualifiedOnly = qualified };
        printer.Print(node);
        return printer.IsOver ? null : printer._output.ToString();
    }

    private bool IsOver => _steps > MaxSteps || _output.Length > Demangler.MaxOutput;

    private char Last => _output.Length == 0 ? '\0' : _output[^1];

    private void Print(ItaniumNode? node)
    {
        Left(node);
        Right(node);
    }

    private bool Enter()
    {
        if (++_depth > MaxDepth) _steps = MaxSteps + 1;
        return ++_steps <= MaxSteps && !IsOver;
    }

    private void PrintNumber(int number) => _output.Append(number.ToString(CultureInfo.InvariantCulture));

    private void Left(ItaniumNode? node)
    {
        if (node is null) return;
        if (Enter()) LeftOf(node);
        _depth--;
    }

    private void LeftOf(ItaniumNode node)
    {
        switch (node.Kind)
        {
            case NodeKind.Name or NodeKind.Builtin or NodeKind.Standard: _output.Append(node.Text); break;
            case NodeKind.Qualified: Scoped(node); break;
            case NodeKind.Local: Local(node); break;
            case NodeKind.DefaultArgument: DefaultArgument(node); break;
            case NodeKind.Template: Template(node); break;
            case NodeKind.Constructor: _output.Append(node.Text); break;
            case NodeKind.Destructor: _output.Append('~').Append(node.Text); break;
            case NodeKind.Operator: Operator(node.Text); break;
            case NodeKind.Conversion: Conversion(node); break;
            case NodeKind.Lambda: Lambda(node); break;
            case NodeKind.Unnamed: Numbered("{unnamed type#", node.Number); break;
            case NodeKind.AbiTag: AbiTag(node); break;
            case NodeKind.Function: Function(node); break;
            case NodeKind.Special: Special(node); break;
            case NodeKind.SpecialPair: SpecialPair(node); break;
            case NodeKind.Clone: Clone(node); break;
            case NodeKind.Binding: Bracketed('[', node.Items, ']'); break;
            default: LeftOfType(node); break;
        }
    }

    private void Scoped(ItaniumNode node)
    {
        Print(node.Left);
        // A lambda's body is called by the lambda's name, as debug information is read.
        if (_isQualifiedOnly && node.Left!.Kind == NodeKind.Lambda && node.Right is { Kind: NodeKind.Operator, Text: "()" }) return;
        _output.Append("::");
        Print(node.Right);
    }

    /// <summary>The enclosing function of a local name is written without its return type.</summary>
    private void Local(ItaniumNode node)
    {
        if (node.Left is { Kind: NodeKind.Function } function && !_isQualifiedOnly)
        {
            Print(function.Left);
            Signature(function.Right!);
        }
        else Print(node.Left);

        _output.Append("::");
        Print(node.Right);
    }

    private void DefaultArgument(ItaniumNode node)
    {
        Numbered("{default arg#", node.Number);
        _output.Append("::");
        Print(node.Left);
    }

    private void Numbered(string prefix, int number)
    {
        _output.Append(prefix);
        PrintNumber(number);
        _output.Append('}');
    }

    private void Template(ItaniumNode node)
    {
        Print(node.Left);
        if (Last == '<') _output.Append(' ');
        bool outer = _isQualifiedOnly;
        _isQualifiedOnly = false;
        _output.Append('<');
        Separated(node.Items);
        if (Last == '>') _output.Append(' ');
        _output.Append('>');
        _isQualifiedOnly = outer;
    }

    private void Operator(string name)
    {
        _output.Append("operator");
        if (char.IsAsciiLetterLower(name[0])) _output.Append(' ');
        _output.Append(name);
    }

    private void Conversion(ItaniumNode node)
    {
        bool outer = _isQualifiedOnly;
        _isQualifiedOnly = false;
        _output.Append("operator ");
        Print(node.Left);
        _isQualifiedOnly = outer;
    }

    private void Lambda(ItaniumNode node)
    {
        _output.Append("{lambda");
        _lambdaDepth++;
        if (!_isQualifiedOnly) Bracketed('(', node.Items, ')');
        _lambdaDepth--;
        Numbered("#", node.Number);
    }

    private void AbiTag(ItaniumNode node)
    {
        Print(node.Left);
        _output.Append("[abi:").Append(node.Text).Append(']');
    }

    private void Function(ItaniumNode node)
    {
        ItaniumNode type = node.Right!;
        if (_isQualifiedOnly)
        {
            Print(node.Left);
            return;
        }

        if (type.Left is { } result)
        {
            Left(result);
            if (!EndsInFunction(result)) _output.Append(' ');
        }

        Print(node.Left);
        Signature(type);
        Right(type.Left);
    }

    private void Signature(ItaniumNode type)
    {
        Bracketed('(', type.Items, ')');
        _output.Append(type.Text);
    }

    private void Special(ItaniumNode node)
    {
        _output.Append(node.Text);
        Print(node.Left);
    }

    private void SpecialPair(ItaniumNode node)
    {
        _output.Append(node.Text);
        Print(node.Left);
        _output.Append("-in-");
        Print(node.Right);
    }

    private void Clone(ItaniumNode node)
    {
        Print(node.Left);
        _output.Append(" [clone ").Append(node.Text).Append(']');
    }

    private void Bracketed(char open, IReadOnlyList<ItaniumNode> items, char close)
    {
        _output.Append(open);
        Separated(items);
        _output.Append(close);
    }

    /// <summary>Items with commas between; what prints nothing (an empty pack) gets none.</summary>
    private void Separated(IReadOnlyList<ItaniumNode> items)
    {
        bool isFirst = true;
        foreach (ItaniumNode item in items)
        {
            if (IsOver) return;
            int before = _output.Length;
            if (!isFirst) _output.Append(", ");
            int start = _output.Length;
            Print(item);
            if (_output.Length == start) _output.Length = before;
            else isFirst = false;
        }
    }
}
