using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Strobe;

/// <summary>
/// Values as JSON of their own kind, the same for every host: numbers as numbers (beyond 64 bits, NaN and infinities as strings), text
/// and characters as strings, structures as objects, arrays as arrays with a last string <c>… N more</c> when they were cut, pointers
/// as <c>"0x…"</c> or, when followed, as what they point to, enumerations by name, unknown values as their reason, void as null.
/// </summary>
public static class ValueJson
{
    private const int DeepestNesting = 200;

    /// <summary>Writes one value.</summary>
    public static void WriteTo(this Value value, Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(writer);
        Write(value, writer, 0);
    }

    private static void Write(Value value, Utf8JsonWriter writer, int nesting)
    {
        if (nesting > DeepestNesting)
        {
            writer.WriteStringValue("…");
            return;
        }

        switch (value)
        {
            case IntegerValue integer: WriteNumber(integer.Number, writer); break;
            case FloatValue number: WriteFloat(number, writer); break;
            case BoolValue truth: writer.WriteBooleanValue(truth.IsTrue); break;
            case CharValue character: writer.WriteStringValue(Character(character.CodePoint)); break;
            case EnumValue { Name: { } name }: writer.WriteStringValue(Sound(name)); break;
            case EnumValue unnamed: WriteNumber(unnamed.Number, writer); break;
            case TextValue text: writer.WriteStringValue(Sound(text.IsCut ? text.Text + "…" : text.Text)); break;
            case PointerValue pointer: WritePointer(pointer, writer, nesting); break;
            case StructValue composite: WriteStruct(composite, writer, nesting); break;
            case ArrayValue array: WriteArray(array, writer, nesting); break;
            case VoidValue: writer.WriteNullValue(); break;
            default: writer.WriteStringValue(Sound(value.ToString() ?? "")); break;
        }
    }

    private static void WriteNumber(Int128 number, Utf8JsonWriter writer)
    {
        if (number >= long.MinValue && number <= long.MaxValue) writer.WriteNumberValue((long)number);
        else if (number >= 0 && number <= ulong.MaxValue) writer.WriteNumberValue((ulong)number);
        else writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
    }

    private static void WriteFloat(FloatValue value, Utf8JsonWriter writer)
    {
        if (double.IsNaN(value.Number)) writer.WriteStringValue("NaN");
        else if (double.IsInfinity(value.Number)) writer.WriteStringValue(value.Number > 0 ? "Infinity" : "-Infinity");
        else if (value.IsSingle) writer.WriteNumberValue((float)value.Number);
        else writer.WriteNumberValue(value.Number);
    }

    private static void WritePointer(PointerValue pointer, Utf8JsonWriter writer, int nesting)
    {
        if (pointer.Target is not null && pointer.Address != 0) Write(pointer.Target, writer, nesting + 1);
        else writer.WriteStringValue("0x" + pointer.Address.ToString("x", CultureInfo.InvariantCulture));
    }

    private static void WriteStruct(StructValue value, Utf8JsonWriter writer, int nesting)
    {
        if (value.Variant is { } variant)
        {
            if (value.Fields.Count == 0)
            {
                writer.WriteStringValue(Sound(variant));
                return;
            }

            writer.WriteStartObject();
            writer.WritePropertyName(Sound(variant));
            WriteFields(value, writer, nesting + 1);
            writer.WriteEndObject();
            return;
        }

        WriteFields(value, writer, nesting);
    }

    private static void WriteFields(StructValue value, Utf8JsonWriter writer, int nesting)
    {
        writer.WriteStartObject();
        foreach (Argument field in value.Fields)
        {
            writer.WritePropertyName(Sound(field.Name));
            Write(field.Value, writer, nesting + 1);
        }

        writer.WriteEndObject();
    }

    private static void WriteArray(ArrayValue value, Utf8JsonWriter writer, int nesting)
    {
        writer.WriteStartArray();
        foreach (Value item in value.Items) Write(item, writer, nesting + 1);
        long more = value.Length - value.Items.Count;
        if (more > 0) writer.WriteStringValue($"… {more.ToString(CultureInfo.InvariantCulture)} more");
        writer.WriteEndArray();
    }

    private static string Character(uint codePoint) =>
        Rune.IsValid(codePoint)
            ? new Rune(codePoint).ToString()
            : string.Create(CultureInfo.InvariantCulture, $"\\u{{{codePoint:x}}}");

    // A lone surrogate has no UTF-8 form and the writer would refuse it.
    private static string Sound(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
