using Strobe.Ring;
using Strobe.Sessions;

namespace Strobe;

/// <summary>
/// Shows signals of the program itself: <c>StrobeProbe.Publish("gain", gain)</c>. A session that launched or attached to the program sees them as probes,
/// <c>gain@published</c>, and so does the program itself through <see cref="Frames"/>. While nobody listens, publishing costs some nanoseconds and
/// records nothing. It never throws and never waits; any thread may publish. A name is text of up to 160 bytes without control characters, slashes and
/// quotes; a process can have 256 of them, whose values that are kept take at most 1 GiB together.
/// </summary>
public static class StrobeProbe
{
    /// <summary>Publishes one number.</summary>
    /// <typeparam name="T">A type that <see cref="ElementTypes.Of{T}"/> knows.</typeparam>
    /// <returns>True when somebody listened and it was recorded.</returns>
    public static bool Publish<T>(string name, T value)
        where T : unmanaged => Publisher.Publish(name, new ReadOnlySpan<T>(in value), Shape.Scalar);

    /// <summary>Publishes a list of numbers. Values have room for 16 MiB, less when very many signals
    /// have taken the memory already; what is larger is cut, and says so.</summary>
    /// <typeparam name="T">A type that <see cref="ElementTypes.Of{T}"/> knows.</typeparam>
    /// <param name="name">The signal.</param>
    /// <param name="values">Copied before the call returns.</param>
    /// <returns>True when somebody listened and it was recorded.</returns>
    public static bool Publish<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged => Publisher.Publish(name, values, new Shape(values.Length));

    /// <summary>Publishes numbers in up to four dimensions, such as an image.</summary>
    /// <typeparam name="T">A type that <see cref="ElementTypes.Of{T}"/> knows.</typeparam>
    /// <param name="name">The signal.</param>
    /// <param name="values">As many as the shape has, in row-major order; copied before the call returns.</param>
    /// <param name="shape">How they are arranged.</param>
    /// <returns>True when somebody listened and it was recorded; false too when their number is another than the shape's.</returns>
    public static bool Publish<T>(string name, ReadOnlySpan<T> values, Shape shape)
        where T : unmanaged => Publisher.Publish(name, values, shape);

    /// <summary>
    /// What this program publishes under a name from the subscription on, whether it has begun to or not. Observers are called on a thread of the subscription's;
    /// times are nanoseconds since the process began to listen to itself.
    /// Does not complete. Until the listener has found the signal, which takes a moment, <c>Publish</c> returns false.
    /// </summary>
    public static IObservable<SignalFrame> Frames(string name) => new LocalSignal(name);
}
