namespace Strobe.Bridges.Python;

/// <summary>What an interpreter's command line says about the agent's chances.</summary>
internal static class PythonArguments
{
    /// <summary>Why an interpreter with these arguments does not load the agent, in one sentence; null when it does.</summary>
    internal static string? WhyNotLoaded(IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (argument.Length < 2 || argument[0] != '-') return null;
            if (argument[1] == '-')
            {
                if (argument == "--check-hash-based-pycs") i++;
                continue;
            }

            for (int at = 1; at < argument.Length; at++)
            {
                if (argument[at] is 'I' or 'E') return $"-{argument[at]} makes Python ignore PYTHONPATH, by which the agent is loaded.";
                if (argument[at] == 'S') return "-S keeps Python from importing site, which loads the agent.";
                if (argument[at] is 'c' or 'm') return null;
                if (argument[at] is not ('W' or 'X')) continue;
                if (at == argument.Length - 1) i++;
                break;
            }
        }

        return null;
    }
}
