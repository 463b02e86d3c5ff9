using System.Diagnostics;

namespace Strobe.EndToEnd.Scope;

/// <summary>What is done ahead of the first click, in a second process of the program.</summary>
public sealed class ScopeFirstProbeTests
{
    [NeedsFact("gcc", "node")]
    public async Task The_second_process_never_runs_even_when_Strobe_is_killed_meanwhile()
    {
        string folder = Directory.CreateTempSubdirectory("strobe-test-").FullName, ran = Path.Combine(folder, "ran");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "once.c"), "#include <stdio.h>\n#include <unistd.h>\nint main(void) { FILE *ran = fopen(\"ran\", \"a\"); fputs(\"x\", ran); fclose(ran); int n = 0; while (n < 200) { n++; usleep(1000); } return 0; }\n");
            using Process compiler = Process.Start(new ProcessStartInfo("gcc", ["-g", "-o", "once", "once.c"]) { WorkingDirectory = folder })!;
            await compiler.WaitForExitAsync();
            Assert.Equal(0, compiler.ExitCode);
            for (int millis = 0; millis <= 400; millis += 50)
            {
                await using (ScopeRun run = await ScopeRun.StartInAsync(folder, "--", Path.Combine(folder, "once")))
                {
                    await Task.Delay(millis);
                    run.Kill();
                }

                // The program itself goes on; it may be that it had not begun. What was killed is gone, and nothing stands.
                for (int i = 0; i < 200 && (i < 10 || AreThere(Path.Combine(folder, "once"))); i++) await Task.Delay(50);
                Assert.True(!File.Exists(ran) || await File.ReadAllTextAsync(ran) == "x", $"killed after {millis} ms, it ran twice");
                Assert.False(AreThere(Path.Combine(folder, "once")), $"killed after {millis} ms, something stayed");
                File.Delete(ran);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Whether any process of a program is there; one that only waits to be reaped is none.</summary>
    private static bool AreThere(string program) => Process.GetProcesses().Any(process =>
    {
        using (process)
        {
            try
            {
                return new FileInfo($"/proc/{process.Id}/exe").LinkTarget == program;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    });
}
