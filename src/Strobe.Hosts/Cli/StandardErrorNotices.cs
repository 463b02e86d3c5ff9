using Strobe.Operations;
using Strobe.Operations.Formats;

namespace Strobe.Cli;

/// <summary>Sentences on standard error, each on a line of its own behind the program's name.</summary>
internal sealed class StandardErrorNotices(Stream error) : INotices
{
    private readonly Lock _gate = new();

    public void Say(string sentence)
    {
        try
        {
            lock (_gate)
            {
                error.Write(new Utf8Text().Plain("strobe: "u8).Safe(sentence).Plain("\n"u8).Written);
            }
        }
        catch (IOException)
        {
            // Nobody listens any more.
        }
    }
}
