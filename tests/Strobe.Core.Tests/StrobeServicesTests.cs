using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Strobe.Tests;

public sealed class StrobeServicesTests
{
    [Fact]
    public void The_launcher_gets_the_options_and_the_loggers_of_the_container()
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddStrobe(options => options.Lossless = true).AddStrobe(options => options.RingBytes = 1 << 20).AddStrobe(options => options.FrameHistory = 7).AddStrobe();
        using ServiceProvider provider = services.BuildServiceProvider();
        StrobeLauncher launcher = provider.GetRequiredService<StrobeLauncher>();
        Assert.True(launcher.DefaultSession.Lossless);
        Assert.Equal(1 << 20, launcher.DefaultSession.RingBytes);
        Assert.Equal((7, 64 << 20, 1 << 30), (launcher.DefaultSession.FrameHistory, launcher.DefaultSession.FrameHistoryBytes, launcher.DefaultSession.FrameMemoryBytes));
        Assert.Same(NullLoggerFactory.Instance, launcher.DefaultSession.LoggerFactory);
        Assert.Same(launcher, provider.GetRequiredService<StrobeLauncher>());
        Assert.Single(services, service => service.ServiceType == typeof(StrobeLauncher));
    }

    [Fact]
    public void A_launcher_needs_no_loggers_and_a_callers_own_options_stay_as_they_are()
    {
        using ServiceProvider provider = new ServiceCollection().AddStrobe().BuildServiceProvider();
        StrobeLauncher launcher = provider.GetRequiredService<StrobeLauncher>();
        Assert.Null(launcher.DefaultSession.LoggerFactory);
        var options = new LaunchOptions("/bin/true", "a", "b")
        {
            WorkingDirectory = "/",
            CaptureOutput = false,
            InheritInput = true,
            OwnProcessGroup = false,
            Session = new SessionOptions { Lossless = true, ProjectRoot = "/src", FollowChildren = false, RingBytes = 5, FrameHistory = 6, FrameHistoryBytes = 7, FrameMemoryBytes = 8 },
        };
        LaunchOptions copy = launcher.WithLoggers(options);
        Assert.Equal(options.Arguments, copy.Arguments);
        Assert.Equal(
            (options.Program, options.WorkingDirectory, options.CaptureOutput, options.InheritInput, options.OwnProcessGroup, options.Environment),
            (copy.Program, copy.WorkingDirectory, copy.CaptureOutput, copy.InheritInput, copy.OwnProcessGroup, copy.Environment));
        Assert.Equal(
            (options.Session.Lossless, options.Session.ProjectRoot, options.Session.FollowChildren, options.Session.RingBytes),
            (copy.Session.Lossless, copy.Session.ProjectRoot, copy.Session.FollowChildren, copy.Session.RingBytes));
        Assert.Equal((6, 7, 8), (copy.Session.FrameHistory, copy.Session.FrameHistoryBytes, copy.Session.FrameMemoryBytes));
    }
}
