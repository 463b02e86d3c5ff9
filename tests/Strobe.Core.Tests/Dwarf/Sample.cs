using System.Collections.Concurrent;
using Strobe.Bytes;
using Strobe.Dwarf;
using Strobe.Elf;

namespace Strobe.Tests.Dwarf;

/// <summary>A compiled sample program with our readers over it. Each combination is compiled once per test run.</summary>
internal sealed class Sample
{
    private static readonly ConcurrentDictionary<string, Lazy<Sample>> Samples = new();

    private Sample(string path)
    {
        Path = path;
        Bytes = File.ReadAllBytes(path);
        Damage = new DamageLog();
        Elf = ElfFile.Read(Bytes, Damage);
        Module = new DwarfModule(Elf);
        Types = new TypeReader(Module);
    }

    internal string Path { get; }

    internal byte[] Bytes { get; }

    internal DamageLog Damage { get; }

    internal ElfFile Elf { get; }

    internal DwarfModule Module { get; }

    internal TypeReader Types { get; }

    internal SampleFunction[] Functions => SampleFunction.All(Elf);

    /// <summary>Compiles one of <see cref="SampleText"/>'s programs.</summary>
    /// <param name="name">Its file name, which tells the language.</param>
    /// <param name="command">Compiler and options, blank-separated.</param>
    internal static Sample Of(string name, string command) =>
        Samples.GetOrAdd(name + " " + command, _ => new Lazy<Sample>(() => new Sample(Compile(name, command)))).Value;

    internal SampleFunction Function(string name) =>
        Functions.FirstOrDefault(function => function.Name == name) ?? throw new InvalidOperationException($"There is no function {name}.");

    internal DwarfType Type(string name)
    {
        foreach (DwarfUnit unit in Module.Units.Concat(Module.TypeUnits))
        {
            foreach (ScopeEntry scope in unit.Scan.Scopes)
            {
                Die die = Die.At(unit, scope.Position);
                if (scope.IsDeclaration || QualifiedNames.Of(die, die.Name) != name) continue;
                return Types.At(die.Offset);
            }
        }

        throw new InvalidOperationException($"There is no type {name}.");
    }

    internal FunctionSignature Signature(SampleFunction function) =>
        new SignatureReader(Types).Read(Module.DieAt(function.DebugOffset), function.LinkageName ?? function.Name);

    private static string Compile(string name, string command)
    {
        string source = System.IO.Path.Combine(Tool.Folder, name);
        lock (Samples)
        {
            if (!File.Exists(source)) File.WriteAllText(source, SampleText.Of(name));
        }

        string output = System.IO.Path.Combine(Tool.Folder, $"{name}.{command.Replace(' ', '_')}.out");
        string[] parts = command.Split(' ');
        Tool.Run(parts[0], [.. parts[1..], source, "-o", output, .. LibrariesOf(parts[0])]);
        return output;
    }

    private static string[] LibrariesOf(string compiler) => compiler == "clang-14" ? ["-lstdc++"] : [];
}
