using System.Collections;
using ServeBench.Arrivals;

namespace ServeBench.Load;

/// <summary>One run against an endpoint; shared by its results, complete when the run has ended.</summary>
public sealed class ServeRun
{
    /// <summary>Identifies the run: 32 hexadecimal digits.</summary>
    public string RunId { get; init; } = Guid.NewGuid().ToString("N");

    /// <summary>The label that the user gave.</summary>
    public string? Label { get; init; }

    /// <summary>
    /// The tool that measured, for a run that was imported from another one's file: <c>sglang</c>, <c>guidellm</c> and so on; <see langword="null"/>
    /// for ServeBench and for <c>vllm bench serve</c>, whose definitions are the same.
    /// </summary>
    public string? Tool { get; init; }

    /// <summary>Wall-clock time of the run's origin, from which every <c>...Seconds</c> of its results counts.</summary>
    public DateTimeOffset StartedAt { get; internal set; }

    /// <summary>Base address of the endpoint, without user information; the first where there are several.</summary>
    public Uri? Uri { get; init; }

    /// <summary>All base addresses of the endpoint; requests went to them in turn.</summary>
    public Uri[] Uris
    {
        get => field ?? (Uri is null ? [] : [Uri]);
        init => field = value;
    }

    /// <summary>Path of the API under <see cref="Uri"/>.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The backend: <c>openai</c>, <c>openai-chat</c> and so on.</summary>
    public string Backend { get; init; } = "";

    /// <summary>The model asked for.</summary>
    public string Model { get; init; } = "";

    /// <summary>The tokenizer that counted, as the user named it.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>Requests in the run, those included that were never sent.</summary>
    public int RequestCount { get; internal set; }

    /// <summary>Conversations in the run; 0 when all requests are requests of their own.</summary>
    public int ConversationCount { get; init; }

    /// <summary>Mean pause between the turns of a conversation, in seconds; <see langword="null"/> without conversations.</summary>
    public double? ThinkTimeSeconds { get; init; }

    /// <summary>How the pauses spread; <see langword="null"/> without conversations.</summary>
    public ThinkTimeDistribution? ThinkTimeDistribution { get; init; }

    /// <summary>Configured rate in requests a second, conversations counted as one each; infinity when all were sent at once, or with a ramp; 0 when a trace's own times were kept.</summary>
    public double RequestRate { get; init; } = double.PositiveInfinity;

    /// <summary>How much faster than its timestamps a trace was replayed; <see langword="null"/> when none was.</summary>
    public double? SpeedUp { get; init; }

    /// <summary>Configured burstiness of the arrivals.</summary>
    public double Burstiness { get; init; } = 1.0;

    /// <summary>How the rate grew, or <see langword="null"/> for a constant rate.</summary>
    public RampUpStrategy? RampUpStrategy { get; init; }

    /// <summary>Rate at the first request of a ramp, in requests a second.</summary>
    public double? RampUpStartRate { get; init; }

    /// <summary>Rate at the last request of a ramp, in requests a second.</summary>
    public double? RampUpEndRate { get; init; }

    /// <summary>When a ramp reached each whole rate, its start included; <see langword="null"/> for a constant rate.</summary>
    public RateChange[]? RateChanges { get; internal set; }

    /// <summary>Most requests in flight, or conversations under way, at once; <see langword="null"/> for no limit.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Seed of the schedule.</summary>
    public uint Seed { get; init; }

    /// <summary>
    /// From the run's origin to the end of its last request, in seconds; what throughput is divided by. 0 while the run goes on.
    /// </summary>
    public double DurationSeconds { get; internal set; }

    /// <summary>Whether the run was stopped before all of its requests had ended.</summary>
    public bool Stopped { get; internal set; }

    /// <summary>Why the run was ended before its schedule was over, by a rule of its own; <see langword="null"/> when it was not.</summary>
    public string? EndReason { get; internal set; }

    /// <summary>The phases of the run, in their order; <see langword="null"/> for a run without phases.</summary>
    public ServePhaseSpan[]? Phases { get; internal set; }

