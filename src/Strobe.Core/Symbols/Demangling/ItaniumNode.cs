namespace Strobe.Symbols.Demangling;

/// <summary>The forms a part of a C++ name can have.</summary>
internal enum NodeKind : byte
{
    Name,
    Standard,
    Builtin,
    Qualified,
    Local,
    DefaultArgument,
    Template,
    Constructor,
    Destructor,
    Operator,
    Conversion,
    Lambda,
    Unnamed,
    AbiTag,
    Function,
    FunctionType,
    Pointer,
    Reference,
    RvalueReference,
    CvQualified,
    Suffixed,
    Array,
    Vector,
    MemberPointer,
    Special,
    SpecialPair,
    Clone,
    Pack,
    PackReference,
    PackExpansion,
    LateParameter,
    Decltype,
    Literal,
    FunctionParameter,
    Unary,
    Postfix,
    Binary,
    Trinary,
    New,
    Cast,
    NamedCast,
    Call,
    List,
    Braced,
    Fold,
    Designated,
    PackLength,
    Binding,
}

/// <summary>One part of a C++ name. What the fields mean depends on the kind; <see cref="ItaniumParser"/> sets them, <see cref="ItaniumPrinter"/> reads them.</summary>
internal sealed class ItaniumNode(NodeKind kind, string text = "", ItaniumNode? left = null, ItaniumNode? right = null)
{
    internal NodeKind Kind { get; } = kind;

    internal string Text { get; } = text;

    /// <summary>Set again for template parameters that are known only after the name (conversion operators).</summary>
    internal ItaniumNode? Left { get; set; } = left;

    internal ItaniumNode? Right { get; } = right;

    internal ItaniumNode? Third { get; init; }

    internal IReadOnlyList<ItaniumNode> Items { get; init; } = [];

    internal int Number { get; init; }
}
