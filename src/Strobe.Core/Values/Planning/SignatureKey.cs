using System.Runtime.CompilerServices;
using Strobe.Dwarf;

namespace Strobe.Values.Planning;

/// <summary>
/// All of a signature that a layout is planned from, so that functions with equal keys share one. Types are the same when they are the same
/// object: comparing what they consist of would read it all.
/// </summary>
internal sealed class SignatureKey(FunctionSignature signature, bool isMangled, int depth, Cell? goroutine = null) : IEquatable<SignatureKey>
{
    private readonly int _hash = HashOf(signature, depth);

    /// <inheritdoc/>
    public bool Equals(SignatureKey? other) => other is not null && _hash == other._hash && IsSame(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SignatureKey);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    private FunctionSignature Signature => signature;

    private (bool IsMangled, int Depth, Cell? Goroutine) Options => (isMangled, depth, goroutine);

    private bool IsSame(SignatureKey other)
    {
        FunctionSignature theirs = other.Signature;
        if (Options != other.Options || !ReferenceEquals(signature.ReturnType, theirs.ReturnType) || signature.Parameters.Length != theirs.Parameters.Length)
            return false;
        for (int i = 0; i < signature.Parameters.Length; i++)
        {
            if (!IsSame(signature.Parameters[i], theirs.Parameters[i])) return false;
        }

        return (signature.Language, signature.IsVariadic, signature.IsClone, signature.MayHaveLostResult) ==
            (theirs.Language, theirs.IsVariadic, theirs.IsClone, theirs.MayHaveLostResult);
    }

    private static bool IsSame(Parameter one, Parameter other) =>
        ReferenceEquals(one.Type, other.Type) && one.Name == other.Name && IsSame(one.Location, other.Location) &&
        (one.IsFrameBased, one.IsArtificial, one.IsKept) == (other.IsFrameBased, other.IsArtificial, other.IsKept);

    private static bool IsSame(EntryLocation? one, EntryLocation? other)
    {
        if (one is null || other is null) return one is null && other is null;
        return (one.Register, one.IsIndirect, one.IsEverywhere) == (other.Register, other.IsIndirect, other.IsEverywhere) &&
            one.PieceRegisters.AsSpan().SequenceEqual(other.PieceRegisters.AsSpan());
    }

    private static int HashOf(FunctionSignature signature, int depth)
    {
        HashCode hash = default;
        hash.Add(depth);
        hash.Add(RuntimeHelpers.GetHashCode(signature.ReturnType));
        foreach (Parameter parameter in signature.Parameters)
        {
            hash.Add(RuntimeHelpers.GetHashCode(parameter.Type));
            hash.Add(parameter.Name, StringComparer.Ordinal);
            hash.Add(parameter.Location?.Register ?? -1);
        }

        return hash.ToHashCode();
    }
}
