namespace Strobe.Dwarf;

/// <summary>What one pass over a unit found. Both arrays are sorted by position.</summary>
internal sealed class UnitScan(DwarfUnit unit, SubprogramEntry[] functions, ScopeEntry[] scopes)
{
    internal DwarfUnit Unit => unit;

    /// <summary>Functions with code and abstract instances of inlined ones; plain declarations are left out.</summary>
    internal SubprogramEntry[] Functions => functions;

    internal ScopeEntry[] Scopes => scopes;

    /// <summary>Composed scope names, filled by <see cref="QualifiedNames"/>.</summary>
    internal string?[] FullScopeNames { get; } = new string?[scopes.Length];

    /// <summary>The same without enclosing functions.</summary>
    internal string?[] TypeScopeNames { get; } = new string?[scopes.Length];

    /// <summary>Index of the function at a position; −1 when it is none of these.</summary>
    internal int FunctionAt(int position)
    {
        int low = 0;
        int high = functions.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (functions[middle].Position == position) return middle;
            if (functions[middle].Position > position) high = middle - 1;
            else low = middle + 1;
        }

        return -1;
    }

    /// <summary>The scope an entry itself is; 0 when it is none.</summary>
    internal int ScopeAt(int position)
    {
        int last = LastScopeBefore(position + 1);
        return last >= 0 && scopes[last].Position == position ? last + 1 : 0;
    }

    /// <summary>The innermost scope that contains a position, as in <see cref="ScopeEntry.Parent"/>; functions do not count.</summary>
    internal int ScopeAround(int position)
    {
        // Scopes nest: the last one that begins earlier, or one of its parents, is the innermost.
        int candidate = LastScopeBefore(position);
        while (candidate >= 0 && scopes[candidate].End <= position)
        {
            int parent = scopes[candidate].Parent;
            candidate = parent > 0 ? parent - 1 : ParentOfFunction(parent);
        }

        return candidate + 1;
    }

    private int LastScopeBefore(int position)
    {
        int low = 0;
        int high = scopes.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (scopes[middle].Position >= position) high = middle - 1;
            else low = middle + 1;
        }

        return high;
    }

    private int ParentOfFunction(int parent)
    {
        while (parent < 0) parent = functions[-parent - 1].Scope;
        return parent - 1;
    }
}
