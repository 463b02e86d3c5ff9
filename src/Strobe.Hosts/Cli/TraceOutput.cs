namespace Strobe.Cli;

/// <summary>Where a trace goes: a file, standard error when the program keeps standard output, else standard output.</summary>
internal sealed class TraceOutput : IDisposable
{
    private readonly FileStream? _file;

    private TraceOutput(Stream trace, FileStream? file, bool isColoured)
    {
        Trace = trace;
        _file = file;
        IsColoured = isColoured;
    }

    internal Stream Trace { get; }

    /// <summary>Standard output, unless the trace has it.</summary>
    internal Stream ProgramOutput => Trace == Descriptor.Output ? Descriptor.Error : Descriptor.Output;

    internal bool IsColoured { get; }

    /// <exception cref="StrobeException">The file cannot be written.</exception>
    internal static TraceOutput Open(TraceArguments arguments)
    {
        if (arguments.OutputPath is null)
        {
            Descriptor descriptor = arguments.Request.Passthrough ? Descriptor.Error : Descriptor.Output;
            return new TraceOutput(descriptor, null, IsColouredOn(arguments.Color, descriptor.IsTerminal));
        }

        FileStream file = Create(arguments.OutputPath);
        return new TraceOutput(file, file, IsColouredOn(arguments.Color, isTerminal: false));
    }

    public void Dispose() => _file?.Dispose();

    internal static bool IsColouredOn(ColorChoice choice, bool isTerminal) => choice switch
    {
        ColorChoice.Always => true,
        ColorChoice.Never => false,
        _ => isTerminal
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb",
    };

    private static FileStream Create(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StrobeException(
                ErrorCode.FileRefused, $"The trace cannot be written to '{path}' ({refusal.Message.TrimEnd('.')}).",
                "Give -o another file.", refusal);
        }
    }
}
