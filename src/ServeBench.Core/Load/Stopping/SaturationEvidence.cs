namespace ServeBench.Load;

/// <summary>What a window says of a stage that falls behind.</summary>
/// <param name="PValue">How probable so few are when the stage keeps up with the schedule.</param>
/// <param name="SinceSeconds">Where the window begins.</param>
/// <param name="Due">Requests due in it.</param>
/// <param name="Through">Requests that came out in it.</param>
/// <param name="Waiting">Requests that are due and have not come out, at its end.</param>
/// <param name="DelaySeconds">How far what comes out lags behind the schedule, at its end.</param>
/// <param name="IsFilled">Whether the window begins when the server was known to be filled.</param>
internal readonly record struct SaturationEvidence(double PValue, double SinceSeconds, long Due, long Through, long Waiting, double DelaySeconds, bool IsFilled);
