using System.Globalization;

namespace Strobe.EndToEnd.Publishing;

/// <summary>
/// A .NET program that publishes four signals: this assembly, started with "publish". With a number behind it, it waits until all are listened to, publishes so many
/// values of each and ends; without one it reads numbers from its input, and answers each with how many values were recorded.
/// </summary>
internal static class PublishingProgram
{
    internal const int Points = 64;

    internal static readonly string[] Names = ["gain", "wave", "picture of 3 by 5", "iq"];

    /// <summary>What is started to run it.</summary>
    internal static string[] Command(params string[] arguments) => ["exec", typeof(PublishingProgram).Assembly.Location, "publish", .. arguments];

    internal static double[] Wave(int round) => [.. Enumerable.Range(0, Points).Select(i => round + i / 64.0)];

    internal static byte[] Picture(int round) => [.. Enumerable.Range(0, 15).Select(i => (byte)(round + i))];

    internal static Complex64[] Points8(int round) => [.. Enumerable.Range(0, 8).Select(i => new Complex64(round, i))];

    internal static int Main(string[] arguments)
    {
        if (arguments is not ["publish", ..]) return 2;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"pid {Environment.ProcessId}"));
        int round = 0;
        if (arguments.Length > 1)
        {
            while (Publish(-1) < Names.Length) Task.Delay(1).Wait();
            for (int last = int.Parse(arguments[1], CultureInfo.InvariantCulture); round < last; round++) Publish(round);
            return 0;
        }

        // The names are there from the beginning, with room for their values.
        Publish(-1);
        while (Console.ReadLine() is { } line)
        {
            int recorded = 0;
            for (int count = int.Parse(line, CultureInfo.InvariantCulture); count > 0; count--) recorded += Publish(round++);
            Console.WriteLine(recorded.ToString(CultureInfo.InvariantCulture));
        }

        return 0;
    }

    private static int Publish(int round)
    {
        int recorded = StrobeProbe.Publish(Names[0], round * 0.5f) ? 1 : 0;
        recorded += StrobeProbe.Publish(Names[1], Wave(round).AsSpan()) ? 1 : 0;
        recorded += StrobeProbe.Publish(Names[2], Picture(round).AsSpan(), new Shape(3, 5)) ? 1 : 0;
        return recorded + (StrobeProbe.Publish(Names[3], Points8(round).AsSpan()) ? 1 : 0);
    }
}
