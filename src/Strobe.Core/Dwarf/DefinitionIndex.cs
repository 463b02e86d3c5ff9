namespace Strobe.Dwarf;

/// <summary>Finds the definition of a composite that another unit only declares. Built over all units on first use.</summary>
internal sealed class DefinitionIndex
{
    private const int MaxCandidates = 256;
    private readonly uint[] _hashes;
    private readonly long[] _offsets;
    private readonly DwarfModule _module;

    internal DefinitionIndex(DwarfModule module)
    {
        _module = module;
        var hashes = new List<uint>();
        var offsets = new List<long>();
        foreach (DwarfUnit unit in module.Units.Concat(module.TypeUnits))
        {
            foreach (ref ScopeEntry scope in unit.ScanOnce().Scopes.AsSpan())
            {
                if (scope.IsDeclaration || scope.Tag == DwarfTag.Namespace || scope.Name.Form == DwarfForm.None) continue;
                hashes.Add(HashOf(unit, scope.Name));
                offsets.Add(unit.SectionBase + scope.Position);
            }
        }

        _hashes = [.. hashes];
        _offsets = [.. offsets];
        Array.Sort(_hashes, _offsets);
    }

    /// <summary>Offset of the definition with the same qualified name, in the same unit if there is one; −1 when there is none.</summary>
    internal long Find(Die declaration)
    {
        if (!declaration.TryGet(DwarfAttribute.Name, out AttributeValue name)) return -1;
        string wanted = QualifiedNames.Of(declaration, declaration.Name);
        uint hash = HashOf(declaration.Unit, name);
        int at = Array.BinarySearch(_hashes, hash);
        while (at > 0 && _hashes[at - 1] == hash) at--;
        long found = -1;
        for (int i = 0; at >= 0 && i < MaxCandidates && at + i < _hashes.Length && _hashes[at + i] == hash; i++)
        {
            Die candidate = _module.DieAt(_offsets[at + i]);
            bool isSame = candidate.IsValid && candidate.Unit.Language == declaration.Unit.Language && QualifiedNames.Of(candidate, candidate.Name) == wanted;
            if (!isSame) continue;
            if (declaration.Unit.Contains(candidate.Offset)) return candidate.Offset;
            if (found < 0) found = candidate.Offset;
        }

        return found;
    }

    private static uint HashOf(DwarfUnit unit, AttributeValue name)
    {
        // FNV-1a: stable, short, good enough where candidates are compared afterwards.
        uint hash = 2166136261;
        foreach (byte part in unit.TextBytes(name)) hash = (hash ^ part) * 16777619;
        return hash;
    }
}
