using System.Text;

namespace Strobe.Dwarf;

/// <summary>A type's name around the place where a declared name would stand: <c>int (*</c> and <c>)(char)</c>.</summary>
internal readonly record struct Declarator(string Left, string Right = "")
{
    internal string Text => Left + Right;

    /// <summary>Functions and arrays bind tighter than a pointer to them.</summary>
    internal bool NeedsParentheses => Right.Length > 0 && Right[0] is '(' or '[';
}

/// <summary>Names types the way their language writes them. Any thread; each entry is named once.</summary>
internal sealed class TypeNames(DwarfModule module)
{
    private const int MaxDepth = 40;
    private const int MaxLength = 4096;
    private static readonly Declarator Void = new("void");
    private static readonly Declarator Unknown = new("...");
    private readonly Dictionary<long, Declarator> _names = [];

    internal string Of(long offset)
    {
        lock (_names) return Name(offset, 0).Text;
    }

    private Declarator Name(long offset, int depth)
    {
        if (offset < 0) return Void;
        if (_names.TryGetValue(offset, out Declarator known)) return known;
        if (depth > MaxDepth) return Unknown;

        // While it is being named, a type that mentions itself gets the dots.
        _names[offset] = Unknown;
        Die die = module.DieAt(offset);
        Declarator name = die.IsValid ? Compose(die, depth) : Unknown;
        if (name.Left.Length + name.Right.Length > MaxLength) name = Unknown;
        _names[offset] = name;
        return name;
    }

    private Declarator Compose(Die die, int depth)
    {
        switch (die.Tag)
        {
            case DwarfTag.PointerType:
                if (die.Name is { } written) return new Declarator(written);
                return die.Unit.Language == SourceLanguage.Rust
                    ? new Declarator("*const " + Target(die, depth).Text)
                    : Pointer(Target(die, depth), "*");
            case DwarfTag.ReferenceType:
                return die.Name is { } reference ? new Declarator(reference) : Pointer(Target(die, depth), "&");
            case DwarfTag.RvalueReferenceType:
                return Pointer(Target(die, depth), "&&");
            case DwarfTag.PointerToMemberType:
                return Pointer(Target(die, depth), Name(die.Reference(DwarfAttribute.ContainingType), depth + 1).Text + "::*", " ");
            case DwarfTag.ConstType:
                return Qualified(Target(die, depth), "const");
            case DwarfTag.VolatileType:
                return Qualified(Target(die, depth), "volatile");
            case DwarfTag.RestrictType:
                return Qualified(Target(die, depth), "restrict");
            case DwarfTag.AtomicType:
                return Qualified(Target(die, depth), "_Atomic");
            case DwarfTag.ArrayType:
                return Array(die, depth);
            case DwarfTag.SubroutineType:
                return Function(die, depth);
            case DwarfTag.StructureType or DwarfTag.ClassType or DwarfTag.UnionType or DwarfTag.EnumerationType or DwarfTag.InterfaceType:
                long definition = die.Reference(DwarfAttribute.Signature);
                return definition >= 0 && definition != die.Offset ? Name(definition, depth + 1) : new Declarator(Keyword(die) + Composite(die));
            case DwarfTag.BaseType or DwarfTag.UnspecifiedType:
                return new Declarator(BaseTypeNames.Usual(die.Name ?? "?"));
            default:
                return new Declarator(QualifiedNames.Of(die, die.Name));
        }
    }

    private Declarator Target(Die die, int depth) => Name(die.Reference(DwarfAttribute.Type), depth + 1);

    private static Declarator Pointer(Declarator target, string mark, string gap = "")
    {
        if (target.NeedsParentheses) return new Declarator(target.Left + " (" + mark, ")" + target.Right);
        return new Declarator(target.Left + gap + mark, target.Right);
    }

    private static Declarator Qualified(Declarator target, string word)
    {
        bool isPointer = target.Left.EndsWith('*') || target.Left.EndsWith('&');
        if (isPointer) return new Declarator(target.Left + " " + word, target.Right);
        return new Declarator(word + " " + target.Left, target.Right);
    }

    private Declarator Array(Die die, int depth)
    {
        Declarator element = Target(die, depth);
        var right = new StringBuilder();
        foreach (long count in ArrayCounts.Of(die)) right.Append('[').Append(count < 0 ? "" : count.ToString()).Append(']');
        if (die.Unit.Language == SourceLanguage.Rust)
        {
            string length = right.ToString().Trim('[', ']');
            return new Declarator($"[{element.Text}; {length}]");
        }

        return new Declarator(element.Left, right.Append(element.Right).ToString());
    }

    private Declarator Function(Die die, int depth)
    {
        var parameters = new StringBuilder("(");
        foreach (Die child in die.Children)
        {
            if (child.Tag is not (DwarfTag.FormalParameter or DwarfTag.UnspecifiedParameters)) continue;
            if (child.Flag(DwarfAttribute.Artificial)) continue;
            if (parameters.Length > 1) parameters.Append(", ");
            if (parameters.Length > MaxLength) break;
            parameters.Append(child.Tag == DwarfTag.UnspecifiedParameters ? "..." : Target(child, depth).Text);
        }

        Declarator result = Target(die, depth);
        return new Declarator(result.Left, parameters.Append(')').Append(result.Right).ToString());
    }

    private static string Keyword(Die die) => die.Unit.Language != SourceLanguage.C || die.Name is null
        ? ""
        : die.Tag switch
        {
            DwarfTag.StructureType => "struct ",
            DwarfTag.UnionType => "union ",
            DwarfTag.EnumerationType => "enum ",
            _ => "",
        };

    // A scope knows what a lambda is called.
    private static string Composite(Die die)
    {
        if (die.Name is { } name) return QualifiedNames.Of(die, name);
        UnitScan scan = die.Unit.Scan;
        int scope = die.HasChildren ? scan.ScopeAt(die.Position) : 0;
        return scope > 0 ? QualifiedNames.OfScope(scan, scope, false) : QualifiedNames.Of(die, null);
    }
}
