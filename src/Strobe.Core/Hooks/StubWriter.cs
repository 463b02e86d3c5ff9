using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Strobe.Values;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>Stamps stubs into arenas from templates, one template per shape.</summary>
internal sealed class StubWriter(StubLayout layout)
{
    private readonly Dictionary<string, StubTemplate> _templates = [];
    private readonly Dictionary<string, ulong> _programs = [];

    /// <summary>The return points of all stubs ever written.</summary>
    internal HashSet<ulong> ReturnPoints { get; } = [];

    /// <summary>Where the target sees the summary table; 0 without one.</summary>
    internal ulong SummaryAddress { get; set; }

    /// <summary>An upper bound of what <see cref="Write"/> takes.</summary>
    internal int Room(StubShape shape) =>
        TemplateOf(shape).Code.Length + 128 + ProgramRoom(shape.Enter) + ProgramRoom(shape.Exit);

    /// <summary>Writes the stub of a hook; the moved prologue goes right behind it.</summary>
    /// <returns>Null, with the reason, when the first instructions cannot be moved.</returns>
    internal (ulong Stub, ulong ReturnPoint, ulong Moved, MovedPrologue Prologue)? Write(
        Arena arena, HookRequest request, ReadOnlySpan<byte> code, ulong from, int minimum, out string reason)
    {
        StubTemplate template = TemplateOf(request.Shape);
        ulong enterProgram = ProgramOf(arena, request.Shape.Enter), exitProgram = ProgramOf(arena, request.Shape.Exit);
        ulong moved = arena.Next + (ulong)template.Code.Length;
        MovedPrologue? prologue = PrologueMover.Move(code, from, moved, minimum, out reason);
        if (prologue is null) return null;
        Span<byte> stub = arena.Take(template.Code.Length + prologue.Code.Length, out ulong at);
        template.Code.CopyTo(stub);
        Fill(stub, template.EnterHole, (uint)request.Number << 4 | 1);
        if (request.Shape.HasExit) Fill(stub, template.ExitHole, (uint)request.Number << 4 | 2);
        foreach (int hole in template.SummaryHoles) Fill(stub, hole, SummaryAddress + ((ulong)request.Number << SummaryLayout.EntryShift));
        Fill(stub, template.TailHole, (uint)request.Number << 4 | 3);
        Fill(stub, template.TailProgramHole, enterProgram);
        Fill(stub, template.EnterProgramHole, enterProgram);
        if (request.Shape.HasExit) Fill(stub, template.ExitProgramHole, exitProgram);
        prologue.Code.CopyTo(stub[template.Code.Length..]);
        ulong returnPoint = request.Shape.HasExit ? at + (ulong)template.ReturnOffset : 0;
        if (returnPoint != 0) ReturnPoints.Add(returnPoint);
        return (at, returnPoint, moved, prologue);
    }

    private static void Fill(Span<byte> stub, int hole, uint value)
    {
        if (hole >= 0) BinaryPrimitives.WriteUInt32LittleEndian(stub[hole..], value);
    }

    private static void Fill(Span<byte> stub, int hole, ulong value)
    {
        if (hole >= 0) BinaryPrimitives.WriteUInt64LittleEndian(stub[hole..], value);
    }

    private static int ProgramRoom(CapturePlan plan) => plan.Captures.IsEmpty ? 0 : CaptureProgram.Encode(plan).Length + 16;

    private ulong ProgramOf(Arena arena, CapturePlan plan)
    {
        if (plan.Captures.IsEmpty) return 0;
        byte[] program = CaptureProgram.Encode(plan);
        string key = Convert.ToHexString(program);
        if (_programs.TryGetValue(key, out ulong known)) return known;
        program.CopyTo(arena.Take(program.Length, out ulong address));
        return _programs[key] = address;
    }

    private StubTemplate TemplateOf(StubShape shape)
    {
        string key = Key(shape);
        if (!_templates.TryGetValue(key, out StubTemplate? template)) _templates[key] = template = StubTemplate.Build(layout, shape);
        return template;
    }

    private static string Key(StubShape shape)
    {
        StringBuilder key = new(shape.LoopsToEntry ? "l" : "");
        if (shape.IsOutputOnly) key.Append('o');
        if (shape.IsSummary) key.Append('s');
        if (shape.IsSummary) return key.Append(shape.HasExit).ToString();
        Append(key, shape.Enter);
        if (shape.HasExit) Append(key.Append('|'), shape.Exit);
        return key.ToString();
    }

    private static void Append(StringBuilder key, CapturePlan plan)
    {
        foreach (Cell cell in plan.Cells) key.Append(CultureInfo.InvariantCulture, $"{(char)('a' + (int)cell.Kind)}{cell.Index}.{cell.SizeBytes}");
        key.Append(CultureInfo.InvariantCulture, $"={RecordEmitter.RecordBytes(plan)}{(plan.Captures.IsEmpty ? "" : "c")}");
    }
}
