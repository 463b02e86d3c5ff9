using System.Globalization;
using Strobe.EndToEnd.Fixture;

namespace Strobe.EndToEnd.Probing;

/// <summary>What gdb says of a variable each time it stops on a line: an integer, a double, or why there is none.</summary>
internal sealed record GdbReading(int Line, string Variable, string Kind, string Text)
{
    internal bool IsValue => Kind is "i" or "f";

    internal bool IsOptimizedOut => Kind == "o";

    internal double Number => double.Parse(Text, CultureInfo.InvariantCulture);
}

/// <summary>Runs a program under gdb with a breakpoint on each of some lines, and reads variables there.</summary>
internal static class GdbLines
{
    private const string Script = """
        import gdb, os
        gdb.execute('set pagination off'); gdb.execute('set confirm off'); gdb.execute('set print thread-events off')
        wanted = {}
        for pair in os.environ['PAIRS'].split(';'):
            line, name = pair.split(',', 1)
            wanted.setdefault(int(line), []).append(name)
        most = int(os.environ['MOST'])
        points = {}
        for line in wanted:
            points[line] = gdb.Breakpoint(os.environ['FILE'] + ':' + str(line))
            points[line].silent = True
        hits = {}
        out = open(os.environ['OUT'], 'w')
        gdb.execute('run > /dev/null', to_string=True)
        while gdb.selected_inferior().pid:
            line = gdb.selected_frame().find_sal().line
            if line not in wanted: break
            hits[line] = hits.get(line, 0) + 1
            for name in wanted[line]:
                try:
                    value = gdb.parse_and_eval(name)
                    kind = value.type.strip_typedefs().code
                    if kind == gdb.TYPE_CODE_REF:
                        value = value.referenced_value(); kind = value.type.strip_typedefs().code
                    if value.is_optimized_out: said = 'o '
                    elif kind == gdb.TYPE_CODE_FLT: said = 'f ' + repr(float(value))
                    elif kind in (gdb.TYPE_CODE_INT, gdb.TYPE_CODE_BOOL, gdb.TYPE_CODE_CHAR, gdb.TYPE_CODE_ENUM): said = 'i ' + str(int(value))
                    elif kind == gdb.TYPE_CODE_PTR: said = 'p '
                    else: said = 'x '
                except gdb.error as error: said = 'e ' + str(error).replace('\n', ' ')
                out.write('%d\t%s\t%s\n' % (line, name, said))
            if hits[line] >= most: points[line].enabled = False
            gdb.execute('continue', to_string=True)
        out.close()
        gdb.execute('quit')
        """;

    /// <summary>The readings in the order gdb made them, at most so many stops on each line.</summary>
    internal static List<GdbReading> Read(string program, string file, IEnumerable<(int Line, string Variable)> pairs, int most)
    {
        string folder = Directory.CreateTempSubdirectory("strobe-gdb").FullName;
        try
        {
            string script = Path.Combine(folder, "lines.py"), output = Path.Combine(folder, "out.txt");
            File.WriteAllText(script, Script);
            Dictionary<string, string?> environment = new()
            {
                ["PAIRS"] = string.Join(';', pairs.Select(pair => $"{pair.Line},{pair.Variable}")),
                ["MOST"] = most.ToString(CultureInfo.InvariantCulture),
                ["FILE"] = file,
                ["OUT"] = output,
            };
            ProgramStart start = new() { TimeLimit = TimeSpan.FromSeconds(60) };
            foreach ((string name, string? value) in environment) start.Environment[name] = value;
            ProgramResult run = ProgramRun.ToEnd("gdb", ["-nx", "-batch", "-x", script, program], start);
            Assert.True(File.Exists(output), run.ErrorText);
            return [.. File.ReadLines(output).Select(Parse)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static GdbReading Parse(string line)
    {
        string[] parts = line.Split('\t');
        return new GdbReading(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], parts[2][..1], parts[2].Length > 2 ? parts[2][2..] : "");
    }
}
