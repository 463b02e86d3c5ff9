using System.Text;
using Strobe.Sessions;

namespace Strobe.Tests.Sessions;

/// <summary>Steps, one per word: what is read, written and overdue. Printed: each line and the step that told it.</summary>
public sealed class OutputOrderTests
{
    [Theory]
    [InlineData("a line is told at the end of its write", "read:1:one/ enter:A:1:one/ exit:A:4", "one@exit:A:4")]
    [InlineData("one write, many lines", "read:1:a/b/c/ enter:A:1:a/b/c/ exit:A:6", "a@exit:A:6 b@exit:A:6 c@exit:A:6")]
    [InlineData("one line, many writes", "read:1:abc/ enter:A:1:ab exit:A:2 enter:A:1:c/ exit:A:2", "abc@exit:A:2")]
    [InlineData("read ahead", "read:1:a/b/ enter:A:1:a/ exit:A:2 enter:B:1:b/ exit:B:2", "a@exit:A:2 b@exit:B:2")]
    [InlineData("read before it returned", "enter:A:1:a/ read:1:a/ overdue:1 exit:A:2 read:1:b/ enter:B:1:b/ exit:B:2", "a@overdue:1 b@exit:B:2")]
    [InlineData("a long write read in two parts", "enter:A:1:a/b/ read:1:a/ overdue:1 read:1:b/ exit:A:4", "a@overdue:1 b@exit:A:4")]
    [InlineData("written in part", "enter:A:1:a/b/ read:1:a/ exit:A:2 read:1:c/ enter:B:1:c/ exit:B:2", "a@exit:A:2 c@exit:B:2")]
    [InlineData("refused", "enter:A:1:a/ exit:A:-1 enter:A:1:a/ read:1:a/ exit:A:2", "a@exit:A:2")]
    [InlineData("nobody was seen to write it", "read:1:a/ overdue:1", "a@overdue:1")]
    [InlineData("an unseen writer before a seen one", "read:1:x/a/ enter:A:1:a/ exit:A:2", "x@exit:A:2 a@exit:A:2")]
    [InlineData("an unseen writer behind a seen one", "read:1:a/x/ enter:A:1:a/ exit:A:2 overdue:1", "a@exit:A:2 x@overdue:1")]
    [InlineData("written elsewhere, such as to a file", "read:1:b/ enter:A:1:a/ exit:A:2 enter:A:1:b/ exit:A:2", "b@exit:A:2")]
    [InlineData("written elsewhere, and nothing is here", "enter:A:1:a/ exit:A:2 read:1:b/ overdue:1", "b@overdue:1")]
    [InlineData("another descriptor", "read:1:a/ enter:A:5:a/ exit:A:2 overdue:1", "a@overdue:1")]
    [InlineData("both streams in one pipe", "read:1:a/b/ enter:A:2:a/ exit:A:2 enter:A:1:b/ exit:A:2", "a@exit:A:2 b@exit:A:2")]
    [InlineData("each stream has its own", "read:1:a/ read:2:a/ enter:A:2:a/ exit:A:2", "a@exit:A:2")]
    [InlineData("two at once, the later return first in the pipe", "enter:A:1:a/ enter:B:1:b/ read:1:b/a/ exit:A:2 exit:B:2", "b@exit:A:2 a@exit:A:2")]
    [InlineData("the passed one does not take a later line like its own", "enter:A:1:a/ enter:B:1:b/ read:1:b/a/b/ exit:A:2 exit:B:2 overdue:1", "b@exit:A:2 a@exit:A:2 b@overdue:1")]
    [InlineData("own stream first", "enter:A:2:a/ enter:B:1:a/ read:1:a/b/ overdue:1:2 exit:A:2 enter:B:1:b/ exit:B:2", "a@overdue:1:2 b@exit:B:2")]
    [InlineData("an interrupted write comes after the handler's", "enter:A:1:a/:9 read:1:h/a/ enter:A:1:h/:4 exit:A:2:4 exit:A:2:9", "h@exit:A:2:4 a@exit:A:2:9")]
    [InlineData("a write left by longjmp is forgotten", "enter:A:1:a/:4 enter:A:1:b/:9 read:1:b/a/ overdue:1 exit:A:2:9", "b@overdue:1 a@overdue:1")]
    [InlineData("records lost", "enter:A:1:a/ forget:A read:1:a/ exit:A:2 overdue:1", "a@overdue:1")]
    [InlineData("no line break at the end", "read:1:a enter:A:1:a exit:A:1 close:1 overdue:1", "a@overdue:1")]
    [InlineData("absurd numbers", "read:1:a/ enter:A:1:a/ exit:A:9223372036854775807 overdue:1", "a@overdue:1")]
    public void Every_line_is_told_once_and_in_order(string what, string steps, string expected)
    {
        Assert.NotEmpty(what);
        Assert.Equal(expected, Run(steps));
    }

