namespace Strobe.Rules
{
    public sealed class BannedSymbolTests
    {
        [Theory]
        [InlineData("Strobe.Abstractions", false)]
        [InlineData("Strobe.Core", false)]
        [InlineData("strobe", true)]
        public void No_product_code_uses_a_banned_symbol(string assembly, bool mayUseConsole) =>
            Findings.AreNone(BannedSymbol.UsesIn(Product.Module(assembly), mayUseConsole));

        [Fact]
        public void The_rule_finds_clocks_sleeping_the_console_and_file_access() => Assert.Equal(
            [
                "BannedFixture uses System.Console",
                "BannedFixture uses System.Console.WriteLine",
                "BannedFixture uses System.DateTime.get_UtcNow",
                "BannedFixture uses System.IO.File",
                "BannedFixture uses System.IO.File.Exists",
                "BannedFixture uses System.Threading.Thread.Sleep",
            ],
            BannedSymbol.UsesIn(Product.ThisTestAssembly(), mayUseConsole: false)
                .Where(line => line.StartsWith("BannedFixture", StringComparison.Ordinal)));

        [Fact]
        public void Elf_and_Dwarf_call_no_native_code() => Findings.AreNone(Product.Module("Strobe.Core").Types
            .Where(BannedSymbol.IsPure).SelectMany(type => type.Methods).Where(method => method.IsPInvokeImpl));

        [Fact]
        public void No_test_sleeps_or_asks_for_the_time_of_day()
        {
            string[] banned = ["Thread" + ".Sleep(", "DateTime" + ".Now", "DateTime" + ".UtcNow"];
            Findings.AreNone(Repository.Files("tests", "*.cs")
                .Where(file => !file.EndsWith("BannedSymbolTests.cs", StringComparison.Ordinal))
                .Where(file => banned.Any(word => Repository.Read(file).Contains(word, StringComparison.Ordinal))));
        }
    }
}

namespace Strobe.Dwarf
{
    internal static class BannedFixture
    {
        internal static void DoAll(MemoryStream allowed)
        {
            Thread.Sleep(0);
            Console.WriteLine(DateTime.UtcNow.Ticks + allowed.Length);
            _ = File.Exists("");
        }
    }
}
