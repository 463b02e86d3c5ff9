using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Strobe.Visualizers.Plugins;

/// <summary>Plugins as their authors write them, compiled on the spot. Nothing of them is loaded here.</summary>
internal static class PluginSource
{
    /// <summary>A visualizer whose parts can be replaced.</summary>
    private const string Parts = """
        public abstract class Lens : IVisualizer
        {
            protected Lens(string id)
            {
                Who = new VisualizerDescriptor(id, "Lens " + id)
                {
                    Parameters = ValueList.Own(new VisualizerParameter[] { new NumberParameter("gain", "Gain", 1, 0, 10), new TextParameter("which", "Which", "") }),
                };
                Settings = new VisualizerSettings(Who);
            }

            protected VisualizerDescriptor Who;
            public SignalFrame Last;
            public virtual VisualizerDescriptor Descriptor => Who;
            public virtual VisualizerSettings Settings { get; }
            public virtual int Rank(ElementType type, Shape shape) => 50;
            public virtual void Update(SignalFrame frame) => Last = frame;
            public virtual void Update(EventBatch events) { }
            public virtual Figure Render(FigureView view) => Line(Last is null ? new double[0] : new[] { Last.NumberAt(0) * Settings.Number("gain") });
            public virtual void Clear() => Last = null;
            public virtual string SaveState() => Settings.ToJson();
            public virtual void RestoreState(string state) => Settings.Restore(state);

            protected static void Forever() => new ManualResetEvent(false).WaitOne();
            protected static Figure Of(FigureLayer layer) => new Figure { Title = "drawn", Panels = ValueList.Own(new[] { new FigurePanel { Layers = ValueList.Own(new[] { layer }) } }) };
            protected static Figure Line(params double[] values) => Of(new LineLayer(ValueList.Own(values), ValueList.Own(values)));
        }
        """;

    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':')
            .Where(file => Path.GetFileName(file) is { } name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "Strobe.Abstractions.dll"))
            .Select(file => MetadataReference.CreateFromFile(file)),
    ];

    /// <summary>The bytes of an assembly with the given lenses, classes derived from Lens.</summary>
    internal static byte[] Compile(string id, string classes, string contract = "1.0", string framework = ".NETCoreApp,Version=v10.0", params byte[][] references)
    {
        string marks = $"""
            [assembly: StrobePlugin("{id}", "{contract}")]
            [assembly: System.Runtime.Versioning.TargetFramework("{framework}")]
            """;
        return CompileText(id, $"using System; using System.Threading; using Strobe;\n{marks}\n{Parts}\n{classes}", references);
    }

    /// <summary>The bytes of any library.</summary>
    internal static byte[] CompileText(string name, string text, params byte[][] references)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(text)],
            s_references.Concat(references.Select(image => MetadataReference.CreateFromImage(image))),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using MemoryStream image = new();
        EmitResult result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error)));
        return image.ToArray();
    }

    /// <summary>A class with some members of its own.</summary>
    internal static string Lens(string name, string members = "") =>
        $"public class {name} : Lens {{ public {name}() : base(\"test.{name.ToLowerInvariant()}\") {{ }} {members} }}\n";
}

/// <summary>A folder of plugins that is gone afterwards.</summary>
public sealed class PluginRoom : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("strobe-plugins-").FullName;

    public string Put(string name, byte[] image)
    {
        string path = Path.Combine(Folder, name, name + ".dll");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, image);
        return path;
    }

    /// <summary>A plugin with one lens and the given members.</summary>
    public string Put(string name, string members) => Put(name, PluginSource.Compile(name, PluginSource.Lens("One", members)));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    internal static SignalFrame Frame(double value, long number = 0) =>
        new(ElementType.Float64, Shape.Scalar, BitConverter.GetBytes(value)) { Probe = ProbeId.Published("x"), Number = number, TimestampNanos = number };
}
