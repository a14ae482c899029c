using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Transport;
using ServeBench.Workloads;

namespace ServeBench.Load;

/// <summary>All that one run needs to know before it starts.</summary>
internal sealed record RunPlan
{
    /// <summary>The schedule, in the order of sending; each slot has its request.</summary>
    public required IReadOnlyList<ArrivalSlot> Slots { get; init; }

    /// <summary>The phases of the schedule, in their order; empty for a schedule without phases.</summary>
    public IReadOnlyList<ServePhase> Phases => field ??= PhaseLoad.PhasesOf(Slots);

    /// <summary>What the ready check and the warm-up send; <see langword="null"/> for the first request of the schedule.</summary>
    public ServeRequest? TrialRequest { get; init; }

    public required EndpointConnection Connection { get; init; }

    /// <summary>The API to speak.</summary>
    public required IBackend Backend { get; init; }

    /// <summary>Path of the API under the base address.</summary>
    public required string Endpoint { get; init; }

    /// <summary>What every request asks of the model.</summary>
    public required GenerationOptions Generation { get; init; }

    /// <summary>Whether a request that asks for answers of full length gets <c>ignore_eos</c>.</summary>
    public bool HonourIgnoreEos { get; init; } = true;

    /// <summary>How the bytes travel.</summary>
    public TransportKind Transport { get; init; } = TransportKind.Auto;

    /// <summary>Most requests in flight, or conversations under way, at once; <see langword="null"/> for no limit.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Requests sent before the run and not measured.</summary>
    public int WarmupCount { get; init; }

    /// <summary>What those requests are.</summary>
    public WarmupPrompt WarmupPrompt { get; init; }

    /// <summary>Probes a second beside the run, above 0; <see langword="null"/> for none.</summary>
    public double? ProbeRate { get; init; }

    /// <summary>Whether the server's profiler runs during the run.</summary>
    public bool Profile { get; init; }

    /// <summary>Requests in work at the server that the profiler waits for; <see langword="null"/> to profile the whole run.</summary>
    public int? ProfileThreshold { get; init; }

    public TimeSpan ProfileDuration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether the server's prefix cache is emptied after the warm-up, before the run.</summary>
    public bool ResetPrefixCache { get; init; }

    /// <summary>Whether the server's counters are read before and after the run.</summary>
    public bool ReadCounters { get; init; }

    /// <summary>How long to try the first request until it succeeds, before the run; zero not to try.</summary>
    public TimeSpan ReadyTimeout { get; init; }

    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromHours(6);

    /// <summary>The most bytes that are kept of one answer; a larger one fails.</summary>
    public int MaxAnswerBytes { get; init; } = AnswerRecord.DefaultMaxBytes;

    /// <summary>Whether connections are opened before the run.</summary>
    public bool Preconnect { get; init; } = true;

    /// <summary>What a request id begins with where the request has none.</summary>
    public string RequestIdPrefix { get; init; } = "";

    /// <summary>How long conversations pause between their turns.</summary>
    public ThinkTime ThinkTime { get; init; } = new(0, ThinkTimeDistribution.Constant, 0);

    /// <summary>When the run ends early; none to run to the end.</summary>
    public IReadOnlyList<ServeStopRule> StopRules { get; init; } = [];

    /// <summary>Bytes of request bodies that are serialised ahead of their sending, at most.</summary>
    public long MostBytesAhead { get; init; } = RequestsAhead.DefaultMost;

    /// <summary>Header field that carries the conversation of a turn; <see langword="null"/> for none.</summary>
    public string? SessionHeader { get; init; } = "X-Session-ID";

    /// <summary>Counts output tokens when the server does not; <see langword="null"/> to count chunks.</summary>
    public ITokenizer? Tokenizer { get; init; }

    /// <summary>The most that the client can do on this machine; <see langword="null"/> when nobody has measured it.</summary>
    public ClientCeiling? Ceiling { get; init; }
}
