using Strobe.Symbols;
using Strobe.Symbols.Patterns;

namespace Strobe.Tests.Symbols;

public sealed class SymbolCacheTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "strobe-cache-" + Guid.NewGuid().ToString("n"));

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void What_was_indexed_once_reads_the_same_from_the_cache()
    {
        string library = Library();
        IReadOnlyList<FunctionSymbol> cold = Functions(library);
        string file = Assert.Single(Directory.GetFiles(_folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder));
        Assert.Equal(cold, Functions(library));
    }

    [Fact]
    public void A_damaged_cache_file_is_never_believed()
    {
        string library = Library();
        IReadOnlyList<FunctionSymbol> expected = Functions(library);
        string file = Directory.GetFiles(_folder)[0];
        byte[] good = File.ReadAllBytes(file);
        var random = new Random(11);
        for (int i = 0; i < 60; i++)
        {
            byte[] bad = i % 3 == 0 ? good[..random.Next(good.Length)] : [.. good];
            if (bad.Length > 0 && i % 3 != 0) bad[random.Next(i % 2 == 0 ? 64 : bad.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, bad);
            Assert.Equal(expected, Functions(library));
        }
    }

    [Fact]
    public void An_index_whose_offsets_lie_gives_empty_names_and_no_exception()
    {
        var random = new Random(3);
        for (int i = 0; i < 2000; i++)
        {
            var writer = new IndexWriter();
            for (int j = 0; j < 5; j++)
            {
                writer.Records.Add(new IndexRecord
                {
                    Address = (ulong)random.NextInt64(),
                    NameOffset = (uint)random.NextInt64(),
                    NameLength = (ushort)random.Next(65536),
                    RawIndex = (uint)random.NextInt64(),
                    File = (uint)random.Next(4),
                    Bits = (byte)random.Next(256),
                });
            }

            writer.AddFile("a");
            writer.AddName("some::name"u8);
            FunctionIndex index = writer.Finish(random.Next(6));
            foreach (IndexRecord record in index.Records)
            {
                Assert.True(index.Name(record).Length <= ushort.MaxValue);
                Assert.True(index.Text(record.RawIndex).Length < 100);
                index.File(record.File);
                index.Before(record.Address);
            }
        }
    }

    [Fact]
    public void The_cache_of_another_build_is_not_taken()
    {
        string library = Library();
        Functions(library);
        string[] before = Directory.GetFiles(_folder);
        Functions(Oracle.Lines("g++", ["-print-file-name=libc.so.6"])[0]);
        Assert.Equal(before.Length + 1, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void The_oldest_files_go_when_the_cache_is_full()
    {
        var cache = new SymbolCache(_folder, maxBytes: 3_000_000);
        FunctionIndex index = Index(30_000);
        for (int i = 0; i < 6; i++)
        {
            cache.Keep("build " + i, index);
            File.SetLastWriteTimeUtc(Directory.GetFiles(_folder).MaxBy(File.GetLastWriteTimeUtc)!, DateTime.UnixEpoch.AddDays(i));
        }

        Assert.InRange(Directory.GetFiles(_folder).Sum(file => new FileInfo(file).Length), 1, 3_000_000);
        Assert.Null(cache.Read("build 0"));
    }

    [Fact]
    public void A_folder_others_can_write_to_is_not_used()
    {
        Directory.CreateDirectory(_folder, (UnixFileMode)0b111_111_111);
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111);
        Functions(Library());
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Several_writers_at_once_leave_one_whole_file_and_no_drafts()
    {
        FunctionIndex index = Index(2000);
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var cache = new SymbolCache(_folder);
            if (i % 2 == 0) cache.Keep("one build", index);
            else if (cache.Read("one build") is { } found) Assert.Equal(index.Block, found.Block.ToArray());
        });
        Assert.EndsWith(".functions", Assert.Single(Directory.GetFiles(_folder)), StringComparison.Ordinal);
        Assert.Equal(index.Block, new SymbolCache(_folder).Read("one build")!.Block.ToArray());
    }

    [Fact]
    public void A_folder_that_cannot_be_made_costs_nothing_but_the_cache()
    {
        File.WriteAllText(_folder, "in the way");
        var cache = new SymbolCache(Path.Combine(_folder, "symbols"));
        FunctionIndex index = Index(2000);
        Assert.Same(index, cache.Keep("one build", index));
        Assert.Null(cache.Read("one build"));
        File.Delete(_folder);
    }

    [Fact]
    public void An_index_of_an_older_strobe_is_made_again()
    {
        string library = Library();
        IReadOnlyList<FunctionSymbol> expected = Functions(library);
        string file = Directory.GetFiles(_folder)[0];
        byte[] good = File.ReadAllBytes(file);
        byte[] old = [.. good];
        old[8]--;
        File.WriteAllBytes(file, old);
        Assert.Equal(expected, Functions(library));
        Assert.Equal(good, File.ReadAllBytes(file));
    }

    private static FunctionIndex Index(int count)
    {
        var writer = new IndexWriter();
        for (int i = 0; i < count; i++) writer.Records.Add(new IndexRecord { Address = (ulong)i });
        return writer.Finish(count);
    }

    private static string Library() => Oracle.Lines("g++", ["-print-file-name=libstdc++.so.6"])[0];

    private IReadOnlyList<FunctionSymbol> Functions(string path)
    {
        using ModuleSymbols module = ModuleSymbols.Load(path, cache: new SymbolCache(_folder));
        return module.Match(FunctionPattern.Parse("**"));
    }
}
