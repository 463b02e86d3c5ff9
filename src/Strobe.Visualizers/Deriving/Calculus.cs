namespace Strobe.Visualizers.Deriving;

/// <summary>Differences, sums and what is made of them, along rows.</summary>
internal static class Calculus
{
    /// <summary>
    /// The difference to the sample before, per second (per sample where the rate is unknown). The first sample of a row that nothing comes before has the
    /// difference of the second one.
    /// </summary>
    internal static DerivedSignal Difference(Call call)
    {
        double rate = call.Rate, joint = JointRate(call);
        bool isKnown = true;
        DerivedSignal result = call.Memory.Rows(call.Signal, call.Passage, 1, (input, output, state, isFirst) =>
        {
            for (int i = input.Length - 1; i > 0; i--) output[i] = (input[i] - input[i - 1]) * rate;
            if (!isFirst) output[0] = (input[0] - state[0]) * joint;
            else if (input.Length > 1) output[0] = output[1];
            else isKnown = false;
            state[0] = input[^1];
        });
        return isKnown || call.Signal.Count == 0 ? result : throw new DerivationFault("the first sample has no difference yet");
    }

    /// <summary>The central difference, one-sided at both ends of a row, per second or sample.</summary>
    internal static DerivedSignal Gradient(Call call)
    {
        double rate = call.Rate;
        // A row of one sample: all of them, or the last one of a value that was cut off.
        if (call.Signal.Count > 0 && (call.Signal.RowLength == 1 || call.Signal.Count % call.Signal.RowLength == 1))
        {
            throw new DerivationFault("a gradient needs two samples");
        }

        return call.Memory.Rows(call.Signal, Passage.Alone, 0, (input, output, _, _) =>
        {
            for (int i = 1; i < input.Length - 1; i++) output[i] = (input[i + 1] / 2 - input[i - 1] / 2) * rate;
            output[0] = (input[1] - input[0]) * rate;
            output[^1] = (input[^1] - input[^2]) * rate;
        });
    }

    /// <summary>
    /// The area from the row's first sample to each, by the trapezoidal rule, in seconds (samples where the rate is unknown): 0 at the
    /// beginning.
    /// </summary>
    internal static DerivedSignal Integral(Call call)
    {
        double step = 1 / call.Rate, joint = 1 / JointRate(call);
        return call.Memory.Rows(call.Signal, call.Passage, 2, (input, output, state, isFirst) =>
        {
            double sum = isFirst ? 0 : state[1] + (state[0] / 2 + input[0] / 2) * joint;
            output[0] = sum;
            for (int i = 1; i < input.Length; i++) output[i] = sum += (input[i - 1] / 2 + input[i] / 2) * step;
            (state[0], state[1]) = (input[^1], sum);
        });
    }

    /// <summary>Adds whole periods so that no sample is more than half a period from the one before, as numpy does.</summary>
    internal static DerivedSignal Unwrap(Call call)
    {
        double period = call.Number(0);
        call.Signal.Real("unwrap");
        return call.Memory.Rows(call.Signal, call.Passage, 2, (input, output, state, isFirst) =>
        {
            double previous = isFirst ? input[0] : state[0], correction = isFirst ? 0 : state[1];
            for (int i = 0; i < input.Length; i++)
            {
                double step = input[i] - previous;
                if (Math.Abs(step) >= period / 2)
                {
                    double inside = MathNet.Numerics.Euclid.Modulus(step + period / 2, period) - period / 2;
                    if (inside == -period / 2 && step > 0) inside = period / 2;
                    correction += inside - step;
                }

                previous = input[i];
                output[i] = previous + correction;
            }

            (state[0], state[1]) = (previous, correction);
        });
    }

    /// <summary>
    /// The mean of the last samples, of as many as there are at the beginning. Sums of blocks from both ends make each window without subtracting, so that
    /// nothing that has left it (a NaN, a huge value) leaves a trace.
    /// </summary>
    internal static DerivedSignal Average(Call call)
    {
        int window = (int)call.Number(0);
        // The state is how many samples are kept, and these; a frame by itself keeps none.
        int stateLength = call.Passage.Keeps ? window : 1;
        return call.Memory.Rows(call.Signal, call.Passage, stateLength, (input, output, state, _) =>
        {
            int kept = (int)state[0];
            double[] all = new double[kept + input.Length];
            state.Slice(1, kept).CopyTo(all);
            input.CopyTo(all.AsSpan(kept));
            Average(all, kept, window, output);
            int keep = Math.Min(stateLength - 1, all.Length);
            state[0] = keep;
            all.AsSpan(all.Length - keep).CopyTo(state[1..]);
        });
    }

    private static void Average(double[] all, int skipped, int window, Span<double> output)
    {
        double[] toEnd = new double[all.Length];
        for (int i = all.Length - 1; i >= 0; i--) toEnd[i] = (i + 1) % window == 0 || i == all.Length - 1 ? all[i] : all[i] + toEnd[i + 1];
        double fromStart = 0;
        for (int i = 0; i < all.Length; i++)
        {
            fromStart = i % window == 0 ? all[i] : fromStart + all[i];
            if (i < skipped) continue;
            int first = i - window + 1;
            output[i - skipped] = first <= 0 ? fromStart / (i + 1) : first % window == 0 ? fromStart / window : (toEnd[first] + fromStart) / window;
        }
    }

    // Scalars have no rate: what lies between two of them is told by their time stamps.
    private static double JointRate(Call call)
    {
        if (call.Signal.Rate is { } rate) return rate;
        if (call.Signal.RowLength != 1 || !call.Passage.Continues || call.Passage.ElapsedSeconds is not { } seconds) return 1;
        return seconds > 0 ? 1 / seconds : throw new DerivationFault("the time stamps do not grow from frame to frame");
    }
}
