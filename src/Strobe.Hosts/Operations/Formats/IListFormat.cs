namespace Strobe.Operations.Formats;

/// <summary>How a listing is written down.</summary>
internal interface IListFormat
{
    void Begin(Utf8Text text);

    void Separate(Utf8Text text, bool isFirst);

    void Function(Utf8Text text, FunctionEntry entry);

    void Line(Utf8Text text, LineEntry entry);

    void Variable(Utf8Text text, VariableEntry entry);

    void End(Utf8Text text);
}
