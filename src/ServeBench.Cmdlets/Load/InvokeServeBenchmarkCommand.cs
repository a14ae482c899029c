using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Transport;

namespace ServeBench.Commands;

/// <summary>Sends a workload to an endpoint on schedule and writes what happened to each request.</summary>
/// <remarks>
/// <para>
/// Takes requests, or slots of a schedule, from the pipeline. It needs the whole workload before it can start, so it collects its
/// input first; then it asks the endpoint for its models, serialises all requests, opens connections, and starts. Slots are sent at
/// their own times; requests are scheduled with -RequestRate, -Burstiness and -Seed, by default all at once.
/// </para>
/// <para>
/// Arrivals do not wait for answers. A request that is due is sent, whatever is still in flight, unless -MaxConcurrency holds it
/// back: then its wait is in QueueMs. One that is late through the client's own fault is sent at once, and SendLagMs says how late.
/// </para>
/// <para>
/// One result is written as each request ends. A request that fails is a result with Success = False, its ErrorKind and the server's
/// own words in ErrorMessage; only what stops the whole run is an error. Ctrl+C and Select-Object -First end all requests and close
/// their connections; with -JournalPath what had ended is on disk even then, and Import-ServeResult reads it.
/// </para>
/// </remarks>
/// <example>
/// <para>Send 100 random prompts at 8 requests a second and measure.</para>
/// <code>New-ServeDataset -Kind Random -Count 100 | Invoke-ServeBenchmark http://127.0.0.1:8000 -RequestRate 8 | Measure-ServeMetrics</code>
/// </example>
/// <example>
/// <para>Replay conversations on a bursty schedule, at most 64 in flight, and keep a journal.</para>
/// <code>Import-ServeDataset ./sharegpt.json -Format ShareGpt -Count 500 |
///     New-ArrivalSchedule -RequestRate 8 -Burstiness 0.7 -Seed 42 |
///     Invoke-ServeBenchmark http://127.0.0.1:8000 -Backend openai-chat -MaxConcurrency 64 -JournalPath ./run.jsonl</code>
/// </example>
/// <example>
/// <para>See what would be sent, without sending it.</para>
/// <code>New-ServeDataset -Kind Random -Count 1000 | Invoke-ServeBenchmark http://127.0.0.1:8000 -RequestRate 20 -WhatIf</code>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "ServeBenchmark", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ServeRequestResult))]
public sealed class InvokeServeBenchmarkCommand : EndpointCmdlet
{
    private readonly WorkloadCollector _workload = new();

    /// <summary>Requests or slots of a schedule; usually from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject?[]? InputObject { get; set; }

    /// <summary>The API to speak: openai or vllm (/v1/completions), openai-chat (/v1/chat/completions). Default openai.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(BackendCompleter))]
    public string Backend { get; set; } = "openai";

    /// <summary>Path of the API under -Uri; default that of the backend.</summary>
    [Parameter]
    public string? Endpoint { get; set; }

    /// <summary>Model to ask for; default the first that the endpoint lists.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string? Model { get; set; }

    /// <summary>Requests a second, for requests that come without a schedule; a number above 0, or inf (the default) for all at once.</summary>
    [Parameter]
    [RateTransformation]
    public double RequestRate { get; set; } = double.PositiveInfinity;

    /// <summary>How even the arrivals are: 1 (the default) is a Poisson process, below 1 burstier, above 1 more even, inf evenly spaced.</summary>
    [Parameter]
    [RateTransformation]
    public double Burstiness { get; set; } = 1.0;

    /// <summary>Seed of the arrivals, 0 to 4294967295; default 0.</summary>
    [Parameter]
    public uint Seed { get; set; }

    /// <summary>Most requests in flight at once; default no limit.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? MaxConcurrency { get; set; }

    /// <summary>Requests sent before the run and not measured, all copies of the first; default 0.</summary>
    [Parameter]
    [Alias("NumWarmups")]
    [ValidateRange(0, int.MaxValue)]
    public int WarmupCount { get; set; }

