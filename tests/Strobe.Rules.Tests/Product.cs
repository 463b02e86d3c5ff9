using Mono.Cecil;

namespace Strobe.Rules;

/// <summary>The compiled product, as it lies beside these tests.</summary>
internal static class Product
{
    internal static readonly string[] Libraries = ["Strobe.Abstractions", "Strobe.Core", "Strobe.Visualizers"];

    internal static readonly string[] Assemblies = [.. Libraries, "strobe"];

    internal static ModuleDefinition Module(string assembly) =>
        ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));

    internal static ModuleDefinition ThisTestAssembly() => ModuleDefinition.ReadModule(typeof(Product).Assembly.Location);
}
