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
        DwarfModule module = new(ElfFile.Read(File.ReadAllBytes(program)));
        SignatureReader signatures = new(new TypeReader(module));
        Dictionary<ulong, ProgramFunction> functions = [];
        foreach (DwarfUnit unit in module.Units)
        {
            UnitScan scan = unit.Scan;
            for (int i = 0; i < scan.Functions.Length; i++)
            {
                if (!scan.Functions[i].Flags.HasFlag(SubprogramFlags.HasCode)) continue;
                FunctionIdentity identity = FunctionIdentity.Of(scan, i);
                string rawName = identity.LinkageName ?? identity.Name;
                FunctionSignature signature = signatures.Read(Die.At(unit, scan.Functions[i].Position), rawName);
                functions.TryAdd(scan.Functions[i].Entry, new ProgramFunction(identity.Name, rawName, signature));
            }
        }

        return functions;
    }
}
