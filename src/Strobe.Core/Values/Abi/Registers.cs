namespace Strobe.Values.Abi;

/// <summary>Register numbers as cells (x86 numbering) and as debug information count them.</summary>
internal static class Registers
{
    internal const int Rax = 0;
    internal const int Rdx = 2;

    // DWARF numbers 0 … 15 in x86 numbering (System V ABI, figure 3.36).
    private static ReadOnlySpan<byte> GeneralByDwarf => [0, 2, 1, 3, 6, 7, 5, 4, 8, 9, 10, 11, 12, 13, 14, 15];

    private static ReadOnlySpan<byte> IntegerArguments => [7, 6, 2, 1, 8, 9];

    // Go's own sequence since 1.17, of arguments and of results: rax, rbx, rcx, rdi, rsi, r8 … r11.
    private static ReadOnlySpan<byte> GoIntegers => [0, 3, 1, 7, 6, 8, 9, 10, 11];

    internal const int GoIntegerCount = 9, GoVectorCount = 15;

    internal static Cell GoInteger(int index) => General(GoIntegers[index]);

    internal const int IntegerArgumentCount = 6;
    internal const int VectorArgumentCount = 8;

    internal static Cell IntegerArgument(int index) => General(IntegerArguments[index]);

    internal static Cell General(int number) => new(CellKind.General, number, 8);

    internal static Cell Vector(int number, int sizeBytes) => new(CellKind.Vector, number, sizeBytes > 8 ? 16 : 8);

    /// <summary>The cell of a register with the given DWARF number; null for those that no calling sequence passes arguments in:
    /// debug information that names one speaks of a later instruction.</summary>
    internal static Cell? ArgumentByDwarf(int number, int sizeBytes, bool isGo = false)
    {
        if (number >= 17 && number < 17 + (isGo ? GoVectorCount : VectorArgumentCount)) return Vector(number - 17, sizeBytes);
        if ((uint)number >= (uint)GeneralByDwarf.Length) return null;
        byte register = GeneralByDwarf[number];
        return (isGo ? GoIntegers : IntegerArguments).Contains(register) ? General(register) : null;
    }
}