    /// <summary>
    /// Seconds to wait for an endpoint that is not up yet, and then to try the first request until it succeeds, before the run; 0, the
    /// default, waits for nothing.
    /// </summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    public double ReadyTimeoutSec { get; set; }

    /// <summary>Seconds that one request may take; default 21600 (6 hours).</summary>
    [Parameter]
    [ValidateRange(0.001, 2000000)]
    public double TimeoutSec { get; set; } = 21600;

    /// <summary>Generates on after an end-of-sequence token, so that every answer has its full length. A vLLM option.</summary>
    [Parameter]
    public SwitchParameter IgnoreEos { get; set; }

    /// <summary>Sampling temperature, 0 or greater; default the server's.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public double? Temperature { get; set; }

    /// <summary>Nucleus sampling, 0 to 1; default the server's.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double? TopP { get; set; }

    /// <summary>How many of the likeliest tokens to sample from, -1 for all; default the server's.</summary>
    [Parameter]
    [ValidateRange(-1, int.MaxValue)]
    public int? TopK { get; set; }

    /// <summary>Least probability of a token in relation to the likeliest, 0 to 1; default the server's.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double? MinP { get; set; }

    /// <summary>Frequency penalty, -2 to 2; default the server's.</summary>
    [Parameter]
    [ValidateRange(-2.0, 2.0)]
    public double? FrequencyPenalty { get; set; }

    /// <summary>Presence penalty, -2 to 2; default the server's.</summary>
    [Parameter]
    [ValidateRange(-2.0, 2.0)]
    public double? PresencePenalty { get; set; }

    /// <summary>Repetition penalty, above 0, 1 for none; default the server's (the backend vllm sends 1, as vLLM's own client does).</summary>
    [Parameter]
    [ValidateRange(0.000001, 1000)]
    public double? RepetitionPenalty { get; set; }

    /// <summary>Log probabilities to send back for each token; default none.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int? Logprobs { get; set; }

    /// <summary>Members merged into every request body; they win over what the other parameters set.</summary>
    [Parameter]
    public IDictionary? ExtraBody { get; set; }

    /// <summary>What request ids (the header x-request-id) begin with; default bench-, eight random hexadecimal digits and a hyphen.</summary>
    [Parameter]
    public string? RequestIdPrefix { get; set; }

    /// <summary>Tokenizer that counts output tokens when the server sends no usage; without one, chunks are counted.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TokenizerCompleter))]
    public string? Tokenizer { get; set; }

    /// <summary>How bytes travel: Direct (Linux, http: kernel stamps), Sockets, or Auto (the default), which takes Direct where it can be used.</summary>
    [Parameter]
    public TransportKind Transport { get; set; } = TransportKind.Auto;

    /// <summary>Opens connections as they are needed rather than before the run.</summary>
    [Parameter]
    public SwitchParameter NoPreconnect { get; set; }

    /// <summary>Starts without asking the endpoint for its models; needs -Model. For gateways that list none, or not all.</summary>
    [Parameter]
    public SwitchParameter SkipEndpointCheck { get; set; }

    /// <summary>A name for the run, kept with its results.</summary>
    [Parameter]
    public string? Label { get; set; }

    /// <summary>Keys and values kept with the run and exported with its results.</summary>
    [Parameter]
    public IDictionary? Metadata { get; set; }

    /// <summary>File (JSON Lines) that gets each result as its request ends, so that nothing is lost if the process is killed. A file that exists is added to.</summary>
    [Parameter]
    public string? JournalPath { get; set; }

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        foreach (PSObject? item in InputObject ?? [null])
        {
            _workload.Add(item);
        }
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        RefuseTwoSchedules();
        var arrivals = new ArrivalPlan { RequestRate = RequestRate, Burstiness = Burstiness, Seed = Seed };
        IReadOnlyList<ArrivalSlot> slots = _workload.ToSchedule(arrivals);
        IBackend backend = BackendCatalog.Find(Backend);
        string endpoint = Endpoint ?? backend.DefaultEndpoint;
        EndpointAddress.RequireSuffix(backend, endpoint);
        EndpointConnection connection = Connect();
        var summary = new WorkloadSummary(slots);
        if (!ShouldProcess($"{connection.Uri} ({backend.Name}, {endpoint})", summary.Action(MaxConcurrency)))
        {
            return;
        }

