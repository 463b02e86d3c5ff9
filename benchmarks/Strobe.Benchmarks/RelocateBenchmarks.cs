using BenchmarkDotNet.Attributes;
using Strobe.X64;

namespace Strobe.Benchmarks;

/// <summary>Moving a function's first instructions, and looking for branches into them.</summary>
[MemoryDiagnoser]
public class RelocateBenchmarks
{
    private const ulong From = 0x401000, To = 0x501000;

    // push rbp; mov rbp, rsp; sub rsp, 32; …
    private readonly byte[] _plain = Convert.FromHexString("554889E54883EC20897DFC8975F88B45FC0345F8");

    // sub rsp, 8; mov rax, [rip + 0x2ff5]; test rax, rax; je +2; …
    private readonly byte[] _relative = Convert.FromHexString("4883EC08488B05F52F00004885C07402FFD04883");

    private byte[] _function = [];

    [GlobalSetup]
    public void Repeat() => _function = [.. Enumerable.Repeat(_plain, 20).SelectMany(bytes => bytes)];

    [Benchmark]
    public object? Copy() => PrologueMover.Move(_plain, From, To, PrologueMover.JumpBytes, out _);

    [Benchmark]
    public object? Encode_anew() => PrologueMover.Move(_relative, From, To, PrologueMover.JumpBytes, out _);

    [Benchmark]
    public bool Look_for_branches_in_400_bytes() => BranchScan.LandsInside(_function, PrologueMover.JumpBytes);
}
