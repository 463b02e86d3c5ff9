namespace Strobe.Visualizers.Deriving;

/// <summary>Second-order sections one after the other, transposed direct form II.</summary>
internal static class RecursiveFilter
{
    private const int StatesPerSection = 2;
    private const int PaddingPerSection = 6;

    /// <summary>Filters along rows: from rest, or on from where the frame before ended.</summary>
    internal static DerivedSignal Run(DerivedSignal signal, Section[] sections, Memory memory, Passage passage) =>
        memory.Rows(signal, passage, StatesPerSection * sections.Length, (input, output, state, _) =>
        {
            input.CopyTo(output);
            Filter(sections, output, state);
        });

    /// <summary>
    /// Filters each row forwards and then backwards: no delay, the gain squared. Both ends are continued by their mirror image through the last sample, and
    /// the filter begins as if the first value had always been there (Gustafsson's problem, solved as scipy does by default).
    /// </summary>
    internal static DerivedSignal RunBothWays(DerivedSignal signal, Section[] sections, Memory memory)
    {
        int padding = PaddingPerSection * sections.Length + 3 - 3 * Math.Min(Count(sections, section => section.B2 == 0),
            Count(sections, section => section.A2 == 0));
        double[] steady = Steady(sections);
        return memory.Rows(signal, Passage.Alone, 0, (input, output, _, _) =>
        {
            int pad = Math.Min(padding, input.Length - 1);
            double[] all = new double[input.Length + 2 * pad];
            input.CopyTo(all.AsSpan(pad));
            for (int i = 1; i <= pad; i++)
            {
                all[pad - i] = 2 * input[0] - input[i];
                all[pad + input.Length - 1 + i] = 2 * input[^1] - input[^(i + 1)];
            }

            for (int pass = 0; pass < 2; pass++)
            {
                double[] state = Array.ConvertAll(steady, value => value * all[0]);
                Filter(sections, all, state);
                Array.Reverse(all);
            }

            all.AsSpan(pad, input.Length).CopyTo(output);
        });
    }

    private static void Filter(Section[] sections, Span<double> samples, Span<double> state)
    {
        for (int k = 0; k < sections.Length; k++)
        {
            Section section = sections[k];
            double first = state[StatesPerSection * k], second = state[StatesPerSection * k + 1];
            for (int i = 0; i < samples.Length; i++)
            {
                double x = samples[i], y = section.B0 * x + first;
                first = section.B1 * x - section.A1 * y + second;
                second = section.B2 * x - section.A2 * y;
                samples[i] = y;
            }

            (state[StatesPerSection * k], state[StatesPerSection * k + 1]) = (first, second);
        }
    }

    // The states after an input of 1 that has always been there.
    private static double[] Steady(Section[] sections)
    {
        double[] states = new double[StatesPerSection * sections.Length];
        double input = 1;
        for (int k = 0; k < sections.Length; k++)
        {
            Section section = sections[k];
            double output = input * (section.B0 + section.B1 + section.B2) / (1 + section.A1 + section.A2);
            states[StatesPerSection * k + 1] = section.B2 * input - section.A2 * output;
            states[StatesPerSection * k] = section.B1 * input - section.A1 * output + states[StatesPerSection * k + 1];
            input = output;
        }

        return states;
    }

    private static int Count(Section[] sections, Predicate<Section> isMeant) => Array.FindAll(sections, isMeant).Length;
}
