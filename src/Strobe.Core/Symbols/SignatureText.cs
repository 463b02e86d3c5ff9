using System.Text;
using Strobe.Dwarf;

namespace Strobe.Symbols;

/// <summary>A function's parameters and return type as a listing shows them: <c>(int rate, const char* name) → bool</c>.</summary>
internal static class SignatureText
{
    internal static string Of(FunctionSignature signature)
    {
        var text = new StringBuilder("(");
        foreach (Parameter parameter in signature.Parameters)
        {
            // The compiler's own, such as this, are not what was written.
            if (parameter.IsArtificial) continue;
            if (text.Length > 1) text.Append(", ");
            text.Append(parameter.Type.Name);
            if (parameter.Name.Length > 0) text.Append(' ').Append(parameter.Name);
        }

        if (signature.IsVariadic) text.Append(text.Length > 1 ? ", ..." : "...");
        return text.Append(") → ").Append(signature.ReturnType.Name).ToString();
    }
}
