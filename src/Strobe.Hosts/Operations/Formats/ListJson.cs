namespace Strobe.Operations.Formats;

/// <summary>A listing as one JSON array of objects.</summary>
internal sealed class ListJson : IListFormat
{
    public void Begin(Utf8Text text) => text.Plain("["u8);

    public void Separate(Utf8Text text, bool isFirst) => text.Plain(isFirst ? "\n"u8 : ",\n"u8);

    public void Function(Utf8Text text, FunctionEntry entry) => text
        .Plain("{\"name\":"u8).Json(entry.Function.Name).Plain(",\"rawName\":"u8).Json(entry.Function.RawName)
        .Plain(",\"signature\":"u8).Json(entry.Signature).Plain(",\"module\":"u8).Json(entry.Function.Module)
        .Plain(",\"sourceFile\":"u8).Json(entry.Function.SourceFile).Plain(",\"line\":"u8).NumberOrNull(entry.Function.Line)
        .Plain(",\"address\":"u8).HexOrNull(entry.IsInlinedOnly ? null : entry.Address)
        .Plain(",\"sizeBytes\":"u8).Number(entry.SizeBytes)
        .Plain(entry.IsInlinedOnly ? ",\"isInlinedOnly\":true}"u8 : ",\"isInlinedOnly\":false}"u8);

    public void Line(Utf8Text text, LineEntry entry) => text
        .Plain("{\"sourceFile\":"u8).Json(entry.SourceFile).Plain(",\"line\":"u8).Number(entry.Line)
        .Plain(",\"column\":"u8).Number(entry.Column).Plain(",\"address\":"u8).HexOrNull(entry.Address)
        .Plain(entry.IsStatement ? ",\"isStatement\":true"u8 : ",\"isStatement\":false"u8)
        .Plain(",\"function\":"u8).Json(entry.Function).Plain("}"u8);

    public void Variable(Utf8Text text, VariableEntry entry) => text
        .Plain("{\"name\":"u8).Json(entry.Name).Plain(",\"type\":"u8).Json(entry.TypeName)
        .Plain(",\"scope\":"u8).Json(entry.Scope).Plain(",\"function\":"u8).Json(entry.Function)
        .Plain(",\"sourceFile\":"u8).Json(entry.SourceFile).Plain(",\"line\":"u8).Number(entry.Line)
        .Plain(",\"address\":"u8).HexOrNull(entry.Address).Plain("}"u8);

    public void End(Utf8Text text) => text.Plain("\n]\n"u8);
}
