namespace Strobe.Values.Planning;

/// <summary>A capture asked for; which one it became, if any, is known once the plan is made.</summary>
internal sealed class CaptureHandle
{
    internal const int NotCaptured = -1;

    /// <summary>Number of the capture in the plan, or <see cref="NotCaptured"/> when there was no room for it.</summary>
    internal int Index { get; set; } = NotCaptured;
}
