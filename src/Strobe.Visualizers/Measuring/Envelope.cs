namespace Strobe.Visualizers.Measuring;

/// <summary>The largest value of a curve within a distance around each of its samples.</summary>
internal static class Envelope
{
    /// <summary>For each sample the largest value that the straight lines through all samples take within so many samples before and behind.</summary>
    internal static void Largest(ReadOnlySpan<double> samples, double distance, Span<double> largest)
    {
        int count = samples.Length, whole = (int)Math.Min(Math.Floor(distance + 1e-9), count);
        double share = Math.Clamp(distance - whole, 0, 1);
        // Numbers of samples whose values fall: the first one is the largest within the window.
        int[] falling = new int[count];
        int head = 0, tail = 0, next = 0;
        for (int i = 0; i < count; i++)
        {
            for (; next < count && next <= (long)i + whole; next++)
            {
                while (tail > head && samples[falling[tail - 1]] <= samples[next]) tail--;
                falling[tail++] = next;
            }

            while (falling[head] < i - whole) head++;
            double most = samples[falling[head]];
            // The window's ends lie between samples.
            if (share > 0 && i - whole - 1 >= 0) most = Math.Max(most, samples[i - whole] * (1 - share) + samples[i - whole - 1] * share);
            if (share > 0 && (long)i + whole + 1 < count) most = Math.Max(most, samples[i + whole] * (1 - share) + samples[i + whole + 1] * share);
            largest[i] = most;
        }
    }
}
