using System.Globalization;
using ServeBench.Randomness;

namespace ServeBench.Arrivals;

/// <summary>
/// The times at which the requests of a phase with a rate arrive, in seconds from its beginning. Those of a phase with a count are those of
/// <see cref="ArrivalProcess"/>, so that a run of one phase has vLLM's schedule.
/// </summary>
/// <remarks>
/// A phase with a duration draws a process of rate 1 and bends its time: the arrival that comes after s gaps of mean 1 is sent when the rate's
/// integral reaches s. Where the gaps are exponential that is the Poisson process of the changing rate exactly (D. R. Cox and V. Isham,
/// "Point Processes", 1980, section 4.2); where they are even or of a gamma distribution, it is the same change of time.
/// </remarks>
internal static class PhaseProcess
{
    // More than a run can hold is a slip of the pen: a rate in requests a minute, or a duration in milliseconds.
    private const int Most = 100_000_000;

    // Rounding must not take the last arrival of an even schedule away.
    private const double Tolerance = 1e-9;

    /// <summary>The times of a number of arrivals.</summary>
    public static double[] ByCount(ServePhase phase, int count, NumPyRandomState generator) => ArrivalProcess.Offsets(PlanOf(phase), count, generator);

    /// <summary>The times up to the phase's duration.</summary>
    /// <exception cref="ServeException"><c>PhaseInvalid</c>: they are more than a run can hold.</exception>
    public static double[] ByDuration(ServePhase phase, NumPyRandomState generator)
    {
        double duration = phase.DurationSeconds!.Value;
        double all = Integral(phase, duration);
        if (all > Most)
        {
            throw new ServeException(
                "PhaseInvalid",
                ServeErrorKind.InvalidArgument,
                string.Create(CultureInfo.InvariantCulture, $"The phase '{phase.Name}': {all:0} requests would arrive in {duration} s, and a phase can have at most {Most}. Its rate is in requests a second, its duration in seconds."),
                phase) { Subject = nameof(phase.RequestRate) };
        }

        var offsets = new List<double>((int)all + 16);
        double burstiness = BurstinessOf(phase);
        for (double due = Gap(); due <= all + Tolerance; due += Gap())
        {
            offsets.Add(Math.Min(duration, TimeOf(phase, duration, due)));
        }

        return [.. offsets];

        double Gap() => double.IsPositiveInfinity(burstiness) ? 1.0 : generator.Gamma(burstiness, 1.0 / burstiness);
    }

    /// <summary>The rate of the arrival at a place in a phase, in requests a second.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="index">Number of the arrival, from 0.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="offset">When it is, in seconds from the phase's beginning.</param>
    public static double Rate(ServePhase phase, int index, int count, double offset) => phase.DurationSeconds is { } duration
        ? phase.LevelAt(offset / duration)
        : phase.LevelAt((double)index / Math.Max(count - 1, 1));

    // The gaps of a count go by the number of the request, as vLLM's do; a ramp may go down as well.
    private static ArrivalPlan PlanOf(ServePhase phase) => new()
    {
        RequestRate = phase.RampTo is null ? phase.Level : double.PositiveInfinity,
        Burstiness = BurstinessOf(phase),
        RampUpStrategy = phase.RampTo is null ? null : phase.RampShape == RampShape.Linear ? RampUpStrategy.Linear : RampUpStrategy.Exponential,
        RampUpStartRate = phase.RampTo is null ? null : phase.Level,
        RampUpEndRate = phase.RampTo,
    };

    private static double BurstinessOf(ServePhase phase) => phase.Arrival switch
    {
        PhaseArrival.Constant => double.PositiveInfinity,
        PhaseArrival.Gamma => phase.Burstiness ?? 1,
        _ => 1,
    };

    /// <summary>Arrivals that a rate brings up to the end of a phase, in the mean.</summary>
    private static double Integral(ServePhase phase, double duration)
    {
        double start = phase.Level;
        double end = phase.RampTo ?? start;
        return start == end || phase.RampShape == RampShape.Linear
            ? (start + end) / 2 * duration
            : (end - start) * duration / Math.Log(end / start);
    }

    /// <summary>When the integral of the rate reaches a value, in seconds.</summary>
    private static double TimeOf(ServePhase phase, double duration, double due)
    {
        double start = phase.Level;
        double end = phase.RampTo ?? start;
        if (start == end)
        {
            return due / start;
        }

        if (phase.RampShape == RampShape.Linear)
        {
            // The root of start·t + (end − start)·t²/(2·duration) = due, in the form that loses no digits.
            double root = (start * start) + (2 * (end - start) / duration * due);
            return 2 * due / (start + Math.Sqrt(Math.Max(0, root)));
        }

        double growth = Math.Log(end / start);
        return duration / growth * Math.Log(1 + (due * growth / (start * duration)));
    }
}
