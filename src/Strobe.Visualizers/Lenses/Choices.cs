using System.Text;

namespace Strobe.Visualizers.Lenses;

/// <summary>Choices of a control panel that are enumerations in C#: <c>MagnitudePhase</c> is written <c>magnitude-phase</c>.</summary>
internal static class Choices
{
    /// <summary>A parameter whose choices are the members of an enumeration; the first is the default.</summary>
    internal static ChoiceParameter Parameter<T>(string name, string title, string summary = "")
        where T : struct, Enum => new(name, title, ValueList.Create<string>(Names<T>.Texts)) { Summary = summary };

    internal static T Get<T>(VisualizerSettings settings, string name)
        where T : struct, Enum => Names<T>.Values[Math.Max(0, Array.IndexOf(Names<T>.Texts, settings.Text(name)))];

    /// <exception cref="ArgumentException">The enumeration has no such member.</exception>
    internal static void Set<T>(VisualizerSettings settings, string name, T value)
        where T : struct, Enum
    {
        int index = Array.IndexOf(Names<T>.Values, value);
        settings.Set(name, index < 0 ? value.ToString() : Names<T>.Texts[index]);
    }

    private static class Names<T>
        where T : struct, Enum
    {
        internal static readonly T[] Values = Enum.GetValues<T>();
        internal static readonly string[] Texts = [.. Values.Select(value => Kebab(value.ToString()))];

        private static string Kebab(string name)
        {
            StringBuilder text = new();
            foreach (char c in name)
            {
                if (char.IsAsciiLetterUpper(c) && text.Length > 0) text.Append('-');
                text.Append(char.ToLowerInvariant(c));
            }

            return text.ToString();
        }
    }
}
