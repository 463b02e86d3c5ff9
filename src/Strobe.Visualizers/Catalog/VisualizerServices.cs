using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Strobe.Visualizers;

/// <summary>Visualizers in a service container.</summary>
public static class VisualizerServices
{
    /// <summary>
    /// Makes a <see cref="VisualizerCatalog"/> injectable, one for the container: the lenses of this library, and what <see cref="AddVisualizer{T}"/> added.
    /// May be called several times; a catalog that the container already has is kept.
    /// </summary>
    /// <param name="services">The container being built.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddVisualizers(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider =>
        {
            VisualizerCatalog catalog = VisualizerCatalog.BuiltIn();
            foreach (Addition addition in provider.GetServices<Addition>()) catalog.Add(addition.Make);
            return catalog;
        });
        return services;
    }

    /// <summary>Adds a visualizer to the container's catalog. One whose id is taken is told when the catalog is first asked for, as an <see cref="ArgumentException"/>.</summary>
    /// <typeparam name="T">What it is.</typeparam>
    /// <param name="services">The container being built.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddVisualizer<T>(this IServiceCollection services)
        where T : IVisualizer, new() => services.AddVisualizers().AddSingleton(new Addition(() => new T()));

    private sealed record Addition(Func<IVisualizer> Make);
}
