using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Strobe.Visualizers;

namespace Strobe.Scope;

/// <summary>
/// A figure as a binary message (docs/scope.md): u32 bytes of text, u32 zero, JSON padded with spaces to a multiple of 8, then doubles. In the JSON a list of numbers
/// is <c>{"$at":first,"$count":n}</c>. All little-endian. The line up and down through a band, which has the band's numbers again for painters that need it, stays here, and the band gets its name.
/// </summary>
internal static class FigureMessage
{
    private const int HeaderBytes = 8, Alignment = 8;

    internal static byte[] Of(int view, long at, Figure figure)
    {
        List<ValueList<double>> numbers = [];
        int count = 0;
        ArrayBufferWriter<byte> text = new(4096);
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteNumber("view", view);
            json.WriteNumber("at", at);
            json.WritePropertyName("figure");
            FigureJson.Write(json, WithoutRepeats(figure), (writer, list) =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("$at", count);
                writer.WriteNumber("$count", list.Count);
                writer.WriteEndObject();
                numbers.Add(list);
                count += list.Count;
            });
            json.WriteEndObject();
        }

        int padded = (text.WrittenCount + Alignment - 1) / Alignment * Alignment;
        byte[] message = GC.AllocateUninitializedArray<byte>(HeaderBytes + padded + count * sizeof(double));
        BinaryPrimitives.WriteUInt32LittleEndian(message, (uint)padded);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), 0);
        text.WrittenSpan.CopyTo(message.AsSpan(HeaderBytes));
        message.AsSpan(HeaderBytes + text.WrittenCount, padded - text.WrittenCount).Fill((byte)' ');
        Span<byte> rest = message.AsSpan(HeaderBytes + padded);
        foreach (ValueList<double> list in numbers)
        {
            MemoryMarshal.AsBytes(list.AsSpan()).CopyTo(rest);
            rest = rest[(list.Count * sizeof(double))..];
        }

        return message;
    }

    private static Figure WithoutRepeats(Figure figure) => figure with { Panels = [.. figure.Panels.Select(panel => panel with { Layers = [.. WithoutRepeats(panel.Layers)] })] };

    private static IEnumerable<FigureLayer> WithoutRepeats(ValueList<FigureLayer> layers)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            if (layers[i] is BandLayer band && i + 1 < layers.Count && layers[i + 1] is LineLayer line && line.X.Count == 2 * band.X.Count)
            {
                yield return band with { Name = line.Name };
                i++;
            }
            else yield return layers[i];
        }
    }
}
