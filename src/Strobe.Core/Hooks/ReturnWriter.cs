using System.Buffers.Binary;
using Strobe.X64;

namespace Strobe.Hooks;

/// <summary>Stamps the stubs that a function's own returns are led through.</summary>
internal sealed class ReturnWriter(StubLayout layout, StubWriter writer)
{
    private readonly Dictionary<string, ReturnTemplate> _templates = [];

    /// <summary>Writes the stub of all of a function's returns, or of its jumps to one place.</summary>
    /// <param name="target">Where it jumps to; 0 for returns.</param>
    internal ulong Write(Arena arena, HookRequest request, ulong target)
    {
        // What a function returns is not there yet when it jumps to the one that makes it.
        StubShape shape = target == 0 ? request.Shape : request.Shape with { Exit = request.Shape.Exit.GoroutineOnly };
        ReturnTemplate template = TemplateOf(shape);
        ulong program = shape.IsRecorded ? writer.ExitProgramOf(arena, shape) : 0;
        Span<byte> stub = arena.Take(template.Code.Length, out ulong at);
        template.Code.CopyTo(stub);
        if (template.ExitHole >= 0) BinaryPrimitives.WriteUInt32LittleEndian(stub[template.ExitHole..], (uint)request.Number << 4 | 2);
        if (template.ExitProgramHole >= 0) BinaryPrimitives.WriteUInt64LittleEndian(stub[template.ExitProgramHole..], program);
        foreach (int hole in template.SummaryHoles)
            BinaryPrimitives.WriteUInt64LittleEndian(stub[hole..], writer.SummaryEntryOf(request));
        if (target != 0) PrologueMover.WriteJump(stub[template.EndOffset..], at + (ulong)template.EndOffset, target);
        return at;
    }

    private ReturnTemplate TemplateOf(StubShape shape)
    {
        string key = StubWriter.Key(shape);
        if (!_templates.TryGetValue(key, out ReturnTemplate? template)) _templates[key] = template = ReturnTemplate.Build(layout, shape);
        return template;
    }
}
