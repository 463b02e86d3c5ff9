namespace Strobe.Symbols.Demangling;

/// <summary>The two halves of types.</summary>
internal sealed partial class ItaniumPrinter
{
    private void LeftOfType(ItaniumNode node)
    {
        switch (node.Kind)
        {
            case NodeKind.Pointer: LeftOfPointer(node.Left!, "*"); break;
            case NodeKind.Reference or NodeKind.RvalueReference: LeftOfReference(node); break;
            case NodeKind.CvQualified: LeftOfQualified(node); break;
            case NodeKind.Suffixed: LeftOfSuffixed(node); break;
            case NodeKind.Array: Left(node.Left); break;
            case NodeKind.Vector: Vector(node); break;
            case NodeKind.FunctionType: LeftOfFunction(node); break;
            case NodeKind.MemberPointer: LeftOfMemberPointer(node); break;
            case NodeKind.Pack: Separated(node.Items); break;
            case NodeKind.PackReference: PackReference(node, isLeft: true); break;
            case NodeKind.PackExpansion: PackExpansion(node); break;
            case NodeKind.LateParameter: LeftOfLate(node); break;
            case NodeKind.Decltype: Decltype(node); break;
            default: Expression(node); break;
        }
    }

    private void Right(ItaniumNode? node)
    {
        if (node is null) return;
        if (Enter()) RightOf(node);
        _depth--;
    }

    private void RightOf(ItaniumNode node)
    {
        switch (node.Kind)
        {
            case NodeKind.Pointer: RightOfPointer(node.Left!); break;
            case NodeKind.Reference or NodeKind.RvalueReference: RightOfPointer(Collapsed(node, out _)); break;
            case NodeKind.CvQualified or NodeKind.Suffixed: Right(node.Left); break;
            case NodeKind.LateParameter when !IsPlaceholder(node): Right(node.Left); break;
            case NodeKind.Array: RightOfArray(node); break;
            case NodeKind.FunctionType: RightOfFunction(node); break;
            case NodeKind.MemberPointer: RightOfPointer(node.Left!); break;
            case NodeKind.PackReference: PackReference(node, isLeft: false); break;
        }
    }

    /// <summary>A generic lambda's own parameters are written as <c>auto:1</c> in its signature and as what they stand for elsewhere.</summary>
    private bool IsPlaceholder(ItaniumNode late) => late.Text.Length > 0 && (_lambdaDepth > 0 || late.Left is null);

    private void LeftOfLate(ItaniumNode late)
    {
        if (IsPlaceholder(late)) _output.Append(late.Text);
        else Left(late.Left);
    }

    /// <summary>What a node stands for here: through parameters, packs being expanded and qualifiers.</summary>
    private ItaniumNode Meant(ItaniumNode node)
    {
        for (int i = 0; i < MaxDepth; i++)
        {
            switch (node.Kind)
            {
                case NodeKind.LateParameter when !IsPlaceholder(node) && node.Left is not null: node = node.Left; break;
                case NodeKind.PackReference when (uint)_packIndex < (uint)node.Items.Count: node = node.Items[_packIndex]; break;
                default: return node;
            }
        }

        return node;
    }

    private ItaniumNode MeantUnqualified(ItaniumNode node)
    {
        node = Meant(node);
        for (int i = 0; i < MaxDepth && node is { Kind: NodeKind.CvQualified or NodeKind.Suffixed, Left: not null }; i++) node = Meant(node.Left);
        return node;
    }

    private bool EndsInFunction(ItaniumNode type)
    {
        ItaniumNode node = MeantUnqualified(type);
        for (int i = 0; i < MaxDepth && node is { Kind: NodeKind.Pointer or NodeKind.Reference or NodeKind.RvalueReference or NodeKind.MemberPointer }; i++)
        {
            node = MeantUnqualified(node.Left!);
            if (node.Kind is NodeKind.FunctionType) return true;
        }

        return false;
    }

    private void LeftOfPointer(ItaniumNode target, string sign)
    {
        Left(target);
        NodeKind kind = MeantUnqualified(target).Kind;
        if (kind == NodeKind.Array) _output.Append(" (");
        else if (kind == NodeKind.FunctionType) _output.Append('(');
        _output.Append(sign);
    }

    private void RightOfPointer(ItaniumNode target)
    {
        if (MeantUnqualified(target).Kind is NodeKind.Array or NodeKind.FunctionType) _output.Append(')');
        Right(target);
    }

