using System.Text.Json;

namespace Strobe.Operations.Formats;

/// <summary>Stands in for Strobe.ValueJson until that is there.</summary>
internal static class ValueJson
{
    internal static void WriteTo(Utf8JsonWriter json, Value value)
    {
        switch (value)
        {
            case IntegerValue integer: json.WriteRawValue(integer.ToString(), skipInputValidation: true); break;
            case FloatValue real when double.IsFinite(real.Number): json.WriteRawValue(real.ToString(), skipInputValidation: true); break;
            case BoolValue flag: json.WriteBooleanValue(flag.IsTrue); break;
            case TextValue text: json.WriteStringValue(text.Text); break;
            case VoidValue: json.WriteNullValue(); break;
            default: json.WriteStringValue(value.ToString()); break;
        }
    }
}
