using System.Runtime.CompilerServices;
using Strobe.Elf;
using Strobe.Symbols;
using Strobe.Symbols.Patterns;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>What hooking wants to know of a module beyond its functions.</summary>
internal static class ModuleFacts
{
    private static readonly ConditionalWeakTable<ModuleSymbols, StrongBox<GoModule?>> Known = [];

    /// <summary>What a module built by the Go tool chain tells of itself; null for any other. Asked for every function.</summary>
    internal static GoModule? Go(this ModuleSymbols symbols) =>
        Known.GetValue(symbols, one => new StrongBox<GoModule?>(HasGoSections(one) ? new GoModule(one) : null)).Value;

    private static bool HasGoSections(ModuleSymbols symbols) =>
        symbols.File.Section(".gopclntab") is not null || symbols.File.Section(".note.go.buildid") is not null;

    /// <summary>What threads of a program are told apart by; the C library's threads are there in every program that has an interpreter.</summary>
    internal static ThreadKey ThreadKeyOf(ModuleSymbols? program)
    {
        if (CpuFeatures.HasFsGsBase) return ThreadKey.FsBase;
        bool isGoAlone = program?.Go() is not null && program.File.Segment(SegmentType.Interpreter) is null;
        return isGoAlone ? ThreadKey.GoThread : ThreadKey.SelfPointer;
    }

    /// <summary>A static program with exception tables, whose unwinder can only be found by name.</summary>
    internal static bool IsStaticWithExceptions(this ModuleSymbols symbols) =>
        symbols.File.Segment(SegmentType.Interpreter) is null && symbols.File.Section(".gcc_except_table") is not null;

    /// <summary>Bytes from the first function that begins within 256 bytes before an address to that address.</summary>
    internal static uint LeadOf(this ModuleSymbols symbols, ulong address)
    {
        const ulong reach = 256;
        uint lead = 0;
        for (int i = symbols.Index.Before(address) - 1; i >= 0; i--)
        {
            ulong start = symbols.Index.Records[i].Address;
            if (address - start > reach) break;
            lead = (uint)(address - start);
        }

        return lead;
    }

    internal static ulong? AddressOf(this ModuleSymbols symbols, string rawName) => symbols.SymbolNamed(rawName)?.Address;

    internal static IReadOnlyList<string> Nearest(this ModuleSymbols symbols, FunctionPattern pattern)
    {
        NearestNames nearest = new(pattern.Text);
        symbols.SuggestTo(nearest);
        return nearest.Found;
    }
}
