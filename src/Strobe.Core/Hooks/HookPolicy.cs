using Strobe.Symbols;

namespace Strobe.Hooks;

/// <summary>How far a function may be hooked.</summary>
/// <param name="MayHook">False: not at all.</param>
/// <param name="MayExit">False: its entry only, because its return address must not be touched.</param>
/// <param name="Reason">Why it is less than all; empty when it is all.</param>
internal readonly record struct HookVerdict(bool MayHook, bool MayExit, string Reason)
{
    internal static readonly HookVerdict Full = new(true, true, "");
}

/// <summary>Functions whose return address is looked at or used twice, and code that is not entered by a call.</summary>
internal static class HookPolicy
{
    private static readonly HashSet<string> ReturnsTwice = new(StringComparer.Ordinal)
    {
        "setjmp", "_setjmp", "__setjmp", "sigsetjmp", "__sigsetjmp", "savectx", "vfork", "__vfork", "__libc_vfork", "getcontext", "__getcontext",
        "swapcontext", "__swapcontext", "clone", "__clone", "clone3", "__clone3", "__clone_internal", "rfork",
    };

    private static readonly HashSet<string> LooksAtCaller = new(StringComparer.Ordinal)
    {
        "dlsym", "__dlsym", "dlvsym", "__dlvsym", "dlopen", "__dlopen", "dlmopen", "__dlmopen", "dlopen_implementation", "mcount", "_mcount",
        "__fentry__", "__cyg_profile_func_enter", "__cyg_profile_func_exit", "__libc_dlopen_mode", "__libc_dlsym", "_dl_catch_exception",
    };

    private static readonly HashSet<string> NotEnteredByCall = new(StringComparer.Ordinal)
    {
        "_start", "_dl_start_user", "__restore_rt", "__start_context", "_dl_runtime_resolve", "_dl_runtime_resolve_fxsave",
        "_dl_runtime_resolve_xsave", "_dl_runtime_resolve_xsavec", "_dl_runtime_profile", "_dl_runtime_profile_avx512", "_dl_runtime_profile_avx",
        "_dl_runtime_profile_sse", "_dl_tlsdesc_return", "_dl_tlsdesc_undefweak", "_dl_tlsdesc_dynamic", "__morestack",
    };

    internal static HookVerdict Of(ModuleSymbols symbols, FunctionSymbol function, bool canUnwind)
    {
        if (function.Kind == FunctionKind.InlinedOnly) return new(false, false, "it exists only inlined into its callers");
        if (NotEnteredByCall.Contains(function.RawName)) return new(false, false, "it is not entered by a call");
        if (ReturnsTwice.Contains(function.RawName)) return EntryOnly("it may return twice");
        if (LooksAtCaller.Contains(function.RawName)) return EntryOnly("it looks at its caller's address");
        if (symbols.Go() is { } go) return OfGo(go, function);
        if (symbols.Frames.Find(function.Address)?.WhyNoPlainEntry is { } obstacle) return new(false, false, obstacle);
        return canUnwind ? HookVerdict.Full : EntryOnly("exceptions could not pass through its frame");
    }

    /// <summary>Return addresses are never touched; exits are recorded at the function's own returns, where those can be found.</summary>
    private static HookVerdict OfGo(GoModule go, FunctionSymbol function)
    {
        string obstacle = go.ObstacleOf(function);
        if (obstacle is ReturnPlanner.LoopsToEntry or GoModule.NotCalled) return new(false, false, obstacle);
        return obstacle.Length == 0 ? HookVerdict.Full : EntryOnly(obstacle);
    }

    private static HookVerdict EntryOnly(string reason) => new(true, false, reason + ", so only its entries are recorded");
}
