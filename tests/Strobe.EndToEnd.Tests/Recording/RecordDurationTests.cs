namespace Strobe.EndToEnd.Recording;

/// <summary>A recording of part of a program's run.</summary>
public sealed class RecordDurationTests
{
    [NeedsFact("gcc")]
    public async Task A_recording_ends_when_its_time_is_up_though_the_program_runs_on()
    {
        string file = Path.Combine(Path.GetTempPath(), $"strobe-test-{Guid.NewGuid():N}.strobe");
        try
        {
            int line = Array.FindIndex(File.ReadAllLines(Path.Combine(Repository.Sources, "scope-tone.c")), text => text.Contains("look(tone, 256, block)", StringComparison.Ordinal)) + 1;
            ProgramResult run = await StrobeCommand.RunAsync(
                ["record", "-o", file, "--duration", "0.5", "-p", "look", "--probe", $"scope-tone.c:{line}:block", "--", TargetBuilder.Build("scope-tone.c"), "500"], new ProgramStart { WorkingDirectory = Repository.Sources });
            Assert.Equal(0, run.ExitCode);
            Assert.Contains("block 450", run.OutputText, StringComparison.Ordinal);
            using StrobeRecording recording = StrobeRecording.Open(file);
            Assert.True(recording.IsComplete);
            RecordedProbe probe = Assert.Single(recording.Probes);
            Assert.InRange(probe.FrameCount, 1, 450);
            List<TraceEvent> events = [];
            foreach (EventBatch batch in recording.ReadBatches(long.MinValue, long.MaxValue))
                for (int i = 0; i < batch.Headers.Length; i++) events.Add(batch[i]);
            Assert.NotEmpty(events.OfType<FunctionEnter>());
            Assert.DoesNotContain(events.OfType<OutputLine>(), output => output.Text == "block 450");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
