using System.Text;
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
            foreach (SubprogramEntry entry in scan.Functions)
            {
                if (!entry.Flags.HasFlag(SubprogramFlags.HasCode)) continue;
                string name = FunctionIdentity.Of(scan, entry).Name;
                string linkage = Encoding.UTF8.GetString(LinkageName.Of(unit, entry));
                string rawName = symbols.GetValueOrDefault(entry.Entry) ?? (linkage.Length > 0 ? linkage : name);
                FunctionSignature signature = signatures.Read(Die.At(unit, entry.Position), rawName);
                functions.TryAdd(entry.Entry, new ProgramFunction(name, rawName, signature));
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