        string model = EndpointCheck.ResolveModel(connection, Model, SkipEndpointCheck, TimeSpan.FromSeconds(ReadyTimeoutSec), StopToken);
        RunPlan plan = CreatePlan(slots, backend, endpoint, connection, model);
        ServeRun run = CreateRun(plan, slots[0].Plan ?? arrivals);
        WriteVerbose($"{summary.Action(MaxConcurrency)} to {connection.Uri} with backend {backend.Name}, model {model}.");
        new BenchmarkPump(this, new BenchmarkRun(plan, run, TimeProvider.System), run, StopToken).Run();
        WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"The run took {run.DurationSeconds:0.###} s. Client: {run.Client}"));
    }

    private void RefuseTwoSchedules()
    {
        foreach (string name in (string[])[nameof(RequestRate), nameof(Burstiness), nameof(Seed)])
        {
            if (_workload.IsSchedule && MyInvocation.BoundParameters.ContainsKey(name))
            {
                throw new ServeException(
                    "ScheduleConflict",
                    ServeErrorKind.InvalidArgument,
                    $"The input is a schedule already, so -{name} has nothing to say. Give it to New-ArrivalSchedule, or pipe requests without a schedule.",
                    name);
            }
        }
    }

    private RunPlan CreatePlan(IReadOnlyList<ArrivalSlot> slots, IBackend backend, string endpoint, EndpointConnection connection, string model) => new()
    {
        Slots = slots,
        Connection = connection,
        Backend = backend,
        Endpoint = endpoint,
        Generation = new GenerationOptions
        {
            Model = model,
            IgnoreEos = IgnoreEos,
            Temperature = Temperature,
            TopP = TopP,
            TopK = TopK,
            MinP = MinP,
            FrequencyPenalty = FrequencyPenalty,
            PresencePenalty = PresencePenalty,
            RepetitionPenalty = RepetitionPenalty,
            Logprobs = Logprobs,
            ExtraBody = BodyMembers.From(PowerShellValues.UnwrapEntries(ExtraBody)),
        },
        Transport = Transport,
        MaxConcurrency = MaxConcurrency,
        WarmupCount = WarmupCount,
        ReadyTimeout = TimeSpan.FromSeconds(ReadyTimeoutSec),
        RequestTimeout = TimeSpan.FromSeconds(TimeoutSec),
        Preconnect = !NoPreconnect,
        RequestIdPrefix = RequestIdPrefix ?? $"bench-{Guid.NewGuid():N}"[..14] + "-",
        Tokenizer = Tokenizer is null ? null : TokenizerSource.Open(this, Tokenizer, connection, model, StopToken),
        JournalPath = JournalPath is null ? null : CmdletPaths.ResolveNew(this, JournalPath),
    };

    private ServeRun CreateRun(RunPlan plan, ArrivalPlan arrivals) => new()
    {
        Label = Label,
        Uri = plan.Connection.Uri,
        Endpoint = plan.Endpoint,
        Backend = plan.Backend.Name,
        Model = plan.Generation.Model,
        Tokenizer = Tokenizer,
        RequestCount = plan.Slots.Count,
        RequestRate = arrivals.RequestRate,
        Burstiness = arrivals.Burstiness,
        RampUpStrategy = arrivals.RampUpStrategy,
        RampUpStartRate = arrivals.RampUpStartRate,
        RampUpEndRate = arrivals.RampUpEndRate,
        MaxConcurrency = MaxConcurrency,
        Seed = arrivals.Seed,
        Metadata = PowerShellValues.UnwrapEntries(Metadata),
    };
}
