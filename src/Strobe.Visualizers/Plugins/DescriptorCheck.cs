namespace Strobe.Visualizers.Plugins;

/// <summary>Whether what a plugin says of a visualizer makes sense, and holds nothing of the plugin's own types.</summary>
internal static class DescriptorCheck
{
    private const int LongestId = 100;
    private const int LongestText = 10_000;
    private const int MostParameters = 1_000;

    /// <summary>What is wrong, to follow after "the descriptor of X"; null when nothing is.</summary>
    internal static string? Complaint(VisualizerDescriptor? descriptor)
    {
        if (descriptor is null) return "is missing";
        if (!IsId(descriptor.Id)) return "has an id that is not made of lower-case letters, digits, dots and hyphens";
        if (!IsText(descriptor.Name) || descriptor.Name.Length == 0) return "has no name";
        if (!IsText(descriptor.Summary) || !IsText(descriptor.Icon)) return "has a summary or an icon that is null or far too long";
        if (descriptor.MostProbes < 1) return $"wants {descriptor.MostProbes} probes";
        if (descriptor.Parameters.Count > MostParameters) return $"has {descriptor.Parameters.Count} parameters";
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (VisualizerParameter? parameter in descriptor.Parameters)
        {
            if (Complaint(parameter) is { } complaint) return complaint;
            if (!names.Add(parameter!.Name)) return $"has two parameters {parameter.Name}";
        }

        return null;
    }

    private static string? Complaint(VisualizerParameter? parameter)
    {
        if (parameter is null || !IsId(parameter.Name) || !IsText(parameter.Title) || !IsText(parameter.Summary)) return "has a parameter without a name or title";
        return parameter switch
        {
            NumberParameter number => double.IsFinite(number.Least) && double.IsFinite(number.Most) && double.IsFinite(number.Step)
                && number.Default >= number.Least && number.Default <= number.Most && IsText(number.Unit)
                ? null
                : $"has a parameter {number.Name} whose default is not in its range",
            ChoiceParameter choice => choice.Choices.Count > 0 && choice.Choices.All(IsText) ? null : $"has a parameter {choice.Name} without choices",
            ToggleParameter => null,
            TextParameter text => IsText(text.Default) ? null : $"has a parameter {text.Name} without a default",
            _ => $"has a parameter {parameter.Name} of a kind of its own",
        };
    }

    private static bool IsText(string? text) => text is { Length: <= LongestText };

    private static bool IsId(string? text) => text is { Length: > 0 and <= LongestId }
        && text.All(one => char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one) || one is '.' or '-');
}
