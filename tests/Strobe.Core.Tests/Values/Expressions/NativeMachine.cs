using System.Runtime.CompilerServices;
using Iced.Intel;
using Strobe.Targets.Linux;
using Strobe.Values.Expressions;
using Strobe.X64;
using static Iced.Intel.AssemblerRegisters;

namespace Strobe.Tests.Values.Expressions;

/// <summary>Runs the machine code of expression programs in this process: a world's memory is mapped where the world says it is, with nothing behind it.</summary>
internal sealed unsafe class NativeMachine : IDisposable
{
    private const int CodeBytes = 1 << 16, ReadWrite = 3, All = 7, PrivateAnonymous = 0x22, Fixed = 0x100000, PageBytes = 4096;
    private const int VectorsOffset = 512, ResultsOffset = 1024, SilentRing = 2048, FrameRegister = 0, PagesBytes = StubLayout.PageCount * sizeof(ulong);

    private readonly byte* _code;
    private readonly byte* _block;
    private readonly byte* _world;
    private readonly byte* _pages;

    internal NativeMachine()
    {
        _code = Map(0, CodeBytes, All, PrivateAnonymous);
        _block = Map(0, PageBytes, ReadWrite, PrivateAnonymous);
        _pages = Map(0, PagesBytes, ReadWrite, PrivateAnonymous);
        _world = Map((nint)World.Start, PageBytes, ReadWrite, PrivateAnonymous | Fixed);
        Assert.Equal((nint)World.Start, (nint)_world);
    }

    private static FrameAddress Frame => new(FrameRegister, 0);

    internal static string? ObstacleOf(CompiledExpression expression) => ExpressionEmitter.ObstacleOf(expression, Frame);

    internal void Load(World world)
    {
        world.Memory.CopyTo(new Span<byte>(_world, PageBytes));
        int[] offsets = SavedRegisters.Offsets;
        for (int i = 0; i < offsets.Length; i++)
        {
            if (offsets[i] >= 0) *(ulong*)(_block + offsets[i]) = i == FrameRegister ? world.Register(PlaceReader.FrameAddress) : world.Register(i);
        }

        for (int i = 0; i < 16; i++) *(ulong*)(_block + (i < 2 ? i * 16 : VectorsOffset + i * 16)) = world.Vector(i);
    }

    internal EvaluationFault Run(CompiledExpression expression, long[] results)
    {
        ByteProgram program = expression.Program;
        Assembler c = new(64);
        Label check = c.CreateLabel(), fault = c.CreateLabel(), end = c.CreateLabel(), entry = c.CreateLabel();
        // The routine is at the very beginning, so that its address is known.
        // A heartbeat of long ago: everything is asked of the kernel.
        StubLayout layout = new((ulong)_pages - StubLayout.PagesOffset, (ulong)_block + SilentRing, 0, 0, 0, ThreadKey.SelfPointer);
        new ProbeRoutines(c, layout, silentTicks: 1).EmitCheck(ref check);
        c.Label(ref entry);
        AssemblerRegister64[] kept = [rbx, rbp, r12, r13, r14, r15];
        foreach (AssemblerRegister64 register in kept) c.push(register);
        c.mov(r12, rdi);
        c.mov(r15, rsp);
        AssemblerRegisterXMM[] vectors = [xmm0, xmm1, xmm2, xmm3, xmm4, xmm5, xmm6, xmm7, xmm8, xmm9, xmm10, xmm11, xmm12, xmm13, xmm14, xmm15];
        for (int i = 2; i < 16; i++) c.movups(vectors[i], __xmmword_ptr[rdi + VectorsOffset + i * 16]);
        ExpressionEmitter emitter = new(c, new ExpressionSite(Frame, (ulong)_code), fault, fault);
        emitter.Emit(expression);
        for (int i = program.Results.Length - 1; i >= 0; i--) c.pop(__qword_ptr[r12 + ResultsOffset + i * 8]);
        c.mov(rax, rsp);
        c.sub(rax, r15);   // 0, unless the stack is not where it was
        c.jmp(end);
        c.Label(ref fault);
        c.mov(eax, r13d);
        c.Label(ref end);
        c.mov(rsp, r15);
        for (int i = kept.Length - 1; i >= 0; i--) c.pop(kept[i]);
        c.ret();
        emitter.EmitFaults();
        using MemoryStream bytes = new();
        AssemblerResult assembled = c.Assemble(new StreamCodeWriter(bytes), (ulong)_code, BlockEncoderOptions.ReturnNewInstructionOffsets);
        bytes.ToArray().CopyTo(new Span<byte>(_code, CodeBytes));
        long status = ((delegate* unmanaged<byte*, long>)assembled.GetLabelRIP(entry))(_block);
        Assert.InRange(status, 0, (long)EvaluationFault.NoSuchName);
        for (int i = 0; i < program.Results.Length; i++) results[i] = *(long*)(_block + ResultsOffset + i * 8);
        return (EvaluationFault)status;
    }

    public void Dispose()
    {
        _ = Libc.munmap((nint)_code, CodeBytes);
        _ = Libc.munmap((nint)_block, PageBytes);
        _ = Libc.munmap((nint)_world, PageBytes);
        _ = Libc.munmap((nint)_pages, PagesBytes);
    }

    private static byte* Map(nint address, int bytes, int protection, int flags)
    {
        nint mapped = Libc.mmap(address, bytes, protection, flags, -1, 0);
        Assert.NotEqual(-1, mapped);
        return (byte*)mapped;
    }
}
