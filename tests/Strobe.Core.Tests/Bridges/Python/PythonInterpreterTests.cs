using Strobe.Bridges.Python;

namespace Strobe.Tests.Bridges.Python;

public sealed class PythonInterpreterTests
{
    [Theory]
    [InlineData("python3", "", true)]
    [InlineData("python", "", true)]
    [InlineData("python3.14t", "", true)]
    [InlineData("pypy3", "", true)]
    [InlineData("pythonic", "", false)]
    [InlineData("tool", "#!/usr/bin/python3\nx", true)]
    [InlineData("tool", "#! /opt/venv/bin/python3.12 -u\n", true)]
    [InlineData("tool", "#!/usr/bin/env python3\n", true)]
    [InlineData("tool", "#!/usr/bin/env -S A=1 python3 -u\n", true)]
    [InlineData("tool", "#!/usr/bin/env bash\npython3\n", false)]
    [InlineData("tool", "#!/bin/sh python3\n", false)]
    [InlineData("tool", "#!\n", false)]
    [InlineData("tool", "python3", false)]
    [InlineData("tool", "\u007fELF and \0Py_BytesMain\0", true)]
    [InlineData("tool", "\u007fELF and Py_BytesMain", false)]
    [InlineData("tool", "", false)]
    public void A_program_is_Python_by_its_name_its_first_line_or_its_symbols(string name, string text, bool isPython)
    {
        string folder = Directory.CreateTempSubdirectory("strobe-test-").FullName;
        try
        {
            string path = Path.Combine(folder, name);
            File.WriteAllText(path, text);
            Assert.Equal(isPython, PythonInterpreter.Of(path) is not null);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Symbols_are_found_where_pieces_of_the_file_meet()
    {
        string path = Path.GetTempFileName();
        try
        {
            for (int before = (1 << 20) - 20; before < (1 << 20) + 3; before += 3)
            {
                File.WriteAllBytes(path, [.. "\u007fELF"u8, .. new byte[before], .. "\0Py_Main\0"u8]);
                Assert.NotNull(PythonInterpreter.Of(path));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_first_line_of_a_script_counts_among_the_options()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "#!/usr/bin/python3 -I\n");
            Assert.NotNull(PythonInterpreter.Of(path)!.WhyNotLoaded([]));
            File.WriteAllText(path, "#!/usr/bin/env -S python3 -u\n");
            Assert.Null(PythonInterpreter.Of(path)!.WhyNotLoaded(["-I"]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("mod.f", "mod f")]
    [InlineData("pkg.**", "pkg **")]
    [InlineData("f*", "f*")]
    [InlineData("@file:./a/b.py", "a/b.py")]
    [InlineData("@usercode", "/project")]
    [InlineData("@file:b.c", null)]
    [InlineData("space::f", null)]
    [InlineData("f(int)", null)]
    [InlineData("lib!f", null)]
    [InlineData("a..b", null)]
    [InlineData("", null)]
    public void A_pattern_is_taken_apart_for_the_agent(string pattern, string? expected)
    {
        PythonTrace? trace = PythonTrace.Of(PythonTrace.FirstNumber, pattern, "/project");
        Assert.Equal(expected, trace is null ? null : trace.File ?? trace.Folder ?? string.Join(' ', trace.Parts));
    }
}
