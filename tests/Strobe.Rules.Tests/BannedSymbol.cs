using Mono.Cecil;

namespace Strobe.Rules;

/// <summary>What no code of ours may use, and where the exceptions are.</summary>
internal static class BannedSymbol
{
    private static readonly string[] Clocks = ["get_Now", "get_UtcNow", "get_Today"];

    private static readonly string[] InMemory =
        ["System.IO.Stream", "System.IO.MemoryStream", "System.IO.UnmanagedMemoryStream", "System.IO.SeekOrigin"];

    private static readonly string[] OutsideWorld =
        ["System.IO", "System.IO.MemoryMappedFiles", "System.Net", "System.Net.Sockets", "Microsoft.Win32.SafeHandles"];

    /// <summary>One line per use of a banned symbol: <c>X uses System.Console.WriteLine</c>.</summary>
    internal static IReadOnlyList<string> UsesIn(ModuleDefinition module, bool mayUseConsole) =>
    [
        .. Use.In(module)
            .Where(use => IsBanned(use, mayUseConsole))
            .Select(use => $"{use.User.Name} uses {use.Used.FullName}{(use.Member.Length == 0 ? "" : "." + use.Member)}")
            .Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>Elf/ and Dwarf/ turn spans into facts and touch nothing else.</summary>
    internal static bool IsPure(TypeDefinition type) => type.Namespace is "Strobe.Elf" or "Strobe.Dwarf";

    private static bool IsBanned(Use use, bool mayUseConsole) => use.Used.FullName switch
    {
        "System.DateTime" or "System.DateTimeOffset" => Clocks.Contains(use.Member),
        "System.Threading.Thread" => use.Member == "Sleep",
        "System.Console" => !mayUseConsole,
        "System.Environment" =>
            IsPure(use.User) && use.Member is not ("" or "get_CurrentManagedThreadId" or "get_ProcessorCount"),
        _ => IsPure(use.User) && IsOutsideWorld(use.Used),
    };

    private static bool IsOutsideWorld(TypeReference type) => IsFileOrSocket(type)
        || type.FullName is "System.Diagnostics.Process"
        || type.Name is "DllImportAttribute" or "LibraryImportAttribute";

    private static bool IsFileOrSocket(TypeReference type) => OutsideWorld.Contains(type.Namespace)
        && !InMemory.Contains(type.FullName)
        && !type.Name.EndsWith("Exception", StringComparison.Ordinal);
}
