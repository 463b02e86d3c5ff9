using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Strobe.Visualizers.Painting;

/// <summary>How figures are written as JSON, generated when this is compiled, so that it works without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowOutOfOrderMetadataProperties = true,
    MaxDepth = 16,
    Converters =
    [
        typeof(FigureRangeConverter), typeof(DoubleListConverter), typeof(PixelListConverter), typeof(ObjectListConverter<FigurePanel>),
        typeof(ObjectListConverter<FigureLayer>), typeof(ObjectListConverter<Measurement>), typeof(ObjectListConverter<AxisLabel>),
        typeof(ObjectListConverter<FigureBox>), typeof(ObjectListConverter<string>), typeof(ObjectListConverter<ValueList<string>>),
    ])]
[JsonSerializable(typeof(Figure))]
[JsonSerializable(typeof(FigurePanel))]
[JsonSerializable(typeof(FigureLayer))]
[JsonSerializable(typeof(Measurement))]
[JsonSerializable(typeof(AxisLabel))]
[JsonSerializable(typeof(FigureBox))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ValueList<string>))]
internal sealed partial class FigureJsonContext : JsonSerializerContext;

/// <summary>Ranges as [from, to].</summary>
internal sealed class FigureRangeConverter : JsonConverter<FigureRange>
{
    public override FigureRange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read()) throw new JsonException();
        double from = JsonNumbers.Read(ref reader);
        if (!reader.Read()) throw new JsonException();
        double to = JsonNumbers.Read(ref reader);
        return reader.Read() && reader.TokenType == JsonTokenType.EndArray ? new FigureRange(from, to) : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, FigureRange value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        JsonNumbers.Write(writer, value.From);
        JsonNumbers.Write(writer, value.To);
        writer.WriteEndArray();
    }
}

/// <summary>Lists of numbers.</summary>
internal sealed class DoubleListConverter : JsonConverter<ValueList<double>>
{
    public override ValueList<double> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException();
        List<double> values = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) values.Add(JsonNumbers.Read(ref reader));
        return ValueList.Own(values.ToArray());
    }

    public override void Write(Utf8JsonWriter writer, ValueList<double> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (double one in value) JsonNumbers.Write(writer, one);
        writer.WriteEndArray();
    }
}

/// <summary>Lists of colours as whole numbers.</summary>
internal sealed class PixelListConverter : JsonConverter<ValueList<uint>>
{
    public override ValueList<uint> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException();
        List<uint> values = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            values.Add(reader.TokenType == JsonTokenType.Number && reader.TryGetUInt32(out uint value) ? value : throw new JsonException());
        }

        return ValueList.Own(values.ToArray());
    }

    public override void Write(Utf8JsonWriter writer, ValueList<uint> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (uint one in value) writer.WriteNumberValue(one);
        writer.WriteEndArray();
    }
}

/// <summary>Lists of things that have a converter of their own.</summary>
internal sealed class ObjectListConverter<T> : JsonConverter<ValueList<T>>
{
    public override ValueList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException();
        JsonTypeInfo<T> type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        List<T> values = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) values.Add(JsonSerializer.Deserialize(ref reader, type)!);
        return ValueList.Own(values.ToArray());
    }

    public override void Write(Utf8JsonWriter writer, ValueList<T> value, JsonSerializerOptions options)
    {
        JsonTypeInfo<T> type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        writer.WriteStartArray();
        foreach (T one in value) JsonSerializer.Serialize(writer, one, type);
        writer.WriteEndArray();
    }
}

/// <summary>Doubles that read back as they were, with the names of those that JSON lacks.</summary>
internal static class JsonNumbers
{
    internal static double Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number) return reader.TryGetDouble(out double value) && double.IsFinite(value) ? value : throw new JsonException();
        if (reader.TokenType != JsonTokenType.String) throw new JsonException();
        if (reader.ValueTextEquals("NaN"u8)) return double.NaN;
        if (reader.ValueTextEquals("Infinity"u8)) return double.PositiveInfinity;
        return reader.ValueTextEquals("-Infinity"u8) ? double.NegativeInfinity : throw new JsonException();
    }

    internal static void Write(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteStringValue(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);
    }
}
