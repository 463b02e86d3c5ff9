namespace Strobe.Tests.Scope;

/// <summary>Damage to JSON.</summary>
internal static class JsonDamage
{
    /// <summary>Puts something else in the place of one of its values.</summary>
    internal static string Replace(string text, string value, Random random)
    {
        string[] parts = text.Split(':');
        int which = random.Next(1, parts.Length);
        int end = parts[which].LastIndexOfAny([',', '}']);
        parts[which] = value + (end < 0 ? "" : parts[which][end..]);
        return string.Join(':', parts);
    }
}
