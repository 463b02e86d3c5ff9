using Strobe.Operations;

namespace Strobe.Tests.Operations;

public sealed class DemoOperationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("strobe-demo-").FullName;
    private readonly Said _notices = new();

    [Fact]
    public void The_program_is_built_once_from_the_source_strobe_carries()
    {
        // Stands in for a compiler: notes that it ran, and "compiles" by copying the source.
        Compiler("g++", "echo ran >> \"$0.log\"; while [ $# -gt 1 ]; do [ \"$1\" = -o ] && out=$2; shift; done; cp \"$1\" \"$out\"");
        TraceRequest first = Demo().Prepare();
        TraceRequest second = Demo().Prepare();

        Assert.Equal(first.Program, second.Program);
        Assert.StartsWith(Path.Combine(_folder, "cache", "strobe"), first.Program, StringComparison.Ordinal);
        Assert.Contains("namespace audio", File.ReadAllText(first.Program!), StringComparison.Ordinal);
        Assert.Equal("ran\n", File.ReadAllText(Path.Combine(_folder, "g++.log")));
        Assert.Single(_notices.Heard);
        Assert.Equal(["audio::*"], first.Patterns);
        Assert.True(first.EndsWithTable);
    }

    [Fact]
    public void A_compiler_that_fails_is_quoted()
    {
        Compiler("c++", "echo 'no such standard' >&2; exit 1");

        Assert.Contains("no such standard", Assert.Throws<StrobeException>(() => Demo().Prepare()).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder, "cache"), "demo", SearchOption.AllDirectories));
    }

    [Fact]
    public void Without_a_compiler_the_remedy_is_to_install_one()
    {
        StrobeException refusal = Assert.Throws<StrobeException>(() => Demo().Prepare());

        Assert.Equal(ErrorCode.CannotLaunch, refusal.Code);
        Assert.Contains("apt install g++", refusal.Remedy, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private DemoOperation Demo() => new(_notices, name => name switch
    {
        "PATH" => _folder,
        "XDG_CACHE_HOME" => Path.Combine(_folder, "cache"),
        _ => null,
    });

    private void Compiler(string name, string script)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private sealed class Said : INotices
    {
        internal List<string> Heard { get; } = [];

        public void Say(string sentence) => Heard.Add(sentence);
    }
}
