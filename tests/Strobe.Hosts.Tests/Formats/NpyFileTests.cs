using Strobe.Formats;

namespace Strobe.Tests.Formats;

/// <summary>Files as numpy reads them.</summary>
public sealed class NpyFileTests : IDisposable
{
    private static readonly ElementType[] Types = [.. Enum.GetValues<ElementType>().Where(type => type != ElementType.None)];

    private static readonly Dictionary<ElementType, string> Names = new()
    {
        [ElementType.Boolean] = "|b1", [ElementType.Int8] = "|i1", [ElementType.UInt8] = "|u1", [ElementType.Int16] = "<i2", [ElementType.UInt16] = "<u2",
        [ElementType.Int32] = "<i4", [ElementType.UInt32] = "<u4", [ElementType.Int64] = "<i8", [ElementType.UInt64] = "<u8", [ElementType.Float32] = "<f4",
        [ElementType.Float64] = "<f8", [ElementType.Complex64] = "<c8", [ElementType.Complex128] = "<c16",
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("strobe-npy").FullName;

    private int _files;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NumpyFact]
    public void Arrays_of_every_type_and_rank_are_what_was_written()
    {
        int[][] shapes = [[], [3], [0], [2, 3], [2, 1, 3], [1, 2, 2, 3]];
        string[] tuples = ["()", "(3,)", "(0,)", "(2, 3)", "(2, 1, 3)", "(1, 2, 2, 3)"];
        List<(string Path, string Expected)> files = [];
        foreach (ElementType type in Types)
        {
            for (int i = 0; i < shapes.Length; i++)
            {
                byte[] payload = Payload(type, shapes[i].Aggregate(1, (count, length) => count * length));
                string path = NewPath();
                using (FileStream stream = File.Create(path)) NpyFile.Write(stream, type, shapes[i], payload);
                files.Add((path, $"{Names[type]} {tuples[i]} True {Convert.ToHexStringLower(payload)}".TrimEnd()));
            }
        }

        Assert.Equal(files.Select(file => file.Expected), Numpy.Load(files.Select(file => file.Path)).Select(line => line.TrimEnd()));
    }

    [NumpyFact]
    public void Appended_arrays_are_stacked_along_a_first_axis()
    {
        List<(string Path, string Expected)> files = [];
        foreach (ElementType type in Types)
        {
            byte[] payload = Payload(type, 12);
            string path = NewPath();
            using (FileStream stream = File.Create(path))
            using (NpyFile file = new(stream, type, [2, 3]))
            {
                file.Append(payload.AsSpan(0, payload.Length / 2));
                file.Append(payload.AsSpan(payload.Length / 2));
                Assert.Equal(2, file.Count);
            }

            files.Add((path, $"{Names[type]} (2, 2, 3) True {Convert.ToHexStringLower(payload)}"));
        }

        string scalars = NewPath(), none = NewPath(), large = NewPath();
        using (FileStream stream = File.Create(scalars))
        using (NpyFile file = new(stream, ElementType.UInt8, [])) file.Append([7]);
        using (FileStream stream = File.Create(none)) new NpyFile(stream, ElementType.Float64, [5]).Dispose();
        const int most = int.MaxValue;
        using (FileStream stream = File.Create(large))
        using (NpyFile file = new(stream, ElementType.Int8, [most, 0, most, most])) file.Append([]);
        files.AddRange([(scalars, "|u1 (1,) True 07"), (none, "<f8 (0, 5) True "), (large, "")]);
        Assert.Equal(files.SkipLast(1).Select(file => file.Expected.TrimEnd()), Numpy.Load(files.SkipLast(1).Select(file => file.Path)).Select(line => line.TrimEnd()));
        string header = File.ReadAllText(large, System.Text.Encoding.Latin1);
        Assert.Contains($"'shape': (1,{most},0,{most},{most},), }}", header, StringComparison.Ordinal);
        Assert.Equal((0, '\n'), (header.Length % 64, header[^1]));
    }

    [Fact]
    public void Bytes_that_are_not_the_elements_of_the_shape_are_refused()
    {
        using MemoryStream stream = new();
        Assert.Throws<ArgumentException>(() => NpyFile.Write(stream, ElementType.Int16, [3], new byte[5]));
        Assert.Throws<ArgumentException>(() => NpyFile.Write(stream, ElementType.Int16, [3], new byte[4]));
        Assert.Throws<ArgumentException>(() => NpyFile.Write(stream, ElementType.None, [0], []));
        Assert.Equal(0, stream.Length);
        NpyFile file = new(stream, ElementType.Int16, [3]);
        Assert.Throws<ArgumentException>(() => file.Append(new byte[8]));
    }

    private string NewPath() => Path.Combine(_folder, $"{_files++}.npy");

    private static byte[] Payload(ElementType type, int count)
    {
        byte[] payload = new byte[count * ElementTypes.SizeOf(type)];
        new Random(count + (int)type).NextBytes(payload);
        if (type == ElementType.Boolean) foreach (ref byte one in payload.AsSpan()) one &= 1;
        return payload;
    }
}
