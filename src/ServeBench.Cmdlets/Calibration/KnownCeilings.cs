using System.Collections.Concurrent;
using ServeBench.Calibration;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Transport;

namespace ServeBench.Commands;

/// <summary>The ceilings that calibrations of this process have found, for the runs that come after.</summary>
internal static class KnownCeilings
{
    private static readonly ConcurrentDictionary<TransportKind, ClientCeiling> s_ceilings = new();

    /// <summary>Remembers what a calibration found.</summary>
    public static void Remember(ClientCalibration calibration) =>
        s_ceilings[calibration.Transport] = new ClientCeiling(calibration.EventsPerSecond, calibration.RequestsPerSecond);

    /// <summary>The ceiling of the transport that a run would take; <see langword="null"/> when none was measured.</summary>
    public static ClientCeiling? Of(TransportKind transport, EndpointConnection connection)
    {
        // A calibration speaks http: with TLS there is more to do for an event.
        return connection.All.Any(one => one.Uri.Scheme == Uri.UriSchemeHttps)
            ? null
            : s_ceilings.GetValueOrDefault(TransportFactory.Resolve(transport, connection.ToTransportOptions()));
    }
}
