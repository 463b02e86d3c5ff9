using System.Runtime.InteropServices;
using Strobe.Operations;
using Strobe.Visualizers;

namespace Strobe.Scope;

/// <summary>Draws a number and an array once, while nobody has clicked anything yet: what that takes of the runtime's compiler, the first click does not wait for.</summary>
internal static class FirstFigures
{
    private const int Frames = 3, Samples = 64;

    /// <summary>Never throws. Any thread.</summary>
    internal static void Prepare(Lenses lenses)
    {
        try
        {
            foreach (Shape shape in new[] { Shape.Scalar, new Shape(Samples) })
            {
                IVisualizer visualizer = lenses.Create(null, ElementType.Float64, shape, []);
                byte[] values = MemoryMarshal.AsBytes<double>(Enumerable.Range(0, shape.IsScalar ? 1 : Samples).Select(i => Math.Sin(i)).ToArray()).ToArray();
                for (int i = 0; i < Frames; i++)
                    visualizer.Update(new SignalFrame(ElementType.Float64, shape, values) { Probe = new ProbeId("", 1, null, null, "x"), Number = i, TimestampNanos = i });
                _ = FigureMessage.Of(0, -1, visualizer.Render(new FigureView()));
            }
        }
        catch (Exception failure) when (failure is StrobeException or ArgumentException or InvalidOperationException or ObjectDisposedException)
        {
            // What is wrong with a lens is told when somebody looks through it.
        }
    }
}
