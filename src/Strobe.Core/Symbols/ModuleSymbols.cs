using System.Collections.Immutable;
using System.Text;
using Strobe.Bytes;
using Strobe.Dwarf;
using Strobe.Elf;
using Strobe.Symbols.Demangling;
using Strobe.Symbols.Patterns;

namespace Strobe.Symbols;

/// <summary>
/// What is known of one program or library: its functions, lines, signatures and the facts of its file. Opening reads headers only;
/// the rest on first use. Any thread may ask. Addresses are the file's own. Dispose when nothing read from it is in use any more.
/// </summary>
internal sealed class ModuleSymbols : IDisposable
{
    private readonly MappedFile _map;
    private readonly Lazy<(MappedFile Map, ElfFile File, string Path)?> _debugFile;
    private readonly Lazy<DwarfModule?> _debug;
    private readonly Lazy<LinkerSymbols> _symbols;
    private readonly Lazy<FunctionIndex> _index;
    private readonly Lazy<TypeReader?> _types;
    private readonly Lazy<CallFrames> _frames;
    private readonly SymbolCache _cache;

    private ModuleSymbols(string path, MappedFile map, ElfFile file, SymbolCache cache)
    {
        Path = path;
        _map = map;
        File = file;
        _cache = cache;
        _debugFile = new(() => file.Section(".debug_info") is null && file.Section(".zdebug_info") is null ? DebugFile.Find(path, file) : null);
        _debug = new(OpenDebug);
        _symbols = new(() => new LinkerSymbols(file, _debugFile.Value?.File));
        _index = new(OpenIndex);
        _types = new(() => _debug.Value is { } debug ? new TypeReader(debug) : null);
        _frames = new(() => new CallFrames(file, _debugFile.Value?.File));
    }

    /// <summary>As it was given to <see cref="Load"/>.</summary>
    internal string Path { get; }

    internal ElfFile File { get; }

    internal ulong EntryPoint => File.Header.Entry;

    /// <summary>True when it may be loaded anywhere: shared libraries and position-independent programs.</summary>
    internal bool IsPie => File.Header.Type == ElfFileType.Shared;

    internal ImmutableArray<ElfSegment> Segments => File.Segments;

    /// <summary>Room that the module's thread-local variables take, aligned; 0 when it has none.</summary>
    internal ulong ThreadStorageBytes => Segments.Where(segment => segment.Type == SegmentType.Tls)
        .Select(segment => (segment.MemorySize + Math.Max(1, segment.Alignment) - 1) & ~(Math.Max(1, segment.Alignment) - 1)).FirstOrDefault();

    internal DynamicTable Dynamic => File.Dynamic;

    internal bool HasDebugInformation => _debug.Value is not null;

    /// <summary>The separate file the debug information came from; null when it is the binary's own or there is none.</summary>
    internal string? DebugPath => _debugFile.Value?.Path;

    /// <summary>What tells this build from others: its build id, or size, time and path.</summary>
    internal string Identity => File.BuildId.IsEmpty
        ? $"{Path}:{_map.Length}:{_map.ModifiedTicks}"
        : "build-id:" + Convert.ToHexStringLower(File.BuildId.Span);

    internal IReadOnlyList<Damage> Damage => _debugFile.Value is { } debug ? [.. File.Damage.ToArray(), .. debug.File.Damage.ToArray()] : File.Damage.ToArray();

    /// <summary>The debug information, for readers of types and locations; null when there is none.</summary>
    internal DwarfModule? Debug => _debug.Value;

    /// <summary>Types of the debug information; null when there is none.</summary>
    internal TypeReader? Types => _types.Value;

    /// <summary>Unwind rows, and the check a hook makes of a function's entry.</summary>
    internal CallFrames Frames => _frames.Value;

    internal FunctionIndex Index => _index.Value;

