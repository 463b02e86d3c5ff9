using System.Text;
using Strobe.Bytes;

namespace Strobe.Recording;

/// <summary>What the small blocks of a recording say, and where its large ones are.</summary>
internal sealed class RecordingContent
{
    private const int MostSettings = 100_000;
    private readonly RecordingFile _file;

    internal RecordingContent(RecordingFile file)
    {
        _file = file;
        List<(string, string)> settings = [];
        Dictionary<uint, ProbeRequest> requests = [];
        Dictionary<uint, List<BlockPlace>> frames = [];
        long end = 0;
        foreach (BlockPlace block in file.Blocks)
        {
            uint subject = block.Header.Subject;
            switch (block.Header.Kind)
            {
                case BlockKind.Settings: ReadSettings(block, settings); break;
                case BlockKind.Probe when ReadRequest(block) is { } request: requests[subject] = request; break;
                case BlockKind.Events: Events.Add(block); break;
                case BlockKind.Frames when frames.TryGetValue(subject, out List<BlockPlace>? known): known.Add(block); break;
                case BlockKind.Frames: frames[subject] = [block]; break;
                case BlockKind.Source: Sources.Add(block); break;
                case BlockKind.Counts: LastCounts.Add(block); break;
            }

            if (block.Header.Kind is BlockKind.Events or BlockKind.Frames) end = Math.Max(end, block.Header.Latest);
        }

        Settings = settings;
        Counts = NewestCounts();
        EndNanos = Math.Max(end, Counts.Nanos);
        Probes = [.. requests.OrderBy(one => one.Key).Select(one => (one.Key, one.Value, new RecordedFrames(file, one.Value.Id, frames.GetValueOrDefault(one.Key, []))))];
        foreach (uint stray in frames.Keys.Except(requests.Keys)) file.Note($"Frames of probe {stray}, of which nothing else is known, are left out.");
    }

    internal IReadOnlyList<(string Name, string Value)> Settings { get; }

    internal IReadOnlyList<(uint Number, ProbeRequest Request, RecordedFrames Frames)> Probes { get; }

    internal List<BlockPlace> Events { get; } = [];

    internal List<BlockPlace> Sources { get; } = [];

    internal RecordedCounts Counts { get; }

    /// <summary>When the last that is known happened.</summary>
    internal long EndNanos { get; }

    private List<BlockPlace> LastCounts { get; } = [];

    /// <summary>Path and text of a source file; null when the block is damaged.</summary>
    internal (string Path, string Text)? ReadSource(in BlockPlace block)
    {
        if (_file.Read(block) is not { } payload) return null;
        SpanCursor cursor = new(payload, null, "source");
        string path = TextTable.TextOf(ref cursor);
        ReadOnlySpan<byte> text = cursor.Bytes(cursor.Uleb());
        return cursor.IsBroken ? null : (path, Encoding.UTF8.GetString(text));
    }

    private RecordedCounts NewestCounts()
    {
        for (int i = LastCounts.Count - 1; i >= 0; i--)
        {
            if (_file.Read(LastCounts[i]) is { } payload) return RecordedCounts.Read(payload);
        }

        return new RecordedCounts(0, default, []);
    }

    private void ReadSettings(in BlockPlace block, List<(string, string)> settings)
    {
        if (_file.Read(block) is not { } payload) return;
        SpanCursor cursor = new(payload, null, "settings");
        for (ulong left = cursor.Uleb(); left > 0 && !cursor.IsBroken && settings.Count < MostSettings; left--)
        {
            (string, string) setting = (TextTable.TextOf(ref cursor), TextTable.TextOf(ref cursor));
            if (!cursor.IsBroken) settings.Add(setting);
        }
    }

    private ProbeRequest? ReadRequest(in BlockPlace block)
    {
        if (_file.Read(block) is not { } payload) return null;
        SpanCursor cursor = new(payload, null, "probe");
        if (ProbeRequest.TryParse(TextTable.TextOf(ref cursor), out ProbeRequest? request)) return request;
        _file.Note($"What probe {block.Header.Subject} looks at cannot be understood; its frames are left out.");
        return null;
    }
}
