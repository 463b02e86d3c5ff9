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

/// <summary>Runs a program under gdb with a breakpoint at each of some places, and reads variables there.</summary>
internal static class GdbLines
{
    private const string Script = """
        import gdb, os
        gdb.execute('set pagination off'); gdb.execute('set confirm off'); gdb.execute('set print thread-events off')
        def said(name):
            try:
                value = gdb.parse_and_eval(name)
                kind = value.type.strip_typedefs().code
                if kind == gdb.TYPE_CODE_REF:
                    value = value.referenced_value(); kind = value.type.strip_typedefs().code
                if value.is_optimized_out: return 'o '
                if kind == gdb.TYPE_CODE_FLT: return 'f ' + repr(float(value))
                if kind in (gdb.TYPE_CODE_INT, gdb.TYPE_CODE_BOOL, gdb.TYPE_CODE_CHAR, gdb.TYPE_CODE_ENUM): return 'i ' + str(int(value))
                return 'p ' if kind == gdb.TYPE_CODE_PTR else 'x '
            except gdb.error as error: return 'e ' + str(error).replace('\n', ' ')
        most = int(os.environ['MOST'])
        out = open(os.environ['OUT'], 'w')
        gdb.execute('starti > /dev/null', to_string=True)
        program = gdb.current_progspace().filename
        isFixed = open(program, 'rb').read(18)[16] == 2
        bias = 0 if isFixed else min(int(row.split()[0], 16) for row in gdb.execute('info proc mappings', to_string=True).splitlines() if row.endswith(program))
        wanted, points, lines = {}, {}, {}
        for place in os.environ['PLACES'].split(';'):
            line, name, addresses = place.split(',')
            line = int(line)
            wanted.setdefault(line, []).append(name)
            for address in addresses.split('+'):
                pc = int(address, 16) + bias
                if pc not in lines:
                    points[pc] = gdb.Breakpoint('*%d' % pc); points[pc].silent = True
                    lines[pc] = set()
                lines[pc].add(line)
        hits = {}
        gdb.execute('continue', to_string=True)
        while gdb.selected_inferior().pid:
            pc = gdb.selected_frame().pc()
            if pc not in lines: break
            for line in lines[pc]:
                hits[line] = hits.get(line, 0) + 1
                if hits[line] > most: continue
                for name in wanted[line]: out.write('%d\t%s\t%s\n' % (line, name, said(name)))
            for place in lines:
                if all(hits.get(line, 0) >= most for line in lines[place]): points[place].enabled = False
            gdb.execute('continue', to_string=True)
        out.close()
        gdb.execute('quit')
        """;

    /// <summary>The readings in the order gdb made them, at most so many stops on each line.</summary>
    internal static List<GdbReading> Read(string program, IEnumerable<(int Line, string Variable, IEnumerable<ulong> Addresses)> places, int most)
    {
        string folder = Directory.CreateTempSubdirectory("strobe-gdb").FullName;
        try
        {
            string script = Path.Combine(folder, "lines.py"), output = Path.Combine(folder, "out.txt");
            File.WriteAllText(script, Script);
            Dictionary<string, string?> environment = new()
            {
                ["PLACES"] = string.Join(';', places.Select(place => $"{place.Line},{place.Variable},{string.Join('+', place.Addresses.Select(at => at.ToString("x", CultureInfo.InvariantCulture)))}")),
                ["MOST"] = most.ToString(CultureInfo.InvariantCulture),
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
