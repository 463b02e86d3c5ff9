using Strobe.Ring;

namespace Strobe.Sessions;

/// <summary>Sees every frame of a probe where it lies, whether anybody observes the probe or not. Delivery thread.</summary>
internal interface IFrameTap
{
    void OnFrame(ProbeWork probe, ProbeLane lane, in FrameView frame);
}
