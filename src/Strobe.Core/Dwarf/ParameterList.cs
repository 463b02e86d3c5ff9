namespace Strobe.Dwarf;

/// <summary>Matches the parameters a function was written with to the entries that say where they are.</summary>
internal static class ParameterList
{
    private const int MaxParameters = 1024;

    /// <summary>In declaration order: the parameter as written, and its entry in the instance with code (invalid when it has none).</summary>
    internal static List<(Die Written, Die Placed)> Of(List<Die> origins)
    {
        List<Die> own = Parameters(origins[0]);
        if (origins.Count == 1) return own.ConvertAll(die => (die, die));

        List<Die> written = WrittenParameters(origins);
        if (written.Count == 0 || own.Exists(die => !die.Has(DwarfAttribute.AbstractOrigin))) return own.ConvertAll(die => (die, die));
        var placed = new Dictionary<long, Die>();
        foreach (Die die in own) placed.TryAdd(die.Reference(DwarfAttribute.AbstractOrigin), die);

        // gcc's abstract constructors and destructors have parameters that their instances were made without.
        written.RemoveAll(die => !placed.ContainsKey(die.Offset) && IsCompilersOwn(die));
        return written.ConvertAll(die => (die, placed.GetValueOrDefault(die.Offset)));
    }

    internal static bool IsVariadic(Die function)
    {
        foreach (Die child in function.Children)
        {
            if (child.Tag == DwarfTag.UnspecifiedParameters) return true;
        }

        return false;
    }

    private static bool IsCompilersOwn(Die die) =>
        die.Flag(DwarfAttribute.Artificial) && die.Name is { } name && name.StartsWith("__", StringComparison.Ordinal);

    private static List<Die> WrittenParameters(List<Die> origins)
    {
        for (int i = 1; i < origins.Count; i++)
        {
            List<Die> written = Parameters(origins[i]);
            if (written.Count > 0) return written;
        }

        return [];
    }

    private static List<Die> Parameters(Die function)
    {
        var parameters = new List<Die>();
        foreach (Die child in function.Children)
        {
            if (parameters.Count >= MaxParameters) break;
            if (child.Tag == DwarfTag.FormalParameter) parameters.Add(child);
            else if (child.Tag == DwarfTag.GnuFormalParameterPack) AddPack(child, parameters);
        }

        return parameters;
    }

    private static void AddPack(Die pack, List<Die> parameters)
    {
        foreach (Die child in pack.Children)
        {
            if (child.Tag == DwarfTag.FormalParameter && parameters.Count < MaxParameters) parameters.Add(child);
        }
    }
}
