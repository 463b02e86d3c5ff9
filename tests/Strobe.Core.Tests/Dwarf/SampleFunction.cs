using System.Text;
using Strobe.Dwarf;
using Strobe.Elf;
using Strobe.Symbols;

namespace Strobe.Tests.Dwarf;

/// <summary>A function as the debug information of a sample tells it.</summary>
internal sealed record SampleFunction(
    string Name, string? LinkageName, ulong Address, ulong SizeBytes, string? SourceFile, int Line, long DebugOffset)
{
    internal bool IsInlinedOnly => Address == 0;

    internal static SampleFunction[] All(ElfFile file)
    {
        var module = new DwarfModule(file);
        (List<DebugFunction> withCode, List<DebugFunction> inlined) = DebugFunctions.Collect(module, new CodeMap(file), static () => { });
        return [.. withCode.Concat(inlined).Select(function => Of(module, function))];
    }

    private static SampleFunction Of(DwarfModule module, DebugFunction function)
    {
        string linkage = Encoding.UTF8.GetString(Strobe.Dwarf.LinkageName.Of(module.DieAt(function.DebugOffset)));
        return new SampleFunction(
            Encoding.UTF8.GetString(function.Name.Span), linkage.Length == 0 ? null : linkage, function.Address, function.SizeBytes,
            function.SourceFile, function.Line, function.DebugOffset);
    }
}
