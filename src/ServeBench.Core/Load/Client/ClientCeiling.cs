namespace ServeBench.Load;

/// <summary>The most that the client can do on this machine, as a calibration found it.</summary>
/// <param name="EventsPerSecond">Events of streams read in a second.</param>
/// <param name="RequestsPerSecond">Short requests sent and answered in a second.</param>
internal sealed record ClientCeiling(double EventsPerSecond, double RequestsPerSecond);
