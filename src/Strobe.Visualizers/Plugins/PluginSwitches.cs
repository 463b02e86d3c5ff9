using System.Text.Json;

namespace Strobe.Visualizers.Plugins;

/// <summary>Which plugins somebody switched off: <c>plugins.json</c> beside the plugins, <c>{ "disabled": ["acme.lens"] }</c>.</summary>
internal static class PluginSwitches
{
    internal const string FileName = "plugins.json";

    private const string Disabled = "disabled";
    private const int MostBytes = 1 << 20;

    /// <summary>The ids that are switched off. A file that cannot be read switches nothing off, with a note.</summary>
    internal static HashSet<string> Read(string folder, out string note)
    {
        HashSet<string> ids = new(StringComparer.OrdinalIgnoreCase);
        string path = Path.Combine(folder, FileName);
        note = "";
        try
        {
            if (!File.Exists(path)) return ids;
            if (new FileInfo(path).Length > MostBytes) throw new JsonException("it is too large");
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("it is no object");
            if (!document.RootElement.TryGetProperty(Disabled, out JsonElement list)) return ids;
            foreach (JsonElement id in list.EnumerateArray()) ids.Add(id.GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            note = $"{FileName} cannot be read, so no plugin is switched off ({PluginText.OneLine(e.Message).TrimEnd('.')}).";
        }

        return ids;
    }

    /// <summary>Switches a plugin on or off. The file is replaced as a whole.</summary>
    /// <exception cref="PluginException">It cannot be written.</exception>
    internal static void Set(string folder, string id, bool isOn)
    {
        HashSet<string> ids = Read(folder, out _);
        if (isOn ? !ids.Remove(id) : !ids.Add(id)) return;
        string path = Path.Combine(folder, FileName), fresh = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(folder);
            using (FileStream stream = new(fresh, FileMode.CreateNew))
            using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true }))
            {
                writer.WriteStartObject();
                writer.WriteStartArray(Disabled);
                foreach (string one in ids.Order(StringComparer.Ordinal)) writer.WriteStringValue(one);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PluginException($"{path} cannot be written.", "Check the rights of its folder.", e);
        }
    }
}