    [Fact]
    public void Long_lines_are_cut_and_nothing_is_lost_when_much_waits()
    {
        List<OutputLine> told = [];
        OutputPipe pipe = new(OutputStream.Stdout, 7, told.Add);
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => new string('x', i % 37) + "\n")) + new string('y', 100_000));
        for (int at = 0; at < text.Length; at += 999)
        {
            pipe.Add(text.AsSpan(at, Math.Min(999, text.Length - at)));
            if (at % 5 == 0) pipe.TellUpTo(pipe.Told + 700);
        }

        pipe.Close();
        pipe.TellUpTo(long.MaxValue);

        Assert.Equal(Encoding.UTF8.GetString(text), string.Concat(told.Select(line => line.IsPartial ? line.Text : line.Text + "\n")));
        Assert.Equal([65536, 100_000 - 65536], told.Where(line => line.IsPartial).Select(line => line.Text.Length));
        Assert.Equal(text.Length, pipe.Told);
    }

    [Fact]
    public void Of_a_long_write_even_the_beginning_may_come_in_parts()
    {
        byte[] head = Bytes("head");
        OutputPipe pipe = new(OutputStream.Stdout, 7, _ => { });
        pipe.Add(head.AsSpan(0, 3));

        Assert.True(pipe.BeginsWith(head, mayBeCut: true));
        Assert.False(pipe.BeginsWith(head, mayBeCut: false));
        Assert.False(pipe.BeginsWith(Bytes("hat"), mayBeCut: true));
        pipe.Add(Bytes("d and more"));
        Assert.True(pipe.BeginsWith(head, mayBeCut: false));
        pipe.TellUpTo(pipe.Read);
        Assert.False(pipe.BeginsWith(head, mayBeCut: true));
    }

    /// <summary>Steps: read:STREAM:TEXT, enter:WRITER:DESCRIPTOR:TEXT[:SLOT], exit:WRITER:WRITTEN[:SLOT], overdue:STREAM[:BYTES], forget:WRITER, close:STREAM; a / is a line break.</summary>
    private static string Run(string steps)
    {
        string now = "";
        List<string> told = [];
        OutputOrder order = new();
        OutputPipe[] pipes = [.. new[] { OutputStream.Stdout, OutputStream.Stderr }.Select(stream => new OutputPipe(stream, 7, line => told.Add($"{line.Text}@{now}")))];
        foreach (OutputPipe pipe in pipes) order.Add(pipe);
        foreach (string step in steps.Split(' '))
        {
            now = step;
            string[] parts = step.Split(':');
            OutputPipe pipe = pipes[parts[1] == "2" ? 1 : 0];
            if (parts[0] == "read") pipe.Add(Bytes(parts[2]));
            if (parts[0] == "close") pipe.Close();
            if (parts[0] == "overdue") order.Overdue(pipe, parts.Length > 2 ? long.Parse(parts[2]) : pipe.Read);
            if (parts[0] == "forget") order.Forget(string.Intern(parts[1]));
            if (parts[0] == "enter") Enter(order, parts);
            if (parts[0] == "exit") order.Exit(string.Intern(parts[1]), SlotOf(parts, 3), long.Parse(parts[2]));
        }

        return string.Join(' ', told);
    }

    private static void Enter(OutputOrder order, string[] parts)
    {
        int descriptor = int.Parse(parts[2]);
        // The first two bytes stand for the 64 that a record has.
        byte[] head = OutputOrder.IsOutput(descriptor) ? Bytes(parts[3][..Math.Min(2, parts[3].Length)]) : [];
        order.Enter(string.Intern(parts[1]), SlotOf(parts, 4), descriptor, head, parts[3].Length);
    }

    private static uint SlotOf(string[] parts, int index) => parts.Length > index ? uint.Parse(parts[index]) : 5;

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text.Replace('/', '\n'));
}
