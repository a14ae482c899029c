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
        bool direct = TransportFactory.TakesDirect(transport, connection.ToTransportOptions());
        return s_ceilings.GetValueOrDefault(direct ? TransportKind.Direct : TransportKind.Sockets);
    }
}
