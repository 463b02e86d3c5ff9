using Strobe.Targets;
using Strobe.Targets.Linux;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>The figures of one hook, in ticks.</summary>
internal sealed class SummaryFigures
{
    internal long Entered { get; set; }

    internal long Ticks { get; set; }

    internal long Longest { get; set; }

    internal long[] Histogram { get; } = new long[SummaryLayout.Buckets];

    internal long Completed => Histogram.Sum();

    /// <summary>What came after these figures were others. The longest call since is only known by its bucket when an older one was longer.</summary>
    internal SummaryFigures Since(SummaryFigures before)
    {
        SummaryFigures since = new() { Entered = Entered - before.Entered, Ticks = Ticks - before.Ticks };
        for (int i = 0; i < Histogram.Length; i++) since.Histogram[i] = Histogram[i] - before.Histogram[i];
        int top = Array.FindLastIndex(since.Histogram, count => count > 0);
        bool isNew = Longest > before.Longest;
        since.Longest = top < 0 ? 0 : isNew ? Longest : Math.Min(Longest, (long)SummaryLayout.Middle(top));
        return since;
    }

    internal void Add(SummaryFigures more)
    {
        (Entered, Ticks, Longest) = (Entered + more.Entered, Ticks + more.Ticks, Math.Max(Longest, more.Longest));
        for (int i = 0; i < Histogram.Length; i++) Histogram[i] += more.Histogram[i];
    }

    /// <summary>The ticks below which a fraction of the completed calls lies; never more than the longest.</summary>
    internal double Percentile(double fraction)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(Completed * fraction)), seen = 0;
        for (int i = 0; i < Histogram.Length; i++)
        {
            seen += Histogram[i];
            if (seen >= wanted) return Math.Min(SummaryLayout.Middle(i), Longest);
        }

        return 0;
    }
}

/// <summary>A summary table of one process image, mapped here too. Stays readable after the image is gone.</summary>
internal sealed unsafe class SummaryTable : IDisposable
{
    private const int ReadWrite = 3, SharedFixed = 0x100001, SharedNoReserve = 0x4001;
    private const ulong Anywhere = 0x7fff_0000_0000, Distance = 0x1_0000_0000;

    private readonly byte* _host;
    private bool _isDisposed;

    private SummaryTable(nint host, ulong address)
    {
        _host = (byte*)host;
        Address = address;
        Volatile.Write(ref *(ulong*)(_host + SummaryLayout.LanesTaken), SummaryLayout.NoLane);
    }

    /// <summary>Where the target sees it.</summary>
    internal ulong Address { get; }

    internal static SummaryTable Create(TracedThread thread, ulong near)
    {
        const string what = "summary counters";
        ulong at = MemoryMap.Of(thread.Process.ProcessId).FindGap(SummaryLayout.TableBytes, SummaryLayout.LaneBytes, near, near, Anywhere, Distance);
        int fd = TargetSharedMemory.Map(thread, at, SummaryLayout.TableBytes, ReadWrite, SharedFixed, what);
        nint host = Libc.mmap(0, unchecked((nint)SummaryLayout.TableBytes), ReadWrite, SharedNoReserve, fd, 0);
        _ = Libc.close(fd);
        if (host == -1) throw Errors.StrobeErrors.NoRoom(thread.Process.ProcessId, what);
        return new SummaryTable(host, at);
    }

    /// <summary>Adds the figures of a hook to others of it.</summary>
    internal void AddTo(SummaryFigures sum, int number)
    {
        // Reading a page that nobody has written makes one, so lanes never used are left alone.
        ulong used = Volatile.Read(ref *(ulong*)(_host + SummaryLayout.LanesUsed));
        for (int lane = 0; lane < SummaryLayout.Lanes && number < SummaryLayout.MaximumHooks; lane++)
        {
            if ((used >> lane & 1) == 0) continue;
            byte* entry = _host + ((long)lane << SummaryLayout.LaneShift) + ((long)number << SummaryLayout.EntryShift);
            long entered = Volatile.Read(ref *(long*)(entry + SummaryLayout.Entered));
            long ticks = Volatile.Read(ref *(long*)(entry + SummaryLayout.Ticks));
            // A goroutine may have entered on one thread and left on another; what took no time at all is in the first bucket.
            if (entered == 0 && ticks == 0 && *(uint*)(entry + SummaryLayout.Histogram) == 0) continue;
            sum.Entered += entered;
            sum.Ticks += ticks;
            sum.Longest = Math.Max(sum.Longest, Volatile.Read(ref *(long*)(entry + SummaryLayout.Longest)));
            for (int i = 0; i < SummaryLayout.Buckets; i++) sum.Histogram[i] += ((uint*)(entry + SummaryLayout.Histogram))[i];
        }
    }

    /// <summary>Gives back the lane of a thread that is about to end.</summary>
    /// <param name="lane">What its context kept of it.</param>
    internal void Release(ulong lane)
    {
        int number = (int)(lane >> SummaryLayout.LaneShift);
        if ((lane & SummaryLayout.OwnBit) != 0 && number < SummaryLayout.SharedLane) Interlocked.And(ref *(ulong*)(_host + SummaryLayout.LanesTaken), ~(1ul << number));
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        _ = Libc.munmap((nint)_host, unchecked((nint)SummaryLayout.TableBytes));
    }
}
