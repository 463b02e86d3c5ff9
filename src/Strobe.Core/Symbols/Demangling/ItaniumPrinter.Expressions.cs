namespace Strobe.Symbols.Demangling;

/// <summary>Expressions; operands that are more than a name stand in parentheses.</summary>
internal sealed partial class ItaniumPrinter
{
    private void Expression(ItaniumNode node)
    {
        switch (node.Kind)
        {
            case NodeKind.Literal: Literal(node); break;
            case NodeKind.FunctionParameter: FunctionParameter(node); break;
            case NodeKind.Unary: Unary(node); break;
            case NodeKind.Postfix: Postfix(node); break;
            case NodeKind.Binary: Binary(node); break;
            case NodeKind.Trinary: Trinary(node); break;
            case NodeKind.New: New(node); break;
            case NodeKind.Cast: Cast(node); break;
            case NodeKind.NamedCast: NamedCast(node); break;
            case NodeKind.Call: Call(node); break;
            case NodeKind.List: Separated(node.Items); break;
            case NodeKind.Braced: Braced(node); break;
            case NodeKind.Fold: Fold(node); break;
            case NodeKind.Designated: Designated(node); break;
            case NodeKind.PackLength: PackLength(node); break;
        }
    }

    private static string SignOf(string code) => ItaniumTables.Operators.TryGetValue(code, out (string Text, OperatorShape Shape) found) ? found.Text : code;

    private void Operand(ItaniumNode? node)
    {
        bool isSimple = node is not null
            && Meant(node).Kind is NodeKind.Name or NodeKind.Qualified or NodeKind.Braced or NodeKind.FunctionParameter;
        if (!isSimple) _output.Append('(');
        Print(node);
        if (!isSimple) _output.Append(')');
    }

    private void Literal(ItaniumNode node)
    {
        ItaniumNode type = Meant(node.Left!);
        bool isNegative = node.Text.StartsWith('n');
        ReadOnlySpan<char> digits = node.Text.AsSpan(isNegative ? 1 : 0);
        string name = type.Kind == NodeKind.Builtin ? type.Text : "";
        if (name == "bool" && digits is "0" or "1" && !isNegative)
        {
            _output.Append(digits is "1" ? "true" : "false");
            return;
        }

        string? suffix = ItaniumTables.LiteralSuffix(name);
        if (suffix is null)
        {
            _output.Append('(');
            Print(type);
            _output.Append(')');
        }

        if (isNegative) _output.Append('-');
        bool isFloat = name is "float" or "double" or "long double" or "__float128";
        if (isFloat) _output.Append('[');
        _output.Append(digits);
        if (isFloat) _output.Append(']');
        _output.Append(suffix);
    }

    private void FunctionParameter(ItaniumNode node)
    {
        if (node.Number == 0) _output.Append("this");
        else Numbered("{parm#", node.Number);
    }

    private void Unary(ItaniumNode node)
    {
        ItaniumNode operand = node.Left!;
        if (node.Text == "ad" && operand is { Kind: NodeKind.Function, Left.Kind: NodeKind.Qualified }) operand = operand.Left!;
        _output.Append(SignOf(node.Text));
        if (node.Text == "gs")
        {
            Print(operand);
            return;
        }

        if (node.Text is "st" or "nx")
        {
            _output.Append('(');
            Print(operand);
            _output.Append(')');
            return;
        }

        Operand(operand);
    }

    private void Postfix(ItaniumNode node)
    {
        Operand(node.Left);
        _output.Append(SignOf(node.Text));
    }

    private void Binary(ItaniumNode node)
    {
        // A bare > would look like the end of the template arguments.
        bool isWrapped = node.Text == "gt";
        if (isWrapped) _output.Append('(');
        Operand(node.Left);
        if (node.Text == "ix")
        {
            _output.Append('[');
            Print(node.Right);
            _output.Append(']');
        }
        else
        {
            _output.Append(SignOf(node.Text));
            Operand(node.Right);
        }

        if (isWrapped) _output.Append(')');
    }

    private void Trinary(ItaniumNode node)
    {
        if (node.Text == "dX")
        {
            _output.Append('[');
            Print(node.Left);
            _output.Append(" ... ");
            Print(node.Right);
            _output.Append("]=");
            Operand(node.Third);
            return;
        }

        Operand(node.Left);
        _output.Append('?');
        Operand(node.Right);
        _output.Append(" : ");
        Operand(node.Third);
    }

    private void New(ItaniumNode node)
    {
        _output.Append("new ");
        if (node.Left!.Items.Count > 0)
        {
            Operand(node.Left);
            _output.Append(' ');
        }

        Print(node.Right);
        if (node.Third is not null) Operand(node.Third);
    }

    private void Cast(ItaniumNode node)
    {
        _output.Append('(');
        Print(node.Left);
        _output.Append(')');
        Operand(node.Right);
    }

    private void NamedCast(ItaniumNode node)
    {
        _output.Append(SignOf(node.Text)).Append('<');
        Print(node.Left);
        _output.Append(">(");
        Print(node.Right);
        _output.Append(')');
    }

    private void Call(ItaniumNode node)
    {
        ItaniumNode callee = node.Left!;
        Operand(callee.Kind == NodeKind.Function ? callee.Left : callee);
        Bracketed('(', node.Items, ')');
    }

    private void Braced(ItaniumNode node)
    {
        Print(node.Left);
        Bracketed('{', node.Items, '}');
    }

    private void Fold(ItaniumNode node)
    {
        string sign = SignOf(node.Text[1..]);
        _output.Append('(');
        if (node.Text[0] == 'l') _output.Append("...").Append(sign);
        Operand(node.Left);
        if (node.Text[0] != 'l') _output.Append(sign).Append("...");
        if (node.Text[0] is 'L' or 'R')
        {
            _output.Append(sign);
            Operand(node.Right);
        }

        _output.Append(')');
    }

    private void Designated(ItaniumNode node)
    {
        _output.Append(node.Text == "di" ? '.' : '[');
        Print(node.Left);
        if (node.Text == "dx") _output.Append(']');
        _output.Append('=');
        Operand(node.Right);
    }

    private void PackLength(ItaniumNode node)
    {
        if (node.Items.Count > 0) PrintNumber(node.Items.Count);
        else PrintNumber(Math.Max(0, PackSize(node.Left, 0)));
    }
}
