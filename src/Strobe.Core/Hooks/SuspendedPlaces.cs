using System.Runtime.InteropServices;
using Strobe.Targets;
using Strobe.Targets.Linux;

namespace Strobe.Hooks;

/// <summary>
/// Where threads and goroutines that do not run now will go on one day: behind signal handlers, and, in Go, behind a preemption that came between
/// two instructions. A patch must not have such a place inside of it. The process must be wholly stopped.
/// </summary>
internal static class SuspendedPlaces
{
    private const int MostGoroutines = 1 << 20, NearBytes = 2048, HandlerBytes = 32 << 10;
    private const int SavedPointer = 56;

    /// <summary>Words from the saved instruction pointer back to where the frame tells of the signal stack.</summary>
    private const int ToAlternateStack = 19;

    /// <summary>All instruction pointers that signal frames of threads hold; and what may be one, of goroutines.</summary>
    /// <param name="allGoroutines">Where the Go runtime keeps the list of them; 0 without one.</param>
    /// <param name="isCode">Whether a word may lead to an instruction that matters.</param>
    internal static HashSet<ulong> Of(TracedProcess process, ulong allGoroutines, Func<ulong, bool> isCode)
    {
        HashSet<ulong> places = [];
        foreach (TracedThread thread in process.Threads.Values)
        {
            if (!thread.IsStopped || !thread.TryGetRegisters(out Registers registers)) continue;
            places.UnionWith(Interrupted(process, registers.Rsp));
            if (allGoroutines != 0) AddWords(process, registers.Rsp, NearBytes, isCode, places);
        }

        if (allGoroutines != 0) AddGoroutines(process, allGoroutines, isCode, places);
        return places;
    }

    /// <summary>The instruction pointers that signal frames above a stack pointer, and on its stack, hold.</summary>
    internal static List<ulong> Interrupted(TracedProcess process, ulong stackPointer)
    {
        List<ulong> places = [];
        ReadOnlySpan<ulong> words = Words(process, stackPointer, HandlerBytes);
        for (int i = ToAlternateStack; i + 2 < words.Length; i++)
        {
            if (IsSignalFrame(words, i, stackPointer)) places.Add(words[i]);
        }

        return places;
    }

    /// <summary>
    /// Whether a word is the saved instruction pointer of a struct ucontext: the flags follow, then the code segment. What is beyond the stack may
    /// be another thread's: a frame on a signal stack counts for a thread that is on the same one only.
    /// </summary>
    private static bool IsSignalFrame(ReadOnlySpan<ulong> words, int at, ulong stackPointer)
    {
        const ulong userCode = 0x33, flagsLimit = 1 << 22;
        if (words[at + 1] >= flagsLimit || (words[at + 2] & 0xffff) != userCode) return false;
        ulong place = (stackPointer & ~7ul) + (ulong)at * 8, start = words[at - ToAlternateStack], bytes = words[at - ToAlternateStack + 2];
        if (place - start < bytes) return stackPointer - start < bytes;
        return words[at - 1] - place < HandlerBytes;
    }

    private static void AddGoroutines(TracedProcess process, ulong list, Func<ulong, bool> isCode, HashSet<ulong> places)
    {
        if (!process.Memory.TryRead(list, out ulong array) || !process.Memory.TryRead(list + 8, out ulong count)) return;
        ulong[] goroutines = new ulong[Math.Min(count, MostGoroutines)];
        int read = process.Memory.Read(array, MemoryMarshal.AsBytes(goroutines.AsSpan())) / sizeof(ulong);
        for (int i = 0; i < read; i++)
        {
            if (!process.Memory.TryRead(goroutines[i] + 8, out ulong high) || !process.Memory.TryRead(goroutines[i] + SavedPointer, out ulong saved)) continue;
            if (saved != 0 && saved < high) AddWords(process, saved, (int)Math.Min(high - saved, NearBytes), isCode, places);
        }
    }

    private static void AddWords(TracedProcess process, ulong from, int bytes, Func<ulong, bool> isCode, HashSet<ulong> places)
    {
        foreach (ulong word in Words(process, from, bytes))
        {
            if (isCode(word)) places.Add(word);
        }
    }

    private static ReadOnlySpan<ulong> Words(TracedProcess process, ulong from, int bytes)
    {
        ulong[] words = new ulong[bytes / sizeof(ulong)];
        int read = process.Memory.Read(from & ~7ul, MemoryMarshal.AsBytes(words.AsSpan()));
        return words.AsSpan(0, read / sizeof(ulong));
    }
}
