#:package Strobe.Core@0.1.0
using Strobe;

await using StrobeSession session = await StrobeSession.LaunchAsync(new LaunchOptions(args[0], args[1..]));
using Trace trace = session.Trace("@usercode");
using IDisposable shown = trace.Calls.Subscribe(call =>
    Console.WriteLine($"{call.Function.Name}({string.Join(", ", call.Arguments)}) → {call.ReturnValue}"));
await session.ResumeAsync();
ExitStatus exit = await session.Exited;
return exit.ShellCode;
