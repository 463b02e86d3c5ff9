using System.Text.Json;

namespace Strobe.Operations;

/// <summary>What can be set of a lens, as JSON: the same on the command line and for the page of the scope.</summary>
internal static class ParameterJson
{
    internal static void Write(Utf8JsonWriter writer, VisualizerParameter parameter)
    {
        writer.WriteStartObject();
        writer.WriteString("name", parameter.Name);
        writer.WriteString("title", parameter.Title);
        writer.WriteString("summary", parameter.Summary);
        switch (parameter)
        {
            case NumberParameter number:
                writer.WriteString("kind", "number");
                writer.WriteNumber("default", number.Default);
                if (double.IsFinite(number.Least)) writer.WriteNumber("least", number.Least);
                if (double.IsFinite(number.Most)) writer.WriteNumber("most", number.Most);
                writer.WriteNumber("step", number.Step);
                writer.WriteString("unit", number.Unit);
                break;
            case ChoiceParameter choice:
                writer.WriteString("kind", "choice");
                writer.WriteString("default", choice.Choices[0]);
                writer.WriteStartArray("choices");
                foreach (string one in choice.Choices) writer.WriteStringValue(one);
                writer.WriteEndArray();
                break;
            case ToggleParameter toggle:
                writer.WriteString("kind", "toggle");
                writer.WriteBoolean("default", toggle.Default);
                break;
            default:
                writer.WriteString("kind", "text");
                writer.WriteString("default", parameter.DefaultValue.ToString());
                break;
        }

        writer.WriteEndObject();
    }
}