    /// <summary>
    /// Identifies what was sent, as the hash of a measured dataset does: equal workloads have equal hashes. SHA-256 as 64 hexadecimal digits;
    /// <see langword="null"/> for imported runs of other tools.
    /// </summary>
    public string? WorkloadHash { get; init; }

    /// <summary>The stop rules that applied, in the order in which they did; empty when none did.</summary>
    public ServeStop[] Stops { get; internal set; } = [];

    /// <summary>Key and value pairs that the user gave; exported with the result.</summary>
    public IDictionary? Metadata { get; init; }

    /// <summary>The plan that made the run; <see langword="null"/> for none.</summary>
    public ServePlanRecord? Plan { get; init; }

    /// <summary>How well the client itself kept up; <see langword="null"/> for imported runs.</summary>
    public ClientHealth? Client { get; internal set; }

    /// <summary>Whether the chunks of the answers came one by one; <see langword="null"/> for imported runs and where nothing is streamed.</summary>
    public StreamVerdict? Stream { get; internal set; }

    /// <summary>Share of the chunks that came together with the chunk before them, in percent; <see langword="null"/> without <see cref="Stream"/>.</summary>
    public double? StreamCoalescedPercent { get; internal set; }

    /// <summary>What probably collects the chunks, and what to do about it; <see langword="null"/> when they came one by one.</summary>
    public string? StreamCause { get; internal set; }

    /// <summary>The server's prefix cache during the run; <see langword="null"/> when the server does not count it.</summary>
    public PrefixCacheUse? PrefixCache { get; internal set; }

    /// <summary>Whether the server's prefix cache held prompts that should have been new to it, so that the latencies are too good.</summary>
    public bool WarmPrefixCache { get; internal set; }

    /// <summary>The server's speculative decoding during the run; <see langword="null"/> without any.</summary>
    public SpeculativeDecoding? SpeculativeDecoding { get; internal set; }

    /// <summary>The server's diffusion decoding during the run; <see langword="null"/> without any.</summary>
    public DiffusionDecoding? DiffusionDecoding { get; internal set; }

    /// <summary>What came of the probes beside the run; <see langword="null"/> without any.</summary>
    public ProbeOutcome? Probe { get; internal set; }

    /// <summary>
    /// The version of the result file that the run was read from, when a newer ServeBench wrote it: what the file says against its numbers was
    /// not read then. <see langword="null"/> for any other run.
    /// </summary>
    public int? NewerFileVersion { get; internal set; }

    /// <summary>How much of what is known at the end of a run a copy of it has; the greater of two copies is the later one.</summary>
    internal (double Duration, int Facts) Completeness =>
        (DurationSeconds, new object?[] { Client, Stream, RateChanges, PrefixCache, SpeculativeDecoding, DiffusionDecoding, Probe }.Count(fact => fact is not null) + (WarmPrefixCache ? 1 : 0));

    /// <summary>The rate that vLLM reports of such a run: of a trace's own times it is that of all at once, since none was set.</summary>
    internal double ReportedRate => RequestRate == 0 ? double.PositiveInfinity : RequestRate;

    /// <summary>What the ids begin with that the run gave its requests; <see langword="null"/> for imported runs.</summary>
    internal string? RequestIdPrefix { get; set; }

    /// <summary>Takes over what a run learns as it goes; how a reader of files completes a run that results refer to already.</summary>
    internal void TakeProgress(ServeRun later)
    {
        StartedAt = later.StartedAt;
        DurationSeconds = later.DurationSeconds;
        Stopped = later.Stopped;
        Stops = later.Stops;
        RateChanges = later.RateChanges;
        RequestCount = later.RequestCount;
        EndReason = later.EndReason;
        Phases = later.Phases;
        PrefixCache = later.PrefixCache;
        WarmPrefixCache = later.WarmPrefixCache;
        SpeculativeDecoding = later.SpeculativeDecoding;
        DiffusionDecoding = later.DiffusionDecoding;
        Probe = later.Probe;
        Client = later.Client;
        Stream = later.Stream;
        StreamCoalescedPercent = later.StreamCoalescedPercent;
        StreamCause = later.StreamCause;
    }

    /// <inheritdoc/>
    public override string ToString() => string.IsNullOrEmpty(Label) ? RunId : Label;
}
