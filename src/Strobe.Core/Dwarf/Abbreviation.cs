namespace Strobe.Dwarf;

/// <summary>One attribute of an abbreviation; <see cref="Implicit"/> is the value of DW_FORM_implicit_const.</summary>
/// <remarks>The width is looked up once here, not once per entry.</remarks>
internal readonly record struct AttributeSpec(DwarfAttribute Name, DwarfForm Form, WidthKind Width, byte Bytes, long Implicit)
{
    internal static AttributeSpec Of(DwarfAttribute name, DwarfForm form, UnitFormat format, long constant = 0)
    {
        (WidthKind width, int bytes) = FormWidth.Of(form, format);
        return new AttributeSpec(name, form, width, (byte)bytes, constant);
    }
}

/// <summary>What the indexing passes do with an entry; decided once per abbreviation.</summary>
internal enum EntryRole : byte
{
    /// <summary>Nothing in it matters; its children may.</summary>
    Plain,

    /// <summary>Nothing in it or below it matters.</summary>
    Opaque,

    /// <summary>An enumeration: opaque except in Rust, where it may hold functions.</summary>
    Enumeration,

    /// <summary>A namespace or composite: part of the names below it.</summary>
    Scope,

    /// <summary>A function with code, or the abstract instance of an inlined one.</summary>
    Function,

    /// <summary>A variable.</summary>
    Variable,
}

/// <summary>The shape shared by many debugging information entries (DWARF 5 section 7.5.3).</summary>
internal sealed class Abbreviation
{
    internal Abbreviation(DwarfTag tag, bool hasChildren, AttributeSpec[] attributes)
    {
        Tag = tag;
        HasChildren = hasChildren;
        Attributes = attributes;
        Skips = SkipStep.Plan(attributes);
        FixedSize = Skips.Length switch
        {
            0 => 0,
            1 when Skips[0].Kind == WidthKind.Fixed => Skips[0].Bytes,
            _ => -1,
        };
        Role = RoleOf();
    }

    internal DwarfTag Tag { get; }

    internal bool HasChildren { get; }

    internal AttributeSpec[] Attributes { get; }

    /// <summary>How to get past the attributes, neighbours of fixed size merged.</summary>
    internal SkipStep[] Skips { get; }

    /// <summary>Bytes of all attributes; −1 when they vary.</summary>
    internal int FixedSize { get; }

    internal EntryRole Role { get; }

    internal bool Has(DwarfAttribute name)
    {
        foreach (AttributeSpec spec in Attributes)
        {
            if (spec.Name == name) return true;
        }

        return false;
    }

    private EntryRole RoleOf()
    {
        switch (Tag)
        {
            case DwarfTag.Namespace or DwarfTag.Module or DwarfTag.StructureType or DwarfTag.ClassType or DwarfTag.UnionType
                or DwarfTag.InterfaceType:
                return HasChildren ? EntryRole.Scope : EntryRole.Plain;
            case DwarfTag.EnumerationType:
                return EntryRole.Enumeration;
            case DwarfTag.ArrayType or DwarfTag.SubroutineType or DwarfTag.CallSite or DwarfTag.GnuCallSite or DwarfTag.VariantPart:
                return EntryRole.Opaque;
            case DwarfTag.Variable:
                return EntryRole.Variable;
            case DwarfTag.Subprogram:
                bool isDefinition = Has(DwarfAttribute.LowPc) || Has(DwarfAttribute.Ranges) || Has(DwarfAttribute.Inline);
                if (isDefinition) return EntryRole.Function;
                return Has(DwarfAttribute.Declaration) ? EntryRole.Opaque : EntryRole.Plain;
            default:
                return EntryRole.Plain;
        }
    }
}