    /// <summary>A reference to a reference is one: both must be <c>&amp;&amp;</c> for the result to be.</summary>
    private ItaniumNode Collapsed(ItaniumNode node, out bool isRvalue)
    {
        isRvalue = node.Kind == NodeKind.RvalueReference;
        ItaniumNode target = node.Left!;
        for (int i = 0; i < MaxDepth; i++)
        {
            ItaniumNode meant = Meant(target);
            if (meant.Kind is not (NodeKind.Reference or NodeKind.RvalueReference)) break;
            isRvalue &= meant.Kind == NodeKind.RvalueReference;
            target = meant.Left!;
        }

        return target;
    }

    private void LeftOfReference(ItaniumNode node)
    {
        ItaniumNode target = Collapsed(node, out bool isRvalue);
        LeftOfPointer(target, isRvalue ? "&&" : "&");
    }

    private void LeftOfQualified(ItaniumNode node)
    {
        Left(node.Left);
        bool isRepeated = node.Text == " const" && Meant(node.Left!) is { Kind: NodeKind.CvQualified, Text: " const" };
        if (!isRepeated) _output.Append(node.Text);
    }

    private void LeftOfSuffixed(ItaniumNode node)
    {
        Left(node.Left);
        if (_isQualifiedOnly) return;
        _output.Append(' ').Append(node.Text);
        Print(node.Right);
    }

    private void Vector(ItaniumNode node)
    {
        Print(node.Left);
        _output.Append(" __vector(");
        Print(node.Right);
        _output.Append(')');
    }

    private void LeftOfFunction(ItaniumNode node)
    {
        Left(node.Left);
        if (node.Left is not null && !EndsInFunction(node.Left)) _output.Append(' ');
    }

    private void RightOfFunction(ItaniumNode node)
    {
        Signature(node);
        if (node.Right is { } exceptions)
        {
            _output.Append(' ').Append(exceptions.Text);
            if (exceptions.Kind == NodeKind.List) Bracketed('(', exceptions.Items, ')');
        }

        Right(node.Left);
    }

    private void RightOfArray(ItaniumNode node)
    {
        if (Last != ']') _output.Append(' ');
        _output.Append('[');
        Print(node.Right);
        _output.Append(']');
        Right(node.Left);
    }

    private void LeftOfMemberPointer(ItaniumNode node)
    {
        Left(node.Left);
        if (MeantUnqualified(node.Left!).Kind is NodeKind.Array) _output.Append(" (");
        else if (MeantUnqualified(node.Left!).Kind is NodeKind.FunctionType) _output.Append(Last == ' ' ? "(" : " (");
        else _output.Append(' ');
        Print(node.Right);
        _output.Append("::*");
    }

    private void PackReference(ItaniumNode node, bool isLeft)
    {
        if (_packIndex < 0)
        {
            if (isLeft) Separated(node.Items);
            return;
        }

        if (_packIndex >= node.Items.Count) return;
        if (isLeft) Left(node.Items[_packIndex]);
        else Right(node.Items[_packIndex]);
    }

    private void PackExpansion(ItaniumNode node)
    {
        int count = PackSize(node.Left, 0);
        if (count < 0)
        {
            Print(node.Left);
            _output.Append("...");
            return;
        }

        int outer = _packIndex;
        for (int i = 0; i < count && !IsOver; i++)
        {
            _packIndex = i;
            if (i > 0) _output.Append(", ");
            Print(node.Left);
        }

        _packIndex = outer;
    }

    /// <summary>The length of the first pack in a node; −1 when it has none.</summary>
    private int PackSize(ItaniumNode? node, int depth)
    {
        if (node is null || depth > 100 || ++_steps > MaxSteps) return -1;
        switch (node.Kind)
        {
            case NodeKind.PackReference: return node.Items.Count;
            case NodeKind.Lambda or NodeKind.Name or NodeKind.Builtin or NodeKind.PackExpansion: return -1;
        }

        int size = PackSize(node.Left, depth + 1);
        if (size < 0) size = PackSize(node.Right, depth + 1);
        if (size < 0) size = PackSize(node.Third, depth + 1);
        for (int i = 0; size < 0 && i < node.Items.Count; i++) size = PackSize(node.Items[i], depth + 1);
        return size;
    }

    private void Decltype(ItaniumNode node)
    {
        _output.Append("decltype (");
        Print(node.Left);
        _output.Append(')');
    }
}
