using Strobe.Bytes;
using Strobe.Dwarf;
using Strobe.Elf;
using Strobe.Symbols;

namespace Strobe.Tests.Dwarf;

/// <summary>Asks every reader everything about a file: what must end and must not throw, whatever the bytes.</summary>
internal static class Exercise
{
    private const int MaxPerKind = 300;

    /// <summary>Answers how much was found, so that nothing is optimised away.</summary>
    internal static long Everything(byte[] bytes)
    {
        ElfFile file = ElfFile.Read(bytes, new DamageLog());
        long found = Symbols(file);
        var module = new DwarfModule(file);
        found += Index(file, module);
        foreach (DwarfUnit unit in module.Units.Concat(module.TypeUnits)) found += Unit(unit);
        found += Frames(file, module);
        return found + file.Damage.Count;
    }

    private static long Index(ElfFile file, DwarfModule module)
    {
        FunctionIndex index = IndexBuilder.Build(new LinkerSymbols(file, null), module, static () => { });
        long found = index.FileCount;
        foreach (ref readonly IndexRecord record in index.Records) found += index.Name(record).Length + (index.File(record.File)?.Length ?? 0);
        return found;
    }

    private static long Symbols(ElfFile file)
    {
        long found = file.BuildId.Length + file.PltRanges.Count() + (file.DebugLink?.FileName.Length ?? 0) + (file.DebugAltLink?.FileName.Length ?? 0);
        found += file.Dynamic.Needed.Length + (file.Dynamic.SoName?.Length ?? 0) + (file.Dynamic.RunPath?.Length ?? 0);
        foreach (SymbolTable table in new[] { file.Symbols, file.DynamicSymbols, file.Dynamic.Symbols() })
        {
            for (int i = 0; i < Math.Min(table.Count, MaxPerKind); i++) found += table.Name(table[i]).Length;
        }

        return found;
    }

    private static long Unit(DwarfUnit unit)
    {
        long found = unit.Lines.Rows.Length + VariableScan.Run(unit).Count;
        for (int i = 0; i < Math.Min(unit.LineHeader.FileCount, MaxPerKind); i++) found += unit.LineHeader.Path(i)?.Length ?? 0;
        foreach (LineRow row in unit.Lines.Rows[..Math.Min(unit.Lines.Rows.Length, MaxPerKind)])
            found += unit.Lines.TryFind(row.Address, out LineRow other) ? other.Line : 0;

        var types = new TypeReader(unit.Module, _ => null);
        var signatures = new SignatureReader(types);
        foreach (SubprogramEntry function in unit.Scan.Functions.Take(MaxPerKind)) found += Function(Die.At(unit, function.Position), function, signatures);
        int budget = 2000;
        foreach (ScopeEntry scope in unit.Scan.Scopes.Take(MaxPerKind)) found += Type(types.At(unit.SectionBase + scope.Position), 4, ref budget);
        var walker = new EntryWalker(unit);
        for (int i = 0; i < 20 * MaxPerKind && walker.MoveNext(); i++)
        {
            if (walker.Current.Has(DwarfAttribute.Type)) found += Type(types.TypeOf(walker.Entry), 2, ref budget);
        }

        return found;
    }

    private static long Function(Die die, SubprogramEntry function, SignatureReader signatures)
    {
        long found = signatures.Read(die, "f").Parameters.Length;
        foreach (LocalVariable local in LocalVariables.Of(die).Take(MaxPerKind))
        {
            foreach (LocationEntry entry in LocationList.Of(local.Entry).Take(MaxPerKind))
                found += LocationExpression.Decode(entry.Expression.Span, die.Unit.Format, die.Unit.Module.Damage)?.Count ?? 0;
        }

        for (ulong offset = 0; offset < Math.Min(function.SizeBytes, 32); offset += 4) found += InlineFrames.At(die, function.Entry + offset).Count;
        return found;
    }

    private static long Type(DwarfType type, int depth, ref int budget)
    {
        if (depth == 0 || budget-- <= 0) return 0;
        long found = type.Name.Length + type.SizeBytes;
        switch (type.Bare)
        {
            case PointerType pointer:
                return found + Type(pointer.Target, depth - 1, ref budget);
            case ArrayType array:
                return found + Type(array.Element, depth - 1, ref budget);
            case CompositeType composite:
                foreach (Member member in composite.Body.Members) found += Type(member.Type, depth - 1, ref budget);
                foreach (Variant variant in composite.Body.Variants) found += Type(variant.Payload.Type, depth - 1, ref budget);
                return found;
            default:
                return found;
        }
    }

    private static long Frames(ElfFile file, DwarfModule module)
    {
        var frames = new CallFrames(file);
        long found = 0;
        foreach (DwarfUnit unit in module.Units)
        {
            foreach (SubprogramEntry function in unit.Scan.Functions.Take(MaxPerKind))
                found += (frames.WhyNoPlainEntry(function.Entry)?.Length ?? 0) + (frames.Find(function.Entry + (function.SizeBytes / 2))?.Registers.Length ?? 0);
        }

        for (int i = 0; i < Math.Min(file.Symbols.Count, MaxPerKind); i++) found += frames.Find(file.Symbols[i].Address) is null ? 0 : 1;
        return found;
    }
}
