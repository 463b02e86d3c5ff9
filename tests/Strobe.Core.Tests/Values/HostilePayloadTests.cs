using Strobe.Dwarf;
using Strobe.Values;
using static Strobe.Tests.Values.Types;

namespace Strobe.Tests.Values;

/// <summary>Payloads come from a target: whatever they hold, decoding ends without an exception and its result stays small.</summary>
public sealed class HostilePayloadTests
{
    private const int MostText = 1 << 20;

    private static readonly FunctionSignature Everything = Signature(
        Struct("big", 24, Field("v", CppTypes.VectorOf(Int), 0)),
        SourceLanguage.Cpp,
        Pointer(DecodingTests.Node()),
        Pointer(Character),
        Reference(CppTypes.String),
        Reference(CppTypes.OldString),
        Reference(CppTypes.VectorOf(CppTypes.String)),
        LongDouble,
        Wide,
        Struct("chars", 12, Field("c", Array(Character, 12), 0)),
        new EnumType("Flags", 4, true, [new("A", 1), new("B", 2), new("C", 4)]));

    private static readonly FunctionSignature EverythingInRust = Signature(
        RustTypes.String,
        SourceLanguage.Rust,
        RustTypes.Str,
        RustTypes.SliceOf(RustTypes.Str),
        RustTypes.VecOf(RustTypes.String),
        RustEnum("Option<u32>", 8, Field("", U32, 0), Variant("None", 0, 8), Variant("Some", 1, 8, Field("__0", U32, 4))));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_payloads_decode_to_something_bounded(int seed)
    {
        Random random = new(seed);
        foreach (CallLayout layout in new[] { CallLayout.For(Everything, 3), CallLayout.For(EverythingInRust, 3), CallLayout.For(null, 0) })
        {
            for (int round = 0; round < 2000; round++)
            {
                byte[] payload = new byte[random.Next(0, 4096)];
                random.NextBytes(payload);
                if (round % 2 == 0) Tame(payload, layout.Enter.CellBytes, random);
                Decode(layout, payload);
            }
        }
    }

    [Fact]
    public void A_payload_cut_anywhere_still_decodes()
    {
        FakeMemory memory = new();
        ulong node = memory.PutWords(1, 0x10000);
        CallLayout layout = CallLayout.For(Everything, 3);
        byte[] payload = CaptureInterpreter.Run(layout.Enter, ThreadState.Of(new() { [7] = node, [6] = memory.PutText("text") }, memory.Read));
        for (int length = 0; length <= payload.Length; length++) Decode(layout, payload.AsSpan(0, length));
    }

    private static void Decode(CallLayout layout, ReadOnlySpan<byte> payload)
    {
        int characters = 0;
        foreach (Argument argument in layout.DecodeEnter(payload)) characters += argument.Value.ToString()!.Length;
        characters += layout.DecodeExit(payload).ToString()!.Length;
        Assert.InRange(characters, 1, MostText);
    }

    // Small numbers where captures keep status and length reach deeper than pure noise.
    private static void Tame(byte[] payload, int start, Random random)
    {
        for (int at = start; at + 16 <= payload.Length; at += 16 + (random.Next(0, 5) * 8))
        {
            payload.AsSpan(at, 16).Clear();
            payload[at + 4] = (byte)random.Next(0, 40);
            payload[at + 8] = (byte)random.Next(0, 256);
            if (random.Next(8) == 0) payload[at] = (byte)random.Next(0, 5);
        }
    }
}
