using System.Globalization;

namespace ServeBench.Arrivals;

/// <summary>One part of a run: how its requests arrive, how long it lasts, and what becomes of those in flight at its end.</summary>
public sealed record ServePhase
{
    /// <summary>Its name, which each of its results carries; another one for each phase of a run.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether it is measured.</summary>
    public PhaseKind Kind { get; init; }

    /// <summary>How its requests arrive.</summary>
    public PhaseArrival Arrival { get; init; }

    /// <summary>Requests a second, conversations counted as one each; above 0, for arrivals by a rate.</summary>
    public double? RequestRate { get; init; }

    /// <summary>Shape of the gamma distribution of the gaps, above 0; below 1 is burstier than a Poisson process. For <see cref="PhaseArrival.Gamma"/>.</summary>
    public double? Burstiness { get; init; }

    /// <summary>Requests in flight, or conversations under way, at any time; 1 or more, for <see cref="PhaseArrival.Concurrency"/>.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Rate or concurrency at the end of the phase; <see langword="null"/> to keep the first one.</summary>
    public double? RampTo { get; init; }

    /// <summary>How it goes there.</summary>
    public RampShape RampShape { get; init; }

    /// <summary>How many requests, or conversations, arrive; <see langword="null"/> where the duration says, or for what is left of the dataset.</summary>
    public int? Count { get; init; }

    /// <summary>How long requests arrive, in seconds; <see langword="null"/> where the count says.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>
    /// How long requests in flight may go on after the last arrival, in seconds, before they are cut; 0 cuts them at once, and
    /// <see langword="null"/> waits until all have ended.
    /// </summary>
    public double? GraceSeconds { get; init; }

    /// <summary>Whether it begins when the arrivals of the phase before it are over, and not when its requests have ended.</summary>
    public bool Seamless { get; init; }

    /// <summary>Share of the requests, 0 to 1, from which the client disconnects.</summary>
    public double CancellationRate { get; init; }

    /// <summary>Seconds from the end of the send to that; 0 disconnects at once.</summary>
    public double CancellationDelaySeconds { get; init; }

    /// <summary>Most requests that may wait for their first token at once; <see langword="null"/> for no limit.</summary>
    public int? PrefillConcurrency { get; init; }

    /// <summary>Whether its requests arrive at a rate.</summary>
    internal bool HasRate => Arrival is PhaseArrival.Constant or PhaseArrival.Poisson or PhaseArrival.Gamma;

    /// <summary>Whether only the run decides how many requests it has.</summary>
    internal bool IsOpenEnded => Arrival == PhaseArrival.Concurrency && DurationSeconds is not null;

    /// <summary>Rate or concurrency at its beginning; infinity where all arrive at once, 0 for a trace.</summary>
    internal double Level => Arrival switch
    {
        PhaseArrival.Concurrency => Concurrency.GetValueOrDefault(),
        PhaseArrival.AtOnce => double.PositiveInfinity,
        PhaseArrival.Trace => 0,
        _ => RequestRate.GetValueOrDefault(),
    };

    /// <summary>Refuses settings that are not valid.</summary>
    /// <exception cref="ServeException"><c>PhaseInvalid</c>.</exception>
    public void Validate() => new PhaseCheck(this).Run();

    /// <summary>Rate or concurrency after a share of the phase.</summary>
    /// <param name="progress">The share, 0 to 1.</param>
    internal double LevelAt(double progress) => RampTo is not { } end ? Level
        : RampShape == RampShape.Linear ? Level + ((end - Level) * progress)
        : Level * Math.Pow(end / Level, progress);

    /// <inheritdoc/>
    public override string ToString()
    {
        string ramp = RampTo is { } end ? string.Create(CultureInfo.InvariantCulture, $" to {end}") : "";
        string load = Arrival switch
        {
            PhaseArrival.Concurrency => string.Create(CultureInfo.InvariantCulture, $"concurrency {Concurrency}{ramp}"),
            PhaseArrival.AtOnce => "all at once",
            PhaseArrival.Trace => "times of the trace",
            _ => string.Create(CultureInfo.InvariantCulture, $"{RequestRate}{ramp} requests/s ({Arrival})"),
        };
        string length = Count is { } count ? string.Create(CultureInfo.InvariantCulture, $", {count} requests")
            : DurationSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $", {seconds} s")
            : "";
        return $"{Name}: {load}{length}";
    }
}
