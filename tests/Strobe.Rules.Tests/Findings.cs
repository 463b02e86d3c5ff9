namespace Strobe.Rules;

/// <summary>What a rule found. The failure lists all of it, one finding per line.</summary>
internal static class Findings
{
    internal static void AreNone(IEnumerable<object> findings)
    {
        string list = string.Join('\n', findings);
        Assert.True(list.Length == 0, list);
    }
}
