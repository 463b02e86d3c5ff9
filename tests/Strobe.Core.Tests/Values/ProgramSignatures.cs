using Strobe.Dwarf;
using Strobe.Elf;

namespace Strobe.Tests.Values;

/// <summary>A function of a compiled program, as debug information tells it.</summary>
internal sealed record ProgramFunction(string Name, string RawName, FunctionSignature Signature);

/// <summary>The functions of a program by address.</summary>
internal static class ProgramSignatures
{
    internal static Dictionary<ulong, ProgramFunction> Of(string program)
    {
        ElfFile file = ElfFile.Read(File.ReadAllBytes(program));
        DwarfModule module = new(file);
        Dictionary<ulong, string> symbols = SymbolsOf(file);
        SignatureReader signatures = new(new TypeReader(module));
        Dictionary<ulong, ProgramFunction> functions = [];
        foreach (DwarfUnit unit in module.Units)
        {
            UnitScan scan = unit.Scan;
            for (int i = 0; i < scan.Functions.Length; i++)
            {
                if (!scan.Functions[i].Flags.HasFlag(SubprogramFlags.HasCode)) continue;
                FunctionIdentity identity = FunctionIdentity.Of(scan, i);
                string rawName = symbols.GetValueOrDefault(scan.Functions[i].Entry) ?? identity.LinkageName ?? identity.Name;
                FunctionSignature signature = signatures.Read(Die.At(unit, scan.Functions[i].Position), rawName);
                functions.TryAdd(scan.Functions[i].Entry, new ProgramFunction(identity.Name, rawName, signature));
            }
        }

        return functions;
    }

    // Only the symbol table knows the names of clones.
    private static Dictionary<ulong, string> SymbolsOf(ElfFile file)
    {
        Dictionary<ulong, string> names = [];
        for (int i = 0; i < file.Symbols.Count; i++)
        {
            ElfSymbol symbol = file.Symbols[i];
            if (symbol.IsFunction && symbol.IsDefined) names.TryAdd(symbol.Address, file.Symbols.Name(symbol));
        }

        return names;
    }
}
