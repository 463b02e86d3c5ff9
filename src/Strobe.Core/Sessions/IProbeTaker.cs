namespace Strobe.Sessions;

/// <summary>Who takes the frames of a probe: the native engine, the agent in Python programs, or the program itself, which publishes them. Any thread.</summary>
internal interface IProbeTaker
{
    /// <summary>Takes them from now on, in all processes.</summary>
    /// <exception cref="StrobeException">That cannot be done any more.</exception>
    void Add(ProbeWork probe);

    /// <summary>Switches the taking on or off.</summary>
    void Enable(ProbeWork probe, bool isEnabled);

    /// <summary>Takes none any more; the frames stay. Nothing to do when the session is over.</summary>
    void Remove(ProbeWork probe);
}
