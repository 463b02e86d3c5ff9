namespace Strobe.EndToEnd.Probing;

/// <summary>A Python program in a folder of its own. A line is found by the mark at its end: <c># LINE name</c>.</summary>
internal sealed class PythonScript : IDisposable
{
    internal const string Python = "/usr/bin/python3";

    private readonly string _folder = Directory.CreateTempSubdirectory("strobe-test-").FullName;
    private readonly string _text;

    internal PythonScript(string name, string text)
    {
        (Name, _text) = (name, text);
        File.WriteAllText(Path, text);
    }

    internal string Name { get; }

    internal string Path => System.IO.Path.Combine(_folder, Name);

    internal LaunchOptions Launch(params string[] arguments) => new(Python, [Path, .. arguments]);

    internal int LineOf(string mark)
    {
        int index = Array.FindIndex(_text.Split('\n'), line => line.EndsWith("# LINE " + mark, StringComparison.Ordinal));
        Assert.True(index >= 0, mark);
        return index + 1;
    }

    internal string At(string mark, string variable) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name}:{LineOf(mark)}:{variable}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
