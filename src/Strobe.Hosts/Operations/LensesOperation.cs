using System.Text;
using System.Text.Json;

namespace Strobe.Operations;

/// <summary>What a user asks of the list of lenses.</summary>
internal sealed record LensesRequest
{
    /// <summary>Only this one, with all that can be set; null for a list.</summary>
    public string? Lens { get; init; }

    /// <summary>Only those that can show such frames, the best first; null for all.</summary>
    public (ElementType Type, Shape Shape)? For { get; init; }

    public bool IsJson { get; init; }
}

/// <summary>Lists the lenses, or what can be set of one.</summary>
internal sealed class LensesOperation(LensesRequest request, Stream output, INotices notices)
{
    /// <exception cref="StrobeException">There is no such lens.</exception>
    internal void Run()
    {
        using Lenses lenses = new(notices);
        (VisualizerDescriptor Descriptor, int? Rank)[] found = request.For is { } kind
            ? [.. lenses.Catalog.For(kind.Type, kind.Shape).Select(one => (one.Descriptor, (int?)one.Rank))]
            : [.. lenses.Catalog.Descriptors.Select(one => (one, (int?)null))];
        if (request.Lens is { } id)
        {
            found = [.. found.Where(one => one.Descriptor.Id == id)];
            if (found.Length == 0) throw new StrobeException(ErrorCode.BadOption, $"There is no lens '{id}'.", "See what there is with strobe lenses.");
        }

        output.Write(Encoding.UTF8.GetBytes(request.IsJson ? Json(found) : request.Lens is null ? List(found) : Details(found[0].Descriptor)));
    }

    private static string List((VisualizerDescriptor Descriptor, int? Rank)[] found)
    {
        StringBuilder text = new();
        int width = found.Length == 0 ? 0 : found.Max(one => one.Descriptor.Id.Length);
        foreach ((VisualizerDescriptor descriptor, int? rank) in found)
            text.Append(descriptor.Id.PadRight(width + 2)).Append(rank is { } known ? $"{known,3}  " : "").Append(descriptor.Summary).Append('\n');
        return text.ToString();
    }

    private static string Details(VisualizerDescriptor descriptor)
    {
        StringBuilder text = new($"{descriptor.Id}: {descriptor.Summary}\n");
        int width = descriptor.Parameters.Count == 0 ? 0 : descriptor.Parameters.Max(one => one.Name.Length);
        foreach (VisualizerParameter parameter in descriptor.Parameters)
            text.Append("  ").Append(parameter.Name.PadRight(width + 2)).Append(Values(parameter)).Append(parameter.Summary.Length > 0 ? "  " + parameter.Summary : "").Append('\n');
        return text.ToString();
    }

    private static string Values(VisualizerParameter parameter) => parameter switch
    {
        NumberParameter number => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number.Least} … {number.Most}{(number.Unit.Length > 0 ? " " + number.Unit : "")} ({number.Default})"),
        ChoiceParameter choice => string.Join('|', choice.Choices.AsSpan().ToArray()) + $" ({choice.Choices[0]})",
        ToggleParameter toggle => toggle.Default ? "on|off (on)" : "on|off (off)",
        _ => $"text ({parameter.DefaultValue})",
    };

    private static string Json((VisualizerDescriptor Descriptor, int? Rank)[] found)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartArray();
            foreach ((VisualizerDescriptor descriptor, int? rank) in found)
            {
                writer.WriteStartObject();
                writer.WriteString("id", descriptor.Id);
                writer.WriteString("name", descriptor.Name);
                writer.WriteString("summary", descriptor.Summary);
                if (rank is { } known) writer.WriteNumber("rank", known);
                writer.WriteNumber("most_probes", descriptor.MostProbes);
                writer.WriteBoolean("shows_events", descriptor.ShowsEvents);
                writer.WriteStartArray("parameters");
                foreach (VisualizerParameter parameter in descriptor.Parameters) ParameterJson.Write(writer, parameter);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
