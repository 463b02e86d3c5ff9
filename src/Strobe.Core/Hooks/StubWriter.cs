using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Strobe.Values;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>Makes the copy of a function's first instructions that belongs at an address; null, with the reason, when they cannot be moved.</summary>
internal delegate MovedPrologue? PrologueCopier(ulong to, out string reason);

/// <summary>Stamps stubs into arenas from templates, one template per shape.</summary>
internal sealed class StubWriter(StubLayout layout)
{
    private readonly Dictionary<StubShape, StubParts> _parts = [];
    private readonly Dictionary<string, StubTemplate> _templates = [];
    private readonly Dictionary<string, ulong> _programs = [];

    /// <summary>The return points of all stubs ever written.</summary>
    internal HashSet<ulong> ReturnPoints { get; } = [];

    /// <summary>Where the target sees the summary table; 0 without one.</summary>
    internal ulong SummaryAddress { get; set; }

    /// <summary>An upper bound of what <see cref="Write"/> takes.</summary>
    internal int Room(StubShape shape) => PartsOf(shape).Room;

    /// <summary>Writes the stub of a hook; the moved prologue goes right behind it.</summary>
    /// <returns>Null, with the reason, when the first instructions cannot be moved.</returns>
    internal (ulong Stub, ulong ReturnPoint, ulong Moved, MovedPrologue Prologue)? Write(
        Arena arena, HookRequest request, PrologueCopier copier, out string reason)
    {
        StubParts parts = PartsOf(request.Shape);
        StubTemplate template = parts.Template;
        if (parts.EnterAddress == 0) parts.EnterAddress = AddressOf(arena, parts.Enter);
        if (parts.ExitAddress == 0) parts.ExitAddress = AddressOf(arena, parts.Exit);
        ulong moved = arena.Next + (ulong)template.Code.Length;
        MovedPrologue? prologue = copier(moved, out reason);
        if (prologue is null) return null;
        Span<byte> stub = arena.Take(template.Code.Length + prologue.Code.Length, out ulong at);
        template.Code.CopyTo(stub);
        Fill(stub, template.EnterHole, (uint)request.Number << 4 | 1);
        if (request.Shape.HasExit) Fill(stub, template.ExitHole, (uint)request.Number << 4 | 2);
        foreach (int hole in template.SummaryHoles) Fill(stub, hole, SummaryEntryOf(request));
        Fill(stub, template.TailHole, (uint)request.Number << 4 | 3);
        Fill(stub, template.TailProgramHole, parts.EnterAddress);
        Fill(stub, template.EnterProgramHole, parts.EnterAddress);
        if (request.Shape.HasExit) Fill(stub, template.ExitProgramHole, parts.ExitAddress);
        prologue.Code.CopyTo(stub[template.Code.Length..]);
        ulong returnPoint = request.Shape.HasExit ? at + (ulong)template.ReturnOffset : 0;
        if (returnPoint != 0) ReturnPoints.Add(returnPoint);
        return (at + StubTemplate.EntryOffset, returnPoint, moved, prologue);
    }

    /// <summary>Where a hook counts into.</summary>
    internal ulong SummaryEntryOf(HookRequest request) => SummaryAddress + ((ulong)request.Number << SummaryLayout.EntryShift);

    /// <summary>The capture program of a shape's exit, in the target; 0 when it captures nothing.</summary>
    internal ulong ExitProgramOf(Arena arena, StubShape shape) =>
        shape.Exit.Captures.IsEmpty ? 0 : AddressOf(arena, PartsOf(shape).Exit);

    private static void Fill(Span<byte> stub, int hole, uint value)
    {
        if (hole >= 0) BinaryPrimitives.WriteUInt32LittleEndian(stub[hole..], value);
    }

    private static void Fill(Span<byte> stub, int hole, ulong value)
    {
        if (hole >= 0) BinaryPrimitives.WriteUInt64LittleEndian(stub[hole..], value);
    }

    private ulong AddressOf(Arena arena, byte[] program)
    {
        if (program.Length == 0) return 0;
        string key = Convert.ToHexString(program);
        if (_programs.TryGetValue(key, out ulong known)) return known;
        program.CopyTo(arena.Take(program.Length, out ulong address));
        return _programs[key] = address;
    }

    /// <summary>Functions of the same layout have the same shape, so the template is looked up by what it does once per layout only.</summary>
    private StubParts PartsOf(StubShape shape)
    {
        if (!_parts.TryGetValue(shape, out StubParts? parts)) _parts[shape] = parts = StubParts.Of(TemplateOf(shape), shape);
        return parts;
    }

    private StubTemplate TemplateOf(StubShape shape)
    {
        string key = Key(shape);
        if (!_templates.TryGetValue(key, out StubTemplate? template)) _templates[key] = template = StubTemplate.Build(layout, shape);
        return template;
    }

    /// <summary>What tells the code of one shape from that of another.</summary>
    internal static string Key(StubShape shape)
    {
        StringBuilder key = new(shape.LoopsToEntry ? "l" : "");
        if (shape.IsOutputOnly) key.Append('o');
        if (shape.IsSummary) key.Append('s');
        if (shape.ExitsAtReturns) key.Append('r');
        if (!shape.IsRecorded) return key.Append(shape.HasExit).ToString();
        Append(key, shape.Enter);
        if (shape.HasExit || shape.ExitsAtReturns) Append(key.Append('|'), shape.Exit);
        return key.ToString();
    }

    private static void Append(StringBuilder key, CapturePlan plan)
    {
        foreach (Cell cell in plan.Cells) key.Append(CultureInfo.InvariantCulture, $"{(char)('a' + (int)cell.Kind)}{cell.Index}.{cell.SizeBytes}");
        key.Append(CultureInfo.InvariantCulture, $"={RecordEmitter.RecordBytes(plan)}{(plan.Captures.IsEmpty ? "" : "c")}");
    }
}
