using System.Diagnostics;
using ServeBench.Arrivals;
using ServeBench.Timing;

namespace ServeBench.Load;

/// <summary>A phase of a run while it goes on: its clock, what of it is under way, and its own limits. From any thread.</summary>
internal sealed class PhaseState
{
    private readonly uint _seed;

    // Its arrivals count as one, so that it is not over before all have come.
    private int _underWay = 1;
    private int _sent;
    private int _inFlight;
    private int _ended;
    private int _cut;
    private int _abandoned;
    private long _lastEnd;
    private volatile bool _isCut;

    /// <summary>Creates a phase that has not begun.</summary>
    /// <param name="settings">What it is to be.</param>
    /// <param name="seed">Seed of the run: which requests the client disconnects from.</param>
    public PhaseState(ServePhase settings, uint seed)
    {
        Settings = settings;
        _seed = seed;
        Prefill = settings.PrefillConcurrency is { } limit ? new ConcurrencyGate(limit) { IsForPrefill = true } : null;
    }

    public ServePhase Settings { get; }

    /// <summary>Limits how many requests wait for their first token; <see langword="null"/> for no limit.</summary>
    public ConcurrencyGate? Prefill { get; }

    /// <summary>Makes its exchanges ahead of their sending.</summary>
    public PhaseFeed Feed { get; set; } = null!;

    /// <summary>Keeps as many under way as the phase has; <see langword="null"/> for arrivals by a schedule.</summary>
    public ConcurrencyLoop? Loop { get; set; }

    /// <summary>How many requests or conversations its schedule has; for one that only its duration ends, how many it draws from.</summary>
    public int ArrivalCount { get; init; }

    /// <summary>When the last request of its schedule is due, in seconds from its beginning.</summary>
    public double LastOffsetSeconds { get; init; }

    /// <summary>Whether it is over with its last arrival, also before its duration.</summary>
    public bool EndsWithArrivals { get; init; }

    /// <summary>Called when it is over: its arrivals, and all that came of them.</summary>
    public Action? Drained { get; set; }

    /// <summary>When it began, in Stopwatch ticks.</summary>
    public long StartStamp { get; set; }

    /// <summary>When its arrivals were over, in Stopwatch ticks.</summary>
    public long ArrivalsEndStamp { get; set; }

    /// <summary>When what is left of it is cut, in Stopwatch ticks.</summary>
    public long CutStamp { get; set; } = long.MaxValue;

    /// <summary>How long requests may go on after the last arrival, in seconds; <see langword="null"/> until they have ended.</summary>
    public double? GraceSeconds { get; set; }

    /// <summary>Why it ended early.</summary>
    public string? Reason { get; set; }

    public bool IsCut => _isCut;

    /// <summary>Whether its arrivals, and all that came of them, are over.</summary>
    public bool IsOver => Volatile.Read(ref _underWay) == 0;

    /// <summary>How fast the server lets go of what the client ends; <see langword="null"/> where nobody asks it.</summary>
    public ReleaseWatch? Release { get; set; }

    /// <summary>Requests that are sent and have not ended.</summary>
    public int InFlightCount => Volatile.Read(ref _inFlight);

    /// <summary>Requests sent so far.</summary>
    public int SentCount => Volatile.Read(ref _sent);

    /// <summary>Requests that have ended so far, those included that were never sent.</summary>
    public int EndedCount => Volatile.Read(ref _ended);

    public void Adopt(RequestExchange exchange)
    {
        exchange.Phase = this;
        if (PhaseDraw.IsCancelled(_seed, Settings, exchange.Position))
        {
            exchange.CancelAfterTicks = RunClock.ToTicks(Settings.CancellationDelaySeconds);
        }
    }

    /// <summary>A request or a conversation has arrived.</summary>
    public void Enter() => Interlocked.Increment(ref _underWay);

    /// <summary>What has arrived is over, or the arrivals are.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _underWay) == 0)
        {
            Drained?.Invoke();
        }
    }

    public void OnSent()
    {
        Interlocked.Increment(ref _sent);
        Interlocked.Increment(ref _inFlight);
    }

    public void OnEnded(RequestExchange exchange)
    {
        Interlocked.Increment(ref _ended);
        if (exchange.GiveUp is not null)
        {
            Interlocked.Decrement(ref _inFlight);
        }

        if (exchange is { IsCut: true, GiveUp: not null })
        {
            Release?.OnCut(this);
        }

        if (exchange.IsCut)
        {
            Interlocked.Increment(ref exchange.IsAbandoned ? ref _abandoned : ref _cut);
        }

        long end = exchange.Outcome.Stamp.Observed;
        for (long last = Volatile.Read(ref _lastEnd); end > last; last = Volatile.Read(ref _lastEnd))
        {
            Interlocked.CompareExchange(ref _lastEnd, end, last);
        }
    }

    /// <summary>From here on whoever sends a request of it ends it at once.</summary>
    public void MarkCut() => _isCut = true;

    public static ServePhaseSpan Planned(ServePhase settings) => new() { Name = settings.Name, Kind = settings.Kind, Load = settings.ToString()[(settings.Name.Length + 2)..] };

    public ServePhaseSpan ToSpan(RunClock clock)
    {
        long arrivalsEnd = ArrivalsEndStamp == 0 ? Stopwatch.GetTimestamp() : ArrivalsEndStamp;
        return Planned(Settings) with
        {
            StartSeconds = clock.SecondsAt(StartStamp),
            ArrivalsEndSeconds = clock.SecondsAt(arrivalsEnd),
            EndSeconds = clock.SecondsAt(Math.Max(arrivalsEnd, Volatile.Read(ref _lastEnd))),
            Sent = SentCount,
            Cut = Volatile.Read(ref _cut),
            Abandoned = Volatile.Read(ref _abandoned),
            Ending = GraceSeconds switch { null => PhaseEnding.Drain, 0 => PhaseEnding.Cut, _ => PhaseEnding.Grace },
            Reason = Reason,
            ServerReleaseMs = Release?.MedianMs(this),
        };
    }
}
