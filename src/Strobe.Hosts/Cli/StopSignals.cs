using System.Runtime.InteropServices;
using Strobe.Operations;

namespace Strobe.Cli;

/// <summary>Turns Ctrl-C, SIGTERM and a closed terminal into requests to stop, for as long as it is not disposed.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    internal StopSignals(StopRequests requests)
    {
        _registrations =
        [
            Register(PosixSignal.SIGINT, 2, requests),
            Register(PosixSignal.SIGTERM, 15, requests),
            Register(PosixSignal.SIGHUP, 1, requests),
        ];
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
    }

    private static PosixSignalRegistration Register(PosixSignal signal, int number, StopRequests requests) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            requests.Request(number);
        });
}
