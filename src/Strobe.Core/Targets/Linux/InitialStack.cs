using System.Runtime.InteropServices;
using System.Text;

namespace Strobe.Targets.Linux;

/// <summary>
/// What a program finds on its stack when it begins: the number of its arguments, pointers to them and to the variables of its environment, and the
/// kernel's auxiliary vector. Tracer thread; the process must be held before its first instruction.
/// </summary>
internal static class InitialStack
{
    private const int WordBytes = 8, MostWords = 1 << 20, MostValueBytes = 1 << 17;

    /// <summary>The value of a variable that the program was given, at most 128 KiB of it, which is what the kernel allows; null when it has none.</summary>
    internal static byte[]? Variable(TracedThread thread, string name)
    {
        TargetMemory memory = thread.Process.Memory;
        if (!thread.TryGetRegisters(out Registers registers) || Read(memory, registers.Rsp) is not { } words) return null;
        int place = PlaceOf(memory, words, name);
        if (place < 0) return null;
        byte[] value = new byte[MostValueBytes];
        int count = memory.Read(words[place] + (ulong)Encoding.UTF8.GetByteCount(name) + 1, value);
        int end = value.AsSpan(0, count).IndexOf((byte)0);
        return end < 0 ? null : value[..end];
    }

    /// <summary>Gives the program a variable, or another value for one that it has. False when the process is gone or its stack is none.</summary>
    internal static bool SetVariable(TracedThread thread, string name, ReadOnlySpan<byte> value)
    {
        TargetMemory memory = thread.Process.Memory;
        if (!thread.TryGetRegisters(out Registers registers) || Read(memory, registers.Rsp) is not { } words) return false;
        byte[] text = [.. Encoding.UTF8.GetBytes(name), (byte)'=', .. value, 0];
        int place = PlaceOf(memory, words, name);
        bool isNew = place < 0;
        if (isNew) words.Insert(place = words.IndexOf(0, FirstOf(words)), 0);

        // The text goes above the block, into the end of what the block took before; the stack stays aligned as it was.
        ulong begin = registers.Rsp - ((ulong)(text.Length + 15) & ~15UL) - (isNew ? 2UL * WordBytes : 0);
        words[place] = begin + ((ulong)words.Count * WordBytes);
        registers.Rsp = begin;
        return memory.Write(begin, [.. MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(words)), .. text]) && thread.SetRegisters(registers);
    }

    /// <summary>Everything up to the end of the auxiliary vector, which consists of pairs; null when it does not look like that.</summary>
    private static List<ulong>? Read(TargetMemory memory, ulong at)
    {
        List<ulong> words = [];
        bool Take()
        {
            if (words.Count >= MostWords || !memory.TryRead(at + ((ulong)words.Count * WordBytes), out ulong word)) return false;
            words.Add(word);
            return true;
        }

        if (!Take() || words[0] >= MostWords) return null;
        for (ulong i = words[0] + 1; i > 0; i--)
        {
            if (!Take()) return null;
        }

        do
        {
            if (!Take()) return null;
        }
        while (words[^1] != 0);

        do
        {
            if (!Take() || !Take()) return null;
        }
        while (words[^2] != 0);

        return words;
    }

    private static int FirstOf(List<ulong> words) => (int)words[0] + 2;

    private static int PlaceOf(TargetMemory memory, List<ulong> words, string name)
    {
        byte[] begin = Encoding.UTF8.GetBytes(name + "=");
        int first = FirstOf(words);
        return words.FindIndex(first, words.IndexOf(0, first) - first, pointer => IsNamed(memory, pointer, begin));
    }

    private static bool IsNamed(TargetMemory memory, ulong pointer, ReadOnlySpan<byte> name)
    {
        Span<byte> there = name.Length <= 256 ? stackalloc byte[name.Length] : new byte[name.Length];
        return memory.Read(pointer, there) == there.Length && there.SequenceEqual(name);
    }
}
