using System.Collections.Immutable;

namespace Strobe.Dwarf;

/// <summary>
/// Library types that programs often only declare, since their definition is in the library: their layout is part of its binary
/// interface and cannot change.
/// </summary>
internal static class KnownDeclarations
{
    private const string StringName = "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >";
    private static readonly CompositeType s_string = String();

    /// <summary>The type of a declaration's qualified name; null when it is not a known one.</summary>
    internal static DwarfType? Find(string name)
    {
        if (name.EndsWith(">>", StringComparison.Ordinal)) name = name[..^1] + " >";
        return name == StringName ? s_string : null;
    }

    private static CompositeType String()
    {
        BaseType character = new("char", 1, BaseEncoding.SignedChar);
        PointerType text = new("char*", 8, PointerKind.Pointer, new Lazy<DwarfType>(character));
        CompositeType holder = Composite("std::__cxx11::basic_string::_Alloc_hider", 8, [], new Member("_M_p", text, 0));
        Member length = new("_M_string_length", new BaseType("unsigned long", 8, BaseEncoding.Unsigned), 8);
        return Composite(StringName, 32, [("_CharT", character)], new Member("_M_dataplus", holder, 0), length);
    }

    private static CompositeType Composite(
        string name, long size, ImmutableArray<(string Name, DwarfType Type)> arguments, params ImmutableArray<Member> members) =>
        new(name, size, CompositeKind.Class, new Lazy<CompositeBody>(new CompositeBody(members, null, [], arguments, IsNonTrivialForCalls: true)));
}
