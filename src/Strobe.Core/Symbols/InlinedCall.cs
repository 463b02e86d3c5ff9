using System.Text;
using Strobe.Dwarf;
using Strobe.Symbols.Demangling;

namespace Strobe.Symbols;

/// <summary>A function whose code the compiler put into its caller's.</summary>
/// <param name="Name">Its qualified name.</param>
/// <param name="CallFile">Full path of the file the call is written in.</param>
/// <param name="CallLine">Line of the call; 0 unknown.</param>
internal readonly record struct InlinedCall(string Name, string? CallFile, int CallLine)
{
    /// <summary>Innermost first; empty when the address belongs to the function itself.</summary>
    internal static IReadOnlyList<InlinedCall> At(Die function, ulong address)
    {
        List<InlineFrame> frames = InlineFrames.At(function, address);
        frames.Reverse();
        return [.. frames.Select(frame => new InlinedCall(NameOf(frame.Function), frame.CallFile, frame.CallLine))];
    }

    /// <summary>The compiler's numbers of lambdas stand only in linker names.</summary>
    private static string NameOf(Die function)
    {
        string name = FunctionIdentity.Of(function).Name;
        if (!name.Contains("{lambda#", StringComparison.Ordinal)) return name;
        string raw = Encoding.UTF8.GetString(LinkageName.Of(function));
        return Demangler.IsMangled(raw) ? Demangler.Qualified(raw) : name;
    }
}
