using Microsoft.Extensions.Logging;

namespace Strobe.Operations;

/// <summary>Passes what the library logs on to the user who asked for it.</summary>
internal sealed class NoticeLogs(INotices notices) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) notices.Say(formatter(state, exception));
    }

    public void Dispose()
    {
    }
}
