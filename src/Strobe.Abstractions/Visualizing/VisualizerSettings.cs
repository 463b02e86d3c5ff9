using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Strobe;

/// <summary>
/// The values of a visualizer's parameters: always of the right kind and in range, because nothing else can be set. Not for several threads at
/// once; the host that calls the visualizer also sets these.
/// </summary>
public sealed class VisualizerSettings
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);
    private readonly VisualizerDescriptor _descriptor;

    /// <summary>All parameters at their defaults.</summary>
    public VisualizerSettings(VisualizerDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        _descriptor = descriptor;
    }

    /// <summary>Grows with every change.</summary>
    public int Version { get; private set; }

    /// <summary>The value of a number.</summary>
    /// <exception cref="ArgumentException">There is no such number.</exception>
    public double Number(string name) => Get<double>(name);

    /// <summary>The value of a toggle.</summary>
    /// <exception cref="ArgumentException">There is no such toggle.</exception>
    public bool IsOn(string name) => Get<bool>(name);

    /// <summary>The value of a choice or a text.</summary>
    /// <exception cref="ArgumentException">There is no such parameter.</exception>
    public string Text(string name) => Get<string>(name);

    /// <summary>Sets a number.</summary>
    /// <exception cref="ArgumentException">There is no such number, or the value is out of range.</exception>
    public void Set(string name, double value) => Set(name, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Sets a toggle.</summary>
    /// <exception cref="ArgumentException">There is no such toggle.</exception>
    public void Set(string name, bool value) => Set(name, value ? "true" : "false");

    /// <summary>Sets any parameter from a text.</summary>
    /// <exception cref="ArgumentException">There is no such parameter, or the text is no value of it; the message says what would be.</exception>
    public void Set(string name, string value)
    {
        if (!TrySet(name, value, out string reason)) throw new ArgumentException(reason, nameof(value));
    }

    /// <summary>Sets any parameter from a text, as a command line has it.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="value">Its value.</param>
    /// <param name="reason">Why it was not set, without a full stop; empty when it was.</param>
    public bool TrySet(string name, string value, out string reason)
    {
        if (Find(name) is not { } parameter)
        {
            reason = _descriptor.Parameters.Count == 0
                ? $"{_descriptor.Id} has nothing to set"
                : $"{_descriptor.Id} has no parameter {name}; it has {string.Join(", ", _descriptor.Parameters.Select(one => one.Name))}";
            return false;
        }

        if (parameter.Parse(value, out reason) is not { } parsed) return false;
        _values[name] = parsed;
        Version++;
        return true;
    }

    /// <summary>All values as one line of JSON: an object with numbers, booleans and strings.</summary>
    public string ToJson()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            foreach (VisualizerParameter parameter in _descriptor.Parameters)
            {
                switch (Value(parameter))
                {
                    case double number: writer.WriteNumber(parameter.Name, number); break;
                    case bool toggle: writer.WriteBoolean(parameter.Name, toggle); break;
                    case object text: writer.WriteString(parameter.Name, (string)text); break;
                }
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Sets what <see cref="ToJson"/> wrote. Parameters it does not name keep their values; names and values unknown here are ignored.</summary>
    /// <exception cref="FormatException">It is no JSON object.</exception>
    public void Restore(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new FormatException("The state of a visualizer is a JSON object.");
            foreach (JsonProperty property in document.RootElement.EnumerateObject()) TrySet(property.Name, property.Value.ToString(), out _);
        }
        catch (JsonException e)
        {
            throw new FormatException("The state of a visualizer is a JSON object.", e);
        }
    }

    private T Get<T>(string name) => Find(name) is { } parameter && Value(parameter) is T value
        ? value
        : throw new ArgumentException($"{_descriptor.Id} has no parameter {name} of this kind.", nameof(name));

    private object Value(VisualizerParameter parameter) => _values.GetValueOrDefault(parameter.Name, parameter.DefaultValue);

    private VisualizerParameter? Find(string name)
    {
        foreach (VisualizerParameter parameter in _descriptor.Parameters)
        {
            if (parameter.Name == name) return parameter;
        }

        return null;
    }
}
