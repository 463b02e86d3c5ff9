using System.Runtime.InteropServices;
using Strobe.Bytes;

namespace Strobe.Dwarf;

/// <summary>
/// The indexing pass: walks every entry of a unit once, skips what does not matter without decoding it, and keeps functions and the
/// scopes that name them. Runs on one thread; units are independent.
/// </summary>
internal ref struct FunctionScan
{
    private const int MaxDepth = 2048;
    private readonly DwarfUnit _unit;
    private readonly AbbreviationTable _table;
    private readonly bool _areEnumerationsScopes;
    private readonly List<SubprogramEntry> _functions = [];
    private readonly List<ScopeEntry> _scopes = [];
    private readonly Stack<Level> _levels = new();
    private SpanCursor _cursor;
    private int _scope;
    private LambdaCount? _lambdas;

    private FunctionScan(DwarfUnit unit)
    {
        _unit = unit;
        _table = unit.Abbreviations;
        _areEnumerationsScopes = unit.Language == SourceLanguage.Rust;
        _cursor = unit.CursorAt(unit.Header.FirstEntry);
    }

    /// <summary>The scope around a level, and the scope entry that ends with it (−1 for none).</summary>
    private readonly record struct Level(int OuterScope, int EndingScope);

    internal static UnitScan Run(DwarfUnit unit)
    {
        var scan = new FunctionScan(unit);
        scan.Walk();
        SubprogramEntry[] functions = [.. scan._functions];
        var result = new UnitScan(unit, functions, [.. scan._scopes]);
        MarkInstances(result);
        return result;
    }

    private void Walk()
    {
        while (!_cursor.IsAtEnd)
        {
            int position = _cursor.Position;
            ulong code = _cursor.Uleb();
            if (code == 0)
            {
                if (!Leave()) break;
                continue;
            }

            Abbreviation? abbreviation = _table[code];
            if (abbreviation is null)
            {
                _cursor.Stop(DamageKind.BadValue);
                break;
            }

            if (abbreviation is { FixedSize: >= 0, HasChildren: false, Role: < EntryRole.Scope }) _cursor.Skip((uint)abbreviation.FixedSize);
            else if (!Visit(abbreviation, position)) break;
        }

        while (_levels.Count > 0) Leave();
    }

    private bool Visit(Abbreviation abbreviation, int position)
    {
        int inner = _scope;
        int ending = -1;
        uint sibling = 0;
        EntryRole role = abbreviation.Role;
        if (role == EntryRole.Enumeration) role = _areEnumerationsScopes && abbreviation.HasChildren ? EntryRole.Scope : EntryRole.Opaque;
        switch (role)
        {
            case EntryRole.Function:
                AddFunction(abbreviation, position);
                inner = -_functions.Count;
                break;
            case EntryRole.Scope:
                AddScope(abbreviation, position);
                inner = _scopes.Count;
                ending = inner - 1;
                break;
            default:
                sibling = SkipStep.Run(abbreviation.Skips, ref _cursor, _unit.Format);
                break;
        }

        if (!abbreviation.HasChildren) return true;
        if (role == EntryRole.Opaque && SkipStep.Jump(ref _cursor, sibling, _unit)) return true;
        if (_levels.Count >= MaxDepth)
        {
            _cursor.Stop(DamageKind.TooMuch);
            return false;
        }

        _levels.Push(new Level(_scope, ending));
        _scope = inner;
        return true;
    }

    private bool Leave()
    {
        // The root's siblings are padding: gcc and linkers may leave zeros there.
        if (!_levels.TryPop(out Level level)) return false;
        _scope = level.OuterScope;
        if (level.EndingScope >= 0) CollectionsMarshal.AsSpan(_scopes)[level.EndingScope].End = _cursor.Position;
        return _levels.Count > 0;
    }

    private void AddFunction(Abbreviation abbreviation, int position)
    {
        SubprogramEntry entry = SubprogramEntry.Read(ref _cursor, abbreviation, _unit, position);
        entry.Scope = _scope;
        _functions.Add(entry);

        // gcc's closures have no name of their own: an artificial call operator gives them away.
        if (_scope <= 0 || (entry.Flags & SubprogramFlags.Artificial) == 0) return;
        ref ScopeEntry around = ref CollectionsMarshal.AsSpan(_scopes)[_scope - 1];
        if (around is { Lambda: 0, Tag: DwarfTag.StructureType, Name.Form: DwarfForm.None } && LambdaCount.IsCallOperator(_unit, entry.Name))
            around.Lambda = (_lambdas ??= new LambdaCount()).Next(around.Parent);
    }

    private void AddScope(Abbreviation abbreviation, int position)
    {
        var entry = new ScopeEntry { Position = position, End = _unit.End, Parent = _scope, Tag = abbreviation.Tag, Origin = -1 };
        foreach (AttributeSpec spec in abbreviation.Attributes)
        {
            AttributeValue value = FormReader.Read(ref _cursor, spec, _unit);
            if (spec.Name == DwarfAttribute.Name) entry.Name = value;
            else if (spec.Name == DwarfAttribute.Declaration) entry.IsDeclaration = value.Number != 0;
            else if (spec.Name is DwarfAttribute.Specification or DwarfAttribute.Extension or DwarfAttribute.AbstractOrigin && value.IsReference)
                entry.Origin = (long)value.Number;
        }

        if (LambdaCount.IsLambda(_unit, entry)) entry.Lambda = (_lambdas ??= new LambdaCount()).Next(_scope);
        _scopes.Add(entry);
    }

    private static void MarkInstances(UnitScan scan)
    {
        foreach (ref SubprogramEntry function in scan.Functions.AsSpan())
        {
            if ((function.Flags & SubprogramFlags.HasCode) == 0 || !scan.Unit.Contains(function.Origin)) continue;
            int origin = scan.FunctionAt((int)(function.Origin - scan.Unit.SectionBase));
            if (origin >= 0) scan.Functions[origin].Flags |= SubprogramFlags.HasInstance;
        }
    }
}
