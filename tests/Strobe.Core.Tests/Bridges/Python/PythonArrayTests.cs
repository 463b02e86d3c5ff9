using Strobe.Bridges.Python;

namespace Strobe.Tests.Bridges.Python;

/// <summary>Arrays of numpy and of Python itself: every numeric kind, copied right whatever lies where in memory.</summary>
public sealed class PythonArrayTests
{
    [NeedsNumpyFact]
    public void Arrays_of_every_numeric_dtype_are_frames()
    {
        const string Script = """
            import numpy as np
            for d in "? i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8 g c8 c16 G >i2 >u4 >i8 >f2 >f4 >f8 >c8 >c16".split():
                v = np.arange(3).astype(d)
            a = np.arange(12, dtype="f8").reshape(3, 4)
            for v in (a.T, a[::2, 1::2], a[:, ::-1], a[1:1], a.astype(">i4").T, np.asfortranarray(a), np.matrix([[1, 2]]), np.arange(4)[::-1],
                      np.broadcast_to(2.5, (2, 2))): pass
            for v in (np.float32(1.5), np.float64(2.5), np.float16(0.5), np.longdouble(1.25), np.int8(-3), np.uint64(2**63), np.bool_(True),
                      np.complex64(1 + 2j), np.array(7)): pass
            for v in (np.array([1, "a"], object), np.zeros(2, "i4,f8"), np.array(["2020"], "M8[Y]"), np.zeros((1,) * 5), np.array(["x"]),
                      np.datetime64("2020")): pass
            v = a
            a[0, 0] = 99
            b = np.zeros(3)
            b += 1
            b[1] = 5
            """;
        PythonProbe loop = PythonRun.At(1, "arrays.py", 3, "v", ProbeAccess.Write);
        using PythonRun run = new(
            Pythons.With("numpy")!,
            loop, loop with { Number = 2, Line = 11 }, loop with { Number = 3, Line = 5 }, loop with { Number = 4, Line = 7 },
                loop with { Number = 5, Line = 9 },
            PythonRun.At(6, "arrays.py", 14, "b", ProbeAccess.Write), PythonRun.At(7, "arrays.py", 15, "b", ProbeAccess.Write), PythonRun.At(8,
                "arrays.py", 15, "a[0:2][1:3]", ProbeAccess.Read));
        run.Go(run.Write("arrays.py", Script));
        Assert.Equal("", run.Errors);
        Assert.Equal(
            "Boolean Int8 UInt8 Int16 UInt16 Int32 UInt32 Int64 UInt64 Float32 Float32 Float64 Float64 Complex64 Complex128 Complex128 "
            + "Int16 UInt32 Int64 Float32 Float32 Float64 Complex64 Complex128",
            string.Join(' ', run.Frames(1).Select(frame => frame.ElementType)));
        Assert.All(run.Frames(1).Where(frame => frame.ElementType is not (ElementType.Boolean or ElementType.Complex64 or ElementType.Complex128)),
            frame => Assert.Equal("[0,1,2]", PythonRun.Text(frame)));
        Assert.All(run.Frames(1).Where(frame => ElementTypes.IsComplex(frame.ElementType)), frame => Assert.Equal("[0+0j,1+0j,2+0j]",
            PythonRun.Text(frame)));
        Assert.Equal(
            ["4x3 [0,4,8,1,5,9,2,6,10,3,7,11]", "2x2 [1,3,9,11]", "3x4 [3,2,1,0,7,6,5,4,11,10,9,8]", "0x4 []", "4x3 [0,4,8,1,5,9,2,6,10,3,7,11]",
                "3x4 [0,1,2,3,4,5,6,7,8,9,10,11]", "1x2 [1,2]", "4 [3,2,1,0]", "2x2 [2.5,2.5,2.5,2.5]"],
            run.Frames(3).Select(Shaped));
        Assert.Equal("1.5 2.5 0.5 1.25 -3 9223372036854775808 True 1+2j 7", run.Values(4));
        Assert.Equal("! ! ! ! ! !", run.Values(5));
        Assert.Contains(run.Notes, note => note is { Kind: PythonNoteKind.Value, Probe: 5 } && note.Text.Contains("dtype object",
            StringComparison.Ordinal));
        Assert.StartsWith("[0,1,2,", run.Values(2), StringComparison.Ordinal);
        Assert.Equal("[1,1,1]", run.Values(6));
        Assert.Equal("[1,5,1]", run.Values(7));
        Assert.Equal("2x2 [1,2,5,6]", Shaped(run.Frames(8).Single()));
    }

    private static string Shaped(SignalFrame frame) =>
        string.Join('x', Enumerable.Range(0, frame.Shape.Rank).Select(i => frame.Shape[i])) + " " + PythonRun.Text(frame);
}

/// <summary>A test that needs a Python with numpy.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeedsNumpyFactAttribute : FactAttribute
{
    public NeedsNumpyFactAttribute() => Skip = Pythons.With("numpy") is null ? "missing: a Python with numpy" : null;
}
