using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;

namespace Strobe.Visualizers.Plugins;

/// <summary>
/// The world of one plugin: the contract and the framework are the host's, everything else is its own. Assemblies are loaded from copies in memory, so
/// that a file of a running plugin can be replaced.
/// </summary>
[RequiresUnreferencedCode(PluginHost.NotTrimmable)]
internal sealed class PluginLoadContext(string path) : AssemblyLoadContext($"strobe plugin {Path.GetFileNameWithoutExtension(path)}", isCollectible: true)
{
    private static readonly Assembly s_contract = typeof(IVisualizer).Assembly;
    private static readonly string s_frameworkFolder = System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory();

    private readonly AssemblyDependencyResolver _resolver = new(path);

    internal Assembly LoadCopy(byte[] image, string file)
    {
        using MemoryStream assembly = new(image, writable: false);
        byte[]? symbols = PluginReader.ReadFile(Path.ChangeExtension(file, ".pdb"), out _);
        using MemoryStream? symbolStream = symbols is null ? null : new(symbols, writable: false);
        return LoadFromStream(assembly, symbolStream);
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string name = assemblyName.Name ?? "";
        if (name == s_contract.GetName().Name) return s_contract;
        if (IsOfFramework(assemblyName)) return null;
        string? file = _resolver.ResolveAssemblyToPath(assemblyName);
        if (file is not null && PluginReader.ReadFile(file, out _) is { } image) return LoadCopy(image, file);
        // Translations are optional. Anything else must not be looked for among the host's own assemblies, which the runtime does
        // after null and after FileNotFoundException.
        return assemblyName.CultureInfo is { Name.Length: > 0 }
            ? null
            : throw new FileLoadException($"{name} {assemblyName.Version} is not in the plugin's folder", name);
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } file ? LoadUnmanagedDllFromPath(file) : 0;

    /// <summary>Whether the host's framework has it, in the wanted version; a plugin may bring a newer one along.</summary>
    private static bool IsOfFramework(AssemblyName wanted)
    {
        string name = wanted.Name ?? "";
        bool isNamedSo = name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal)
            || name is "System" or "mscorlib" or "netstandard" or "WindowsBase";
        string file = Path.Combine(s_frameworkFolder, name + ".dll");
        if (!isNamedSo || !File.Exists(file)) return false;
        return wanted.Version is not { } version || AssemblyName.GetAssemblyName(file).Version >= version;
    }
}