    /// <summary>Opens a program or library.</summary>
    /// <param name="path">Its path; separate debug files are looked for beside it.</param>
    /// <param name="openPath">Where to read it when that is elsewhere, such as /proc/PID/map_files.</param>
    /// <param name="cache">Where indexes are kept; null for the user's own folder.</param>
    /// <exception cref="StrobeException">The file cannot be read, or is no ELF64 file for x86-64.</exception>
    internal static ModuleSymbols Load(string path, string? openPath = null, SymbolCache? cache = null)
    {
        MappedFile map;
        try
        {
            map = MappedFile.Open(openPath ?? path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new StrobeException(ErrorCode.FileRefused, $"'{path}' cannot be read: {refused.Message}", "Check the path and its permissions.", refused);
        }

        ElfFile file = ElfFile.Read(map.Memory);
        if (file.Identity == ElfIdentity.X64) return new ModuleSymbols(path, map, file, cache ?? SymbolCache.Default);
        ((IDisposable)map).Dispose();
        throw file.Identity == ElfIdentity.NotElf
            ? new StrobeException(ErrorCode.NotAProgram, $"'{path}' is no ELF program or library.", "Name a compiled program, not a script or data file.")
            : new StrobeException(ErrorCode.WrongMachine, $"'{path}' is not for 64-bit x86.", "Strobe reads x86-64 programs only.");
    }

    /// <summary>Functions that a pattern means, by address; those that exist only inlined come last. One per address.</summary>
    internal IReadOnlyList<FunctionSymbol> Match(FunctionPattern pattern, string? projectRoot = null)
    {
        var matches = new List<FunctionSymbol>();
        if (pattern.NeedsSource && Index.FileCount == 0) return matches;
        foreach (int record in IndexSearch.Run(this, pattern, projectRoot)) matches.Add(Symbol(record));
        return matches;
    }

    /// <summary>All functions, as <see cref="Match"/> lists them.</summary>
    internal IReadOnlyList<FunctionSymbol> Functions() => Match(FunctionPattern.Parse("**"));

    /// <summary>The function whose code contains an address; for split functions the one the piece belongs to.</summary>
    internal FunctionSymbol? FunctionAt(ulong address)
    {
        int found = Index.Before(address);
        if (found < 0) return null;
        IndexRecord record = Index.Records[found];
        ulong length = record.SizeBytes != 0 ? record.SizeBytes : NextAddress(found) - record.Address;
        if (address - record.Address >= length || !_symbols.Value.Code.Contains(address)) return null;
        return (record.Flags & IndexFlags.ColdPart) != 0 ? WholeOf(record) : Symbol(found);
    }

    /// <summary>Where the next function's code begins; all ones behind the last.</summary>
    internal ulong NextFunction(ulong address)
    {
        for (int i = Math.Max(Index.Before(address), 0); i < Index.CodeCount; i++)
        {
            if (Index.Records[i].Address > address) return Index.Records[i].Address;
        }

        return ulong.MaxValue;
    }

    /// <summary>The row of the line table that covers an address.</summary>
    internal SourceLine? LineAt(ulong address)
    {
        if (_debug.Value is null || FunctionAt(address) is not { DebugOffset: >= 0 } function) return null;
        if (_debug.Value.UnitOf(function.DebugOffset) is not { } unit || !unit.Lines.TryFind(address, out LineRow row)) return null;
        return unit.LineHeader.Path(row.File) is { } path
            ? new SourceLine(path, row.Line, row.Column, row.Address, row.IsStatement)
            : null;
    }

    /// <summary>The functions inlined at an address, innermost first.</summary>
    internal IReadOnlyList<InlinedCall> InlinedAt(ulong address) =>
        _debug.Value is { } debug && FunctionAt(address) is { DebugOffset: >= 0 } function && debug.DieAt(function.DebugOffset) is { IsValid: true } die
            ? InlinedCall.At(die, address)
            : [];

    /// <summary>A function's parameters and return type; null without debug information.</summary>
    internal FunctionSignature? SignatureOf(FunctionSymbol function) =>
        function.DebugOffset >= 0 && _debug.Value is { } debug && debug.DieAt(function.DebugOffset) is { IsValid: true } die
            ? new SignatureReader(_types.Value!).Read(die, function.RawName)
            : null;

    /// <summary>The defined symbol of exactly that linker name; null when there is none.</summary>
    internal ElfSymbol? SymbolNamed(string rawName) => _symbols.Value.Find(rawName);

    /// <summary>Adds this module's names to a search for what a mistyped pattern meant.</summary>
    internal void SuggestTo(NearestNames nearest) => IndexSearch.Suggest(Index, nearest);

    /// <summary>The linker's name of a record.</summary>
    internal string RawName(in IndexRecord record) => record.RawSource switch
    {
        RawNameSource.Name => Index.Name(record),
        RawNameSource.Strings => Index.Text(record.RawIndex),
        _ => _symbols.Value.Name(record.RawSource, record.RawIndex),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_debugFile.IsValueCreated && _debugFile.Value is { } debug) ((IDisposable)debug.Map).Dispose();
        ((IDisposable)_map).Dispose();
    }

    private FunctionSymbol Symbol(int index)
    {
        IndexRecord record = Index.Records[index];
        return new FunctionSymbol(
            Index.Name(record),
            RawName(record),
            record.Address,
            record.SizeBytes,
            Index.File(record.File),
            (int)Math.Min(record.Line, int.MaxValue),
            record.Kind,
            record.DebugOffset);
    }

    private ulong NextAddress(int index)
    {
        ReadOnlySpan<IndexRecord> records = Index.Records[..Index.CodeCount];
        ulong here = records[index].Address;
        for (int i = index + 1; i < records.Length; i++)
        {
            if (records[i].Address != here) return records[i].Address;
        }

        return ulong.MaxValue;
    }

    private FunctionSymbol? WholeOf(in IndexRecord cold)
    {
        string raw = RawName(cold);
        int end = raw.IndexOf(".cold", StringComparison.Ordinal);
        if (end < 0 || _symbols.Value.Find(raw[..end]) is not { } whole) return null;
        int found = Index.Before(whole.Address);
        return found >= 0 && (Index.Records[found].Flags & IndexFlags.ColdPart) == 0 ? Symbol(found) : null;
    }

    private DwarfModule? OpenDebug()
    {
        var debug = new DwarfModule(_debugFile.Value?.File ?? File);
        return debug.IsEmpty ? null : debug;
    }

    private FunctionIndex OpenIndex()
    {
        string identity = Identity + (_debugFile.Value is { } debug ? $"|{debug.Path}:{debug.Map.Length}:{debug.Map.ModifiedTicks}" : "");
        return _cache.Read(identity) ?? _cache.Keep(identity, IndexBuilder.Build(_symbols.Value, BuildingDebug(), ForgetPages));
    }

    private void ForgetPages()
    {
        _map.Forget();
        _debugFile.Value?.Map.Forget();
    }

    /// <summary>Indexing looks at every entry and remembers much of it; a module of its own lets all that go afterwards.</summary>
    private DwarfModule? BuildingDebug()
    {
        var debug = new DwarfModule(_debugFile.Value?.File ?? File);
        return debug.IsEmpty ? null : debug;
    }
}
