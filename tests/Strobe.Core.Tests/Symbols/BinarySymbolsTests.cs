namespace Strobe.Tests.Symbols;

public sealed class BinarySymbolsTests
{
    [Fact]
    public void Functions_are_listed_with_signature_and_place()
    {
        using BinarySymbols symbols = BinarySymbols.Open(Compiled.Build("g++", Compiled.Cpp, "-g -O0"));
        FunctionEntry entry = Assert.Single(symbols.Functions("audio::Filter::process"));
        Assert.Equal("(const float* samples, int count) → float", entry.Signature);
        Assert.Equal("program", entry.Function.Module);
        Assert.Equal(10, entry.Function.Line);
        Assert.True(entry.SizeBytes > 10);
    }

    [Fact]
    public void A_function_that_exists_only_inlined_is_listed_as_such()
    {
        using BinarySymbols symbols = BinarySymbols.Open(Compiled.Build("gcc", Compiled.C, "-g -O2"));
        FunctionEntry entry = Assert.Single(symbols.Functions("only_inlined"));
        Assert.True(entry.IsInlinedOnly);
        Assert.Equal(0UL, entry.Address);
    }

    [Fact]
    public void Lines_can_be_asked_for_by_file_and_by_function()
    {
        using BinarySymbols symbols = BinarySymbols.Open(Compiled.Build("gcc", Compiled.C, "-g -O0"));
        LineEntry[] all = [.. symbols.Lines()];
        Assert.Equal(all, symbols.Lines("program.c"));
        LineEntry[] twice = [.. symbols.Lines("twice")];
        Assert.NotEmpty(twice);
        Assert.All(twice, row => Assert.Equal(("twice", 6), (row.Function, row.Line)));
        Assert.Empty(symbols.Lines("nothing"));
    }

    [Fact]
    public void Variables_are_listed_with_their_scope_and_type()
    {
        using BinarySymbols symbols = BinarySymbols.Open(Compiled.Build("gcc", Compiled.C, "-g -O0"));
        VariableEntry[] all = [.. symbols.Variables()];
        Check(all, "counter", "int", "static", hasAddress: true);
        Check(all, "shared_total", "int", "global", hasAddress: true);
        Check(all, "main::calls", "int", "static", hasAddress: true);
        Check(all, "main::local", "int", "local", hasAddress: false);
        Check(all, "public_one::text", "const char*", "parameter", hasAddress: false);
        Assert.Equal(["main::argc", "main::argv", "main::calls", "main::local"], symbols.Variables("main::*").Select(variable => variable.Name).Order());
    }

    private static void Check(VariableEntry[] all, string name, string type, string scope, bool hasAddress)
    {
        VariableEntry found = Assert.Single(all, variable => variable.Name == name);
        Assert.Equal((type, scope, hasAddress), (found.TypeName, found.Scope, found.Address is not null));
    }

    [Fact]
    public void A_mistyped_name_is_answered_with_near_ones()
    {
        using BinarySymbols symbols = BinarySymbols.Open(Compiled.Build("g++", Compiled.Cpp, "-g -O0"));
        Assert.Contains("audio::Filter::process", symbols.Nearest("audio::Filter::proces"));
    }

    [Fact]
    public void After_dispose_nothing_can_be_asked()
    {
        BinarySymbols symbols = BinarySymbols.Open(Compiled.Build("gcc", Compiled.C, "-g -O0"));
        symbols.Dispose();
        symbols.Dispose();
        Assert.Throws<ObjectDisposedException>(() => symbols.Functions());
    }
}
