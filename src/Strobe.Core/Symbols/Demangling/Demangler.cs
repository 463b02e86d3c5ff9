namespace Strobe.Symbols.Demangling;

/// <summary>Turns linker names into source names: C++ (Itanium ABI) and Rust (legacy and v0). Never throws; bounded in depth, steps and size.</summary>
internal static class Demangler
{
    /// <summary>Longer names are left as they are.</summary>
    internal const int MaxInput = 1 << 16;

    /// <summary>Longer results are given up.</summary>
    internal const int MaxOutput = 1 << 16;

    /// <summary>The whole name with parameters; the raw name itself when it is not mangled or damaged.</summary>
    internal static string Full(string raw) => Demangle(raw, qualified: false) ?? raw;

    /// <summary>The qualified name without parameters, as debug information would have it; the raw name (without clone suffix) when it is
    /// not mangled. Clones made by splitting (<c>.part.0</c>, <c>.cold</c>) keep their suffix: they are not the whole function.</summary>
    internal static string Qualified(string raw)
    {
        CloneSuffix suffix = CloneSuffix.Of(raw);
        string body = suffix.Length == 0 ? raw : raw[..^suffix.Length];
        string name = Demangle(body, qualified: true) ?? body;
        return suffix.IsPart ? name + raw[^suffix.Length..] : name;
    }

    internal static bool IsMangled(string raw) =>
        raw.StartsWith("_Z", StringComparison.Ordinal) || raw.StartsWith("_R", StringComparison.Ordinal)
        || raw.StartsWith("___Z", StringComparison.Ordinal) || raw.StartsWith("__Z", StringComparison.Ordinal);

    private static string? Demangle(string raw, bool qualified)
    {
        if (raw.Length is < 3 or > MaxInput || !IsMangled(raw)) return null;
        if (raw.StartsWith("_R", StringComparison.Ordinal)) return RustV0Demangler.Demangle(raw, qualified);
        return RustLegacyDemangler.Demangle(raw) ?? ItaniumPrinter.Demangle(raw, qualified);
    }
}
