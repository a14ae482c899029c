using System.Globalization;

namespace ServeBench.Arrivals;

/// <summary>What a schedule was made with.</summary>
public sealed record ArrivalPlan
{
    /// <summary>Mean request rate in requests a second; infinity sends everything at once. Not used with a ramp.</summary>
    public double RequestRate { get; init; } = double.PositiveInfinity;

    /// <summary>
    /// Shape of the gamma distribution of the gaps: 1 is a Poisson process, below 1 burstier, above 1 more even,
    /// infinity evenly spaced. Greater than 0.
    /// </summary>
    public double Burstiness { get; init; } = 1.0;

    /// <summary>Seed of the gaps, 0 to 4,294,967,295.</summary>
    public uint Seed { get; init; }

    /// <summary>How the rate grows, or <see langword="null"/> for a constant rate.</summary>
    public RampUpStrategy? RampUpStrategy { get; init; }

    /// <summary>Rate at the first request of a ramp, in requests a second.</summary>
    public double? RampUpStartRate { get; init; }

    /// <summary>Rate at the last request of a ramp, in requests a second.</summary>
    public double? RampUpEndRate { get; init; }

    /// <summary>Whether the requests' own timestamps are kept; rate, burstiness and ramp then do not apply.</summary>
    public bool UseTimestamp { get; init; }

    /// <summary>How much faster than its timestamps a trace is replayed, above 0: 2 halves all times.</summary>
    public double SpeedUp { get; init; } = 1.0;

    /// <summary>Seconds from the trace's start to the part that is replayed, which begins at 0 then.</summary>
    public double WindowStartSeconds { get; init; }

    /// <summary>Seconds of the trace that are replayed, counted as its timestamps are; infinity for all that is left.</summary>
    public double WindowSeconds { get; init; } = double.PositiveInfinity;

    /// <summary>The phases of the run, one after the other; <see langword="null"/> for a run without phases. Rate, burstiness and ramp then do not apply.</summary>
    public IReadOnlyList<ServePhase>? Phases { get; init; }

    /// <summary>Whether the phases send each request of the dataset once, and end where it ends; else it is drawn again from its beginning.</summary>
    public bool NoRepeat { get; init; }

    /// <summary>
    /// Refuses what no schedule can be made from. A ramp starts above 0: at a rate of 0 the first request would never be sent
    /// (<c>vllm bench serve</c> takes a linear start of 0 and then fails at its first request).
    /// </summary>
    /// <exception cref="ServeException">
    /// <c>RequestRateInvalid</c>, <c>BurstinessInvalid</c> or <c>RampUpInvalid</c>, or <c>ReplayInvalid</c> when the timestamps are kept,
    /// or <c>PhaseInvalid</c> for one of the phases.
    /// </exception>
    public void Validate()
    {
        if (Phases is not null)
        {
            ValidatePhases(Phases);
            return;
        }

        if (UseTimestamp)
        {
            ValidateReplay();
            return;
        }

        // Negated comparisons, so that NaN is refused as well.
        if (!(RequestRate > 0.0))
        {
            throw Invalid("RequestRateInvalid", $"The request rate is {RequestRate}; it must be greater than 0 requests a second, or inf to send all at once.");
        }

        if (!(Burstiness > 0.0))
        {
            throw Invalid("BurstinessInvalid", $"The burstiness is {Burstiness}; it must be greater than 0 (1 is a Poisson process), or inf for even gaps.");
        }

        ValidateRampUp();
    }

    private static void ValidatePhases(IReadOnlyList<ServePhase> phases)
    {
        foreach (ServePhase phase in phases)
        {
            phase.Validate();
        }

        if (phases.GroupBy(phase => phase.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Skip(1).Any()) is { } repeated)
        {
            throw new ServeException("PhaseInvalid", ServeErrorKind.InvalidArgument, $"Two phases have the name '{repeated.Key}'. Give each phase a name of its own.", repeated.Key) { Subject = nameof(ServePhase.Name) };
        }
    }

    private void ValidateReplay()
    {
        if (!(SpeedUp > 0.0 && double.IsFinite(SpeedUp)))
        {
            throw Invalid("ReplayInvalid", $"The speed-up is {SpeedUp}; it must be a number greater than 0: 2 replays a trace in half of its time.");
        }

        if (!(WindowStartSeconds >= 0.0 && double.IsFinite(WindowStartSeconds) && WindowSeconds > 0.0))
        {
            throw Invalid("ReplayInvalid", $"The window starts at {WindowStartSeconds} s and lasts {WindowSeconds} s; it must start at 0 or later and last longer than 0.");
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        if (Phases is not null)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{string.Join("; ", Phases)}; seed {Seed}");
        }

        if (UseTimestamp)
        {
            return string.Create(CultureInfo.InvariantCulture, $"times of the trace, speed-up {SpeedUp}");
        }

        string rate = RampUpStrategy is { } strategy
            ? string.Create(CultureInfo.InvariantCulture, $"{strategy} ramp from {RampUpStartRate} to {RampUpEndRate} requests/s")
            : double.IsFinite(RequestRate) ? string.Create(CultureInfo.InvariantCulture, $"{RequestRate} requests/s") : "all at once";
        return string.Create(CultureInfo.InvariantCulture, $"{rate}, burstiness {Burstiness}, seed {Seed}");
    }

    private void ValidateRampUp()
    {
        if (RampUpStrategy is not { } strategy)
        {
            if (RampUpStartRate is not null || RampUpEndRate is not null)
            {
                throw Invalid("RampUpInvalid", $"A start or end rate of a ramp needs a strategy: linear or exponential.");
            }

            return;
        }

        if (!double.IsPositiveInfinity(RequestRate))
        {
            throw Invalid("RampUpInvalid", $"A ramp sets the rate itself. Leave out the request rate, and specify the start rate and the end rate.");
        }

        if (RampUpStartRate is not { } start || RampUpEndRate is not { } end)
        {
            throw Invalid("RampUpInvalid", $"{strategy} ramp: it needs both a start rate and an end rate.");
        }

        if (!(start > 0.0 && start <= end && double.IsFinite(end)))
        {
            throw Invalid("RampUpInvalid", $"{strategy} ramp from {start} to {end} requests a second: the start must be greater than 0 and not above the end, and the end must be finite.");
        }
    }

    private ServeException Invalid(string errorId, FormattableString message) =>
        new(errorId, ServeErrorKind.InvalidArgument, message.ToString(CultureInfo.InvariantCulture), this);
}
