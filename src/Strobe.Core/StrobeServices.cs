using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Strobe;

/// <summary>Strobe in a service container.</summary>
public static class StrobeServices
{
    /// <summary>
    /// Makes <see cref="StrobeLauncher"/> injectable. May be called several times: each <paramref name="configure"/> is applied, in order;
    /// what the container already has is kept.
    /// </summary>
    /// <param name="services">The container being built.</param>
    /// <param name="configure">Sets the options; null for the defaults.</param>
    /// <returns><paramref name="services"/>, for chaining.</returns>
    public static IServiceCollection AddStrobe(this IServiceCollection services, Action<StrobeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure != null) services.AddSingleton(new Configuration(configure));
        services.TryAddSingleton(provider =>
        {
            var options = new StrobeOptions();
            foreach (Configuration configuration in provider.GetServices<Configuration>()) configuration.Apply(options);
            return options;
        });
        services.TryAddSingleton(provider =>
            new StrobeLauncher(provider.GetRequiredService<StrobeOptions>(), provider.GetService<ILoggerFactory>()));
        return services;
    }

    private sealed record Configuration(Action<StrobeOptions> Apply);
}
