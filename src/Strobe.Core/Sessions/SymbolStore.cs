using System.Collections.Concurrent;
using Strobe.Symbols;

namespace Strobe.Sessions;

/// <summary>The symbols of the modules a session has met, each read once. Any thread.</summary>
internal sealed class SymbolStore : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<ModuleSymbols?>> _modules = new();

    /// <summary>Null when the file is gone or is no program.</summary>
    internal ModuleSymbols? Of(string file) => _modules.GetOrAdd(KeyOf(file), _ => new Lazy<ModuleSymbols?>(() => Load(file))).Value;

    public void Dispose()
    {
        foreach (Lazy<ModuleSymbols?> module in _modules.Values)
        {
            if (module.IsValueCreated) module.Value?.Dispose();
        }

        _modules.Clear();
    }

    private static string KeyOf(string file)
    {
        FileInfo facts = new(file);
        return facts.Exists ? $"{file}|{facts.Length}|{facts.LastWriteTimeUtc.Ticks}" : file;
    }

    private static ModuleSymbols? Load(string file)
    {
        try
        {
            return ModuleSymbols.Load(file);
        }
        catch (StrobeException)
        {
            return null;
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
