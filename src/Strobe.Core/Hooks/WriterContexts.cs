using System.Buffers.Binary;
using Strobe.Targets;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>The contexts of a process's threads, in its private area, as the tracer changes them while their threads are stopped.</summary>
internal sealed class WriterContexts(TracedProcess process, TargetImage image)
{
    private const int MostProbes = 64;

    private readonly Dictionary<ulong, byte[]?> _lent = [];

    /// <summary>Frees all.</summary>
    internal void Reset() => process.Memory.Write(image.Layout.Area + StubLayout.ContextsOffset, StubLayout.FreshContexts());

    /// <summary>Frees what belongs to a thread.</summary>
    internal void Release(ulong key)
    {
        foreach (ulong at in Of(key).ToArray())
        {
            if (image.Summary is { } summary && process.Memory.TryRead(at + StubLayout.Lane, out ulong lane)) summary.Release(lane);
            process.Memory.Write(at, new byte[StubLayout.ContextBytes]);
        }
    }

    /// <summary>Empties a thread's context and keeps what was in it.</summary>
    internal void Lend(ulong key)
    {
        byte[] content = new byte[StubLayout.ContextBytes];
        ulong at = Of(key).FirstOrDefault();
        bool isThere = at != 0 && process.Memory.Read(at, content) == content.Length;
        _lent[key] = isThere ? content : null;
        if (!isThere) return;
        byte[] empty = new byte[StubLayout.ContextBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(empty.AsSpan(StubLayout.Owner), key);
        BinaryPrimitives.WriteUInt64LittleEndian(empty.AsSpan(StubLayout.Chunk), image.Layout.Area + StubLayout.DummyChunkOffset);
        content.AsSpan(StubLayout.Writer, sizeof(int)).CopyTo(empty.AsSpan(StubLayout.Writer));
        CopyLane(content, empty);
        process.Memory.Write(at, empty);
    }

    /// <summary>Puts back what was kept; returns the ids found in its place, if any.</summary>
    internal (int ProcessId, int ThreadId)? TakeBack(ulong key)
    {
        if (!_lent.Remove(key, out byte[]? content)) return null;
        ulong at = Of(key).FirstOrDefault();
        if (at == 0) return null;
        byte[] found = new byte[StubLayout.ContextBytes];
        if (process.Memory.Read(at, found) != found.Length) return null;
        if (content is null)
        {
            Release(key);
        }
        else
        {
            CopyLane(found, content);
            process.Memory.Write(at, content);
        }

        int processId = BinaryPrimitives.ReadInt32LittleEndian(found.AsSpan(StubLayout.ProcessId));
        int threadId = BinaryPrimitives.ReadInt32LittleEndian(found.AsSpan(StubLayout.ThreadId));
        return threadId == 0 ? null : (processId, threadId);
    }

    /// <summary>Parent and child never count at once: they share the lane.</summary>
    private static void CopyLane(byte[] from, byte[] to) => from.AsSpan(StubLayout.Lane, sizeof(ulong)).CopyTo(to.AsSpan(StubLayout.Lane));

    private IEnumerable<ulong> Of(ulong key)
    {
        int index = StubLayout.ContextIndex(key);
        for (int i = 0; i < MostProbes && key != 0; i++)
        {
            ulong at = image.Layout.Area + StubLayout.ContextsOffset +
                (ulong)((index + i) % StubLayout.ContextCount * StubLayout.ContextBytes);
            if (!process.Memory.TryRead(at, out ulong owner) || owner == 0) yield break;
            if (owner == key) yield return at;
        }
    }
}
