namespace Strobe.Visualizers.Painting;

public sealed class RasterizerTests
{
    [Fact]
    public void The_coverage_of_a_polygon_is_its_area()
    {
        Random random = new(3);
        for (int i = 0; i < 300; i++)
        {
            double[] triangle = [.. Enumerable.Range(0, 6).Select(_ => 1 + random.NextDouble() * 38)];
            double area = Math.Abs((triangle[2] - triangle[0]) * (triangle[5] - triangle[1]) - (triangle[4] - triangle[0]) * (triangle[3] - triangle[1])) / 2;
            Assert.InRange(Coverage(triangle, 40, 40) - area, -0.4, 0.4);
        }
    }

    [Fact]
    public void What_leaves_the_picture_is_cut_off()
    {
        Random random = new(4);
        for (int i = 0; i < 300; i++)
        {
            // A rectangle turned by a Pythagorean angle, and the share of it in the picture by counting points.
            double x = random.NextDouble() * 40 - 10, y = random.NextDouble() * 40 - 10, a = 5 + random.NextDouble() * 30, b = 5 + random.NextDouble() * 30;
            double[] box = [x, y, x + 0.6 * a, y + 0.8 * a, x + 0.6 * a - 0.8 * b, y + 0.8 * a + 0.6 * b, x - 0.8 * b, y + 0.6 * b];
            int inside = 0;
            for (int k = 0; k < 200 * 200; k++)
            {
                double px = (k % 200 + 0.5) / 10 - x, py = (k / 200 + 0.5) / 10 - y, along = 0.6 * px + 0.8 * py, across = -0.8 * px + 0.6 * py;
                if (along >= 0 && along <= a && across >= 0 && across <= b) inside++;
            }

            Assert.InRange(Coverage(box, 20, 20) - inside / 100.0, -1, 1);
        }
    }

    [Fact]
    public void A_stroke_covers_its_length_times_its_width()
    {
        Stroker stroker = new();
        Assert.InRange(Coverage(stroker.Outline([5, 5, 25, 20], 3, false).ToArray(), 40, 40), 74.5, 75.5);
        Assert.InRange(Coverage(stroker.Outline([5, 5, 25, 20], 3, true).ToArray(), 40, 40), 75 + 6.8, 75 + 7.3);
        Assert.InRange(Coverage(stroker.Outline([20, 20], 10, true).ToArray(), 40, 40), 77, 79);
    }

    [Fact]
    public void Bends_of_a_stroke_are_covered_once()
    {
        Random random = new(5);
        for (int i = 0; i < 200; i++)
        {
            double[] line = [.. Enumerable.Range(0, 8).Select(_ => 5 + random.NextDouble() * 50)];
            byte[] drawn = Draw(new Stroker().Outline(line, 3, true).ToArray(), 60, 60);
            for (int y = 0; y < 60; y++)
            {
                for (int x = 0; x < 60; x++)
                {
                    double distance = Enumerable.Range(0, 3).Min(k => Distance(x + 0.5, y + 0.5, line.AsSpan(2 * k, 4).ToArray()));
                    if (distance < 0.7) Assert.True(drawn[y * 60 + x] > 250, $"{i}: a hole at {x}, {y}");
                    if (distance > 2.3) Assert.True(drawn[y * 60 + x] < 8, $"{i}: a blot at {x}, {y}");
                }
            }
        }
    }

    [Fact]
    public void Files_hold_the_pixels_that_were_given()
    {
        Random random = new(6);
        foreach (uint mask in (uint[])[0x00070707u, 0x00FFFFFFu, 0xFFFFFFFFu, 0xC0000000u])
        {
            uint[] pixels = [.. Enumerable.Range(0, 37 * 21).Select(_ => (uint)random.NextInt64(1L << 32) & mask | (mask >> 24 == 0 ? 0xFF000000 : 0))];
            PngReader png = PngReader.Read(PngEncoder.Encode(pixels, 37, 21));
            Assert.Equal((37, 21), (png.Width, png.Height));
            Assert.Equal(pixels, png.Pixels);
        }
    }

    [Fact]
    public void A_transparent_background_stays_transparent()
    {
        PaintOptions options = new() { Width = 120, Height = 60, Theme = Theme.Light with { Background = 0 } };
        PngReader png = PngReader.Read(PngPainter.Paint(Figure.Empty("", "note"), options));
        Assert.Equal(0u, png.Pixels[0]);
        Assert.Contains(png.Pixels, pixel => pixel >> 24 > 200 && (pixel & 0xFFFFFF) == (Theme.Light.FaintText & 0xFFFFFF));
    }

    private static double Distance(double x, double y, double[] line)
    {
        double dx = line[2] - line[0], dy = line[3] - line[1], share = Math.Clamp(((x - line[0]) * dx + (y - line[1]) * dy) / (dx * dx + dy * dy), 0, 1);
        return Math.Sqrt(Math.Pow(x - line[0] - dx * share, 2) + Math.Pow(y - line[1] - dy * share, 2));
    }

    private static double Coverage(double[] polygon, int width, int height) => Draw(polygon, width, height).Sum(one => (double)one) / 255;

    private static byte[] Draw(double[] polygon, int width, int height)
    {
        byte[] drawn = new byte[width * height];
        Rasterizer rasterizer = new();
        rasterizer.Begin(0, 0, width, height);
        rasterizer.Add(polygon);
        rasterizer.Sweep((x, y, row) => row.CopyTo(drawn.AsSpan(y * width + x)));
        return drawn;
    }
}
