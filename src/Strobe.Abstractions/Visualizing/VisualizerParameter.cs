using System.Globalization;

namespace Strobe;

/// <summary>Something of a visualizer that can be set.</summary>
/// <param name="Name">Its name in text and JSON, such as <c>window</c>: lower-case words with hyphens.</param>
/// <param name="Title">What a control panel writes beside it.</param>
public abstract record VisualizerParameter(string Name, string Title)
{
    /// <summary>One sentence that explains it; may be empty.</summary>
    public string Summary { get; init; } = "";

    /// <summary>What holds until somebody sets it: a double, bool or string.</summary>
    public abstract object DefaultValue { get; }

    /// <summary>The value that a text means; null when it means none, with the reason.</summary>
    /// <param name="text">The text, numbers with a point.</param>
    /// <param name="reason">Why it is none, without a full stop; empty when it is one.</param>
    public abstract object? Parse(string text, out string reason);
}

/// <summary>A number in a range.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What a control panel writes beside it.</param>
/// <param name="Default">What holds until somebody sets it.</param>
/// <param name="Least">The least allowed.</param>
/// <param name="Most">The most allowed.</param>
public sealed record NumberParameter(string Name, string Title, double Default, double Least, double Most) : VisualizerParameter(Name, Title)
{
    /// <summary>The unit; empty for plain numbers.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The distance of neighbouring values, from <see cref="Least"/>; 0 when any number will do.</summary>
    public double Step { get; init; }

    /// <inheritdoc/>
    public override object DefaultValue => Default;

    /// <inheritdoc/>
    public override object? Parse(string text, out string reason)
    {
        reason = "";
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= Least && value <= Most)
        {
            return Step > 0 ? Math.Clamp(Least + Math.Round((value - Least) / Step) * Step, Least, Most) : value;
        }

        reason = string.Create(CultureInfo.InvariantCulture, $"{Name} is a number from {Least} to {Most}");
        return null;
    }
}

/// <summary>One of some names.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What a control panel writes beside it.</param>
/// <param name="Choices">What can be chosen; the first holds until somebody chooses.</param>
public sealed record ChoiceParameter(string Name, string Title, ValueList<string> Choices) : VisualizerParameter(Name, Title)
{
    /// <inheritdoc/>
    public override object DefaultValue => Choices[0];

    /// <inheritdoc/>
    public override object? Parse(string text, out string reason)
    {
        foreach (string choice in Choices)
        {
            reason = "";
            if (choice.Equals(text, StringComparison.OrdinalIgnoreCase)) return choice;
        }

        reason = $"{Name} is one of {string.Join(", ", Choices)}";
        return null;
    }
}

/// <summary>On or off.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What a control panel writes beside it.</param>
/// <param name="Default">What holds until somebody sets it.</param>
public sealed record ToggleParameter(string Name, string Title, bool Default) : VisualizerParameter(Name, Title)
{
    /// <inheritdoc/>
    public override object DefaultValue => Default;

    /// <inheritdoc/>
    public override object? Parse(string text, out string reason)
    {
        reason = "";
        switch (text?.ToLowerInvariant())
        {
            case "true" or "on" or "yes" or "1": return true;
            case "false" or "off" or "no" or "0": return false;
            default:
                reason = $"{Name} is on or off";
                return null;
        }
    }
}

/// <summary>Any text, such as a list of reference points.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What a control panel writes beside it.</param>
/// <param name="Default">What holds until somebody sets it.</param>
public sealed record TextParameter(string Name, string Title, string Default) : VisualizerParameter(Name, Title)
{
    /// <inheritdoc/>
    public override object DefaultValue => Default;

    /// <inheritdoc/>
    public override object? Parse(string text, out string reason)
    {
        reason = text is null ? $"{Name} is a text" : "";
        return text;
    }
}
