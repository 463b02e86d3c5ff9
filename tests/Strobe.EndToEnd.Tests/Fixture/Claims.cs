using System.Text;

namespace Strobe.EndToEnd.Fixture;

/// <summary>Claims several tests make.</summary>
internal static class Claims
{
    internal static void SameBehaviour(ProgramResult untraced, ProgramResult traced)
    {
        Assert.True(untraced.ExitCode == traced.ExitCode, $"Ended with {traced.ExitCode}, not {untraced.ExitCode}:\n{Tail(traced.ErrorText)}\n{Tail(traced.OutputText)}");
        if (untraced.Output.AsSpan().SequenceEqual(traced.Output)) return;
        Assert.Equal(Encoding.Latin1.GetString(untraced.Output), Encoding.Latin1.GetString(traced.Output));
    }

    /// <summary>Ids rise by one, and every exit pairs with an entry of its function on its thread that came before.</summary>
    internal static void OneOrder(NdjsonTrace trace, bool staysOnThread = true)
    {
        Dictionary<long, TraceLine> open = [];
        long previous = 0;
        foreach (TraceLine line in trace.Events)
        {
            Assert.Equal(previous + 1, line.Id);
            previous = line.Id;
            if (line.IsEnter) open.Add(line.Id, line);
            if (!line.IsExit) continue;
            Assert.True(line.ParentId is not null, $"Exit {line.Id} of {line.Function} has no entry.");
            Assert.True(open.Remove(line.ParentId!.Value, out TraceLine? enter), $"Exit {line.Id} of {line.Function} pairs with no open entry.");
            Assert.Equal(enter!.Function, line.Function);
            if (staysOnThread) Assert.Equal(enter.ThreadId, line.ThreadId);
            Assert.True(line.TimestampNanos >= enter.TimestampNanos, $"Exit {line.Id} of {line.Function} is older than its entry.");
        }
    }

    /// <summary>On every thread the call that ends is the one that began last, and the entry's parent is the call around it.</summary>
    internal static void Nested(NdjsonTrace trace)
    {
        Dictionary<(int, int), Stack<long>> stacks = [];
        foreach (TraceLine line in trace.Events.Where(line => line.IsEnter || line.IsExit))
        {
            (int, int) thread = (line.ProcessId, line.ThreadId);
            if (!stacks.TryGetValue(thread, out Stack<long>? stack)) stacks.Add(thread, stack = new Stack<long>());
            if (line.IsEnter)
            {
                Assert.Equal(stack.Count > 0 ? stack.Peek() : null, line.ParentId);
                stack.Push(line.Id);
            }
            else
            {
                Assert.True(stack.Count > 0 && stack.Peek() == line.ParentId, $"Exit {line.Id} of {line.Function} is not of the innermost call.");
                stack.Pop();
            }
        }
    }

    /// <summary>The integer an argument or result is.</summary>
    internal static long Number(Value value) => (long)Assert.IsType<IntegerValue>(value).Number;

    private static string Tail(string text) => text[^Math.Min(text.Length, 2000)..];
}
