using Microsoft.Extensions.DependencyInjection;

namespace Strobe.Visualizers.Catalog;

public sealed class VisualizerServicesTests
{
    [Fact]
    public void The_container_s_catalog_has_the_lenses_and_what_was_added()
    {
        using ServiceProvider provider = new ServiceCollection().AddVisualizer<Dot>().AddVisualizers().BuildServiceProvider();
        VisualizerCatalog catalog = provider.GetRequiredService<VisualizerCatalog>();
        Assert.Same(catalog, provider.GetRequiredService<VisualizerCatalog>());
        Assert.Equal([.. VisualizerCatalog.BuiltIn().Descriptors.Select(one => one.Id), "tests.dot"], catalog.Descriptors.Select(one => one.Id));
        Assert.IsType<Dot>(catalog.Create("tests.dot"));
    }

    [Fact]
    public void A_catalog_of_the_container_s_own_is_kept()
    {
        VisualizerCatalog own = new();
        using ServiceProvider provider = new ServiceCollection().AddSingleton(own).AddVisualizers().BuildServiceProvider();
        Assert.Same(own, provider.GetRequiredService<VisualizerCatalog>());
    }

    [Fact]
    public void An_id_that_is_taken_is_told()
    {
        using ServiceProvider provider = new ServiceCollection().AddVisualizer<Dot>().AddVisualizer<Dot>().BuildServiceProvider();
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => provider.GetRequiredService<VisualizerCatalog>());
        Assert.Contains("tests.dot", refusal.Message, StringComparison.Ordinal);
    }

    private sealed class Dot : IVisualizer
    {
        private static readonly VisualizerDescriptor s_descriptor = new("tests.dot", "Dot");

        public VisualizerDescriptor Descriptor => s_descriptor;

        public VisualizerSettings Settings { get; } = new(s_descriptor);

        public int Rank(ElementType type, Shape shape) => 1;

        public void Update(SignalFrame frame)
        {
        }

        public Figure Render(FigureView view) => Figure.Empty("", "There is nothing to show.");

        public void Clear()
        {
        }
    }
}
