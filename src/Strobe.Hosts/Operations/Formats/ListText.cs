using System.Globalization;

namespace Strobe.Operations.Formats;

/// <summary>A listing for a person: a row per line, the address first.</summary>
internal sealed class ListText : IListFormat
{
    private const int AddressDigits = 16;
    private const string Inlined = "inlined";

    public void Begin(Utf8Text text)
    {
    }

    public void Separate(Utf8Text text, bool isFirst)
    {
    }

    public void Function(Utf8Text text, FunctionEntry entry)
    {
        Address(text, entry.IsInlinedOnly ? null : entry.Address, Inlined);
        string size = entry.IsInlinedOnly ? "" : entry.SizeBytes.ToString(CultureInfo.InvariantCulture);
        text.Fill((byte)' ', Math.Max(1, 8 - size.Length)).Plain(size).Plain("  "u8).Safe(entry.Function.Name);
        if (entry.Signature is not null) text.Plain(entry.Signature.StartsWith('(') ? ""u8 : " "u8).Safe(entry.Signature);
        Place(text, entry.Function.SourceFile, entry.Function.Line);
        text.Plain("\n"u8);
    }

    public void Line(Utf8Text text, LineEntry entry)
    {
        Address(text, entry.Address, "");
        text.Plain("  "u8).Safe(entry.SourceFile).Plain(":"u8).Number(entry.Line).Plain(":"u8).Number(entry.Column);
        if (!entry.IsStatement) text.Plain(" (within a statement)"u8);
        if (entry.Function is not null) text.Plain("  "u8).Safe(entry.Function);
        text.Plain("\n"u8);
    }

    public void Variable(Utf8Text text, VariableEntry entry)
    {
        Address(text, entry.Address, "");
        text.Plain("  "u8).Safe(entry.Scope).Fill((byte)' ', Math.Max(1, 11 - entry.Scope.Length)).Safe(entry.TypeName).Plain(" "u8).Safe(entry.Name);
        if (entry.Function is not null) text.Plain("  in "u8).Safe(entry.Function);
        Place(text, entry.SourceFile, entry.Line);
        text.Plain("\n"u8);
    }

    public void End(Utf8Text text)
    {
    }

    private static void Address(Utf8Text text, ulong? address, string otherwise)
    {
        string shown = address is { } known ? "0x" + known.ToString("x" + AddressDigits, CultureInfo.InvariantCulture) : otherwise;
        text.Plain(shown).Fill((byte)' ', AddressDigits + 2 - shown.Length);
    }

    private static void Place(Utf8Text text, string? sourceFile, int? line)
    {
        if (sourceFile is null) return;
        text.Plain("  "u8).Safe(sourceFile);
        if (line is { } known and > 0) text.Plain(":"u8).Number(known);
    }
}
