using Microsoft.Win32.SafeHandles;

namespace Strobe.Cli;

/// <summary>Where a trace goes: a file, standard error when the program keeps standard output, else standard output.</summary>
internal sealed class TraceOutput : IDisposable
{
    private readonly SafeFileHandle? _file;

    private TraceOutput(Descriptor trace, SafeFileHandle? file, bool isColoured)
    {
        Trace = trace;
        _file = file;
        IsColoured = isColoured;
    }

    internal Descriptor Trace { get; }

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

        SafeFileHandle file = Create(arguments.OutputPath);
        return new TraceOutput(new Descriptor((int)file.DangerousGetHandle()), file, IsColouredOn(arguments.Color, isTerminal: false));
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

    private static SafeFileHandle Create(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            throw new StrobeException(
                ErrorCode.FileRefused, $"The trace cannot be written to '{path}': {WhyNot(path, refusal)}.", "Give -o another file.", refusal);
        }
    }

    private static string WhyNot(string path, Exception refusal) => refusal switch
    {
        DirectoryNotFoundException => "its folder does not exist",
        UnauthorizedAccessException => Directory.Exists(path) ? "it is a folder" : "permission is denied",
        _ => refusal.Message.TrimEnd('.'),
    };
}
