using System.Collections.Immutable;
using Strobe.Dwarf;
using Strobe.Symbols;

namespace Strobe.Values.Expressions;

/// <summary>
/// What names mean at one instruction of a native function: its locals and those of what is inlined there, innermost block first, then static and
/// global variables. Where the debug information says nothing certain, a variable is <see cref="PlaceKind.Missing"/>.
/// </summary>
internal sealed class FrameScope : IScope
{
    private readonly ModuleSymbols _module;
    private readonly PlaceReader _places;
    private readonly ulong _address;
    private readonly List<Die> _functions;
    private readonly DwarfTypes _types;

    /// <param name="module">The module.</param>
    /// <param name="function">The function's entry with code.</param>
    /// <param name="address">The instruction; the file's own address, like all here.</param>
    /// <param name="bias">What to add to addresses in the process.</param>
    /// <param name="storage">Where the module's thread-local variables are; asked when one is named.</param>
    internal FrameScope(ModuleSymbols module, Die function, ulong address, ulong bias, Func<ThreadStorage> storage)
    {
        (_module, _address) = (module, address);
        _places = new PlaceReader(module, function, address, bias, storage);
        _functions = [.. InlineFrames.At(function, address).Select(frame => frame.Entry).Reverse(), function];
        _types = new DwarfTypes(function.Unit.Language, LengthOf);
    }

    public Variable? Find(string name)
    {
        foreach (Die function in _functions)
        {
            if (Local(function, name) is { } local) return local;
        }

        return Fixed(name);
    }

    /// <summary>Names of the variables of the function that are in scope, innermost first.</summary>
    internal IEnumerable<string> Names() =>
        _functions.SelectMany(function => InScope(function).OrderByDescending(local => local.Depth)).Select(local => local.Name).Distinct();

    private IEnumerable<LocalVariable> InScope(Die function) => LocalVariables.Of(function).Where(local =>
        local.Name.Length > 0 && !local.Name.StartsWith("__vla_expr", StringComparison.Ordinal) && local.Typed.IsValid && (local.Scope.Count == 0 || local.Scope.Any(range => range.Contains(_address))));

    private Variable? Local(Die function, string name)
    {
        LocalVariable? found = InScope(function).Where(local => local.Name == name).OrderBy(local => local.Depth).LastOrDefault();
        return found is null ? null : VariableOf(found.Entry, found.Typed);
    }

    /// <summary>A variable with a fixed place: one of the function's own, else one whose qualified name is or ends with the name.</summary>
    private Variable? Fixed(string name)
    {
        if (_module.Debug is not { } debug) return null;
        DwarfUnit own = _functions[^1].Unit;
        foreach (DwarfUnit unit in debug.Units.OrderByDescending(unit => unit == own))
        {
            DwarfVariable? best = null;
            foreach (DwarfVariable variable in VariableScan.Run(unit))
            {
                bool isOwn = variable.Function == _functions[^1].Offset;
                bool fits = variable.Name == name || ((isOwn || variable.Function < 0) && variable.Name.EndsWith("::" + name, StringComparison.Ordinal));
                if (fits && (best is null || isOwn || variable.Name == name)) best = variable;
            }

            if (best is not { } chosen) continue;
            Die typed = SignatureReader.Origins(chosen.Entry).Find(origin => origin.Has(DwarfAttribute.Type));
            if (typed.IsValid) return VariableOf(chosen.Entry, typed);
        }

        return null;
    }

    /// <summary>Only whole numbers and addresses are what steps can leave as values.</summary>
    private Variable VariableOf(Die entry, Die typed)
    {
        ExpressionType type = TypeOf(typed);
        VariablePlace place = _places.Of(entry, typed);
        bool isLost = place is { Kind: PlaceKind.Computed, IsValue: true } && !(type is AddressType || (type is NumberType number && number.Kind.IsInteger()));
        return new Variable(type, isLost ? new VariablePlace(PlaceKind.Missing) : place);
    }

    private ImmutableArray<Instruction> LengthOf(long array, int dimension)
    {
        foreach (Die child in _module.Debug!.DieAt(array).Children)
        {
            if (child.Tag == DwarfTag.SubrangeType && dimension-- == 0) return _places.LengthOf(child);
        }

        return [];
    }

    internal ExpressionType TypeOf(DwarfType type) => _types.Of(type);

    private ExpressionType TypeOf(Die typed) => TypeOf(_module.Types!.TypeOf(typed));
}
