using System.Globalization;

namespace Strobe.Values.Planning;

/// <summary>Collects the cells and captures of one plan within its limits, each only once.</summary>
internal sealed class PlanBuilder
{
    internal const int MostCaptures = 64;
    internal const int MostBytes = 16 * 1024;
    internal const int MostCaptureBytes = 4096;
    private const int CaptureHeaderBytes = 16;
    private const int MostSteps = 16;
    private const int CrowdedBytes = 256;

    private readonly List<Cell> _cells = [];
    private readonly List<MemoryCapture> _captures = [];
    private readonly Dictionary<string, int> _byPath = new(StringComparer.Ordinal);
    private readonly Queue<Action> _later = new();
    private int _bytes;

    /// <summary>A plan with a first cell that is no value, if any.</summary>
    internal static PlanBuilder BeginningWith(Cell? first)
    {
        PlanBuilder plan = new();
        if (first is { } cell) plan.Cell(cell);
        return plan;
    }

    /// <summary>Room left in the record.</summary>
    internal int FreeBytes => MostBytes - _bytes;

    /// <summary>The number of a cell; a new one when it is not there yet. Null when the record has no room for it.</summary>
    internal int? Cell(Cell cell)
    {
        int known = _cells.IndexOf(cell);
        if (known >= 0) return known;
        int size = Padded(cell.SizeBytes);
        if (size > FreeBytes) return null;
        _bytes += size;
        _cells.Add(cell);
        return _cells.Count - 1;
    }

    /// <summary>
    /// Asks for a capture. Captures are granted in the order they are asked for, those behind other captures last, so that the near
    /// is never crowded out by the far.
    /// </summary>
    /// <param name="capture">What to capture.</param>
    /// <param name="then">Called when there is room for it: asks for what lies behind.</param>
    internal CaptureHandle Capture(MemoryCapture capture, Action? then = null)
    {
        CaptureHandle handle = new();
        _later.Enqueue(() =>
        {
            handle.Index = Grant(Shortened(capture));
            if (handle.Index != CaptureHandle.NotCaptured) then?.Invoke();
        });
        return handle;
    }

    private int Grant(MemoryCapture capture)
    {
        string key = KeyOf(capture);
        if (_byPath.TryGetValue(key, out int known)) return known;
        int size = CaptureHeaderBytes + Padded(capture.MaxBytes);
        bool isTooFar = capture.Address.Steps.Length > MostSteps || capture.LengthAt?.Steps.Length > MostSteps;
        if (_captures.Count >= MostCaptures || size > FreeBytes || isTooFar || capture.MaxBytes <= 0) return CaptureHandle.NotCaptured;
        _bytes += size;
        _captures.Add(capture);
        _byPath.Add(key, _captures.Count - 1);
        return _captures.Count - 1;
    }

    // What has an end of its own may be cut earlier to leave room for others.
    private MemoryCapture Shortened(MemoryCapture capture)
    {
        int most = Math.Min(capture.MaxBytes, MostCaptureBytes);
        if (capture.Length != LengthKind.Fixed && FreeBytes < MostBytes / 2) most = Math.Min(most, CrowdedBytes);
        return capture with { MaxBytes = most };
    }

    internal CapturePlan Build()
    {
        while (_later.TryDequeue(out Action? follow)) follow();
        return new CapturePlan([.. _cells], [.. _captures]);
    }

    private static int Padded(int bytes) => (bytes + 7) & ~7;

    private static string KeyOf(MemoryCapture capture) => string.Create(
        CultureInfo.InvariantCulture,
        $"{KeyOf(capture.Address)}:{capture.Length}:{capture.MaxBytes}:{KeyOf(capture.LengthAt)}:{capture.Scale}");

    private static string KeyOf(AddressPath? path) =>
        path is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{path.Cell},{path.ByteOffset},{string.Join(',', path.Steps)}");
}
