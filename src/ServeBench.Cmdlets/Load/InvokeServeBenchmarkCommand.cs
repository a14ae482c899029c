using System.Globalization;
using System.Management.Automation;
using ServeBench.Arrivals;
using ServeBench.Calibration;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Results;

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
/// The turns of a conversation are sent one after the other: the first when the conversation arrives, each later one when the answer
/// before it is complete and -ThinkTimeSec is over. Each holds all earlier messages and the answers really received. Rates and
/// -MaxConcurrency count a conversation as one, from its first turn to its last. A turn that fails ends its conversation: those
/// after it are failures of the kind Skipped. Conversations need a chat backend, or a -Tokenizer with a chat template.
/// </para>
/// <para>
/// With -Phase, or with -DurationSec as its short form, a run goes through phases: a warm-up, a ramp, a plateau. Each result carries the name of
/// its phase, and New-ServePhase says what a phase can be. What the client itself cuts at the end of a phase has the ErrorKind Cut, and is not a
/// failure. The dataset is drawn again in order when it runs out.
/// </para>
/// <para>
/// One result is written as each request ends. A request that fails is a result with Success = False, its ErrorKind and the server's
/// own words in ErrorMessage; only what stops the whole run is an error. Ctrl+C and Select-Object -First end all requests and close
/// their connections; Get-ServeLastRun has what had ended. With -JournalPath it is on disk as well, and Import-ServeResult reads it.
/// </para>
/// </remarks>
/// <example>
/// <para>Send 100 random prompts at 8 requests a second and measure.</para>
/// <code>New-ServeDataset -Kind Random -Count 100 | Invoke-ServeBenchmark http://127.0.0.1:8000 -RequestRate 8 | Measure-ServeMetrics</code>
/// </example>
/// <example>
/// <para>Hold 50 conversations of 4 turns, 8 at a time, with pauses of half a second, and measure each turn.</para>
/// <code>New-ServeDataset -Kind Conversation -Count 50 -TurnCount 4 -InputLength 512 -TurnInputLength 64 |
///     Invoke-ServeBenchmark http://127.0.0.1:8000 -Backend openai-chat -IgnoreEos -MaxConcurrency 8 -ThinkTimeSec 0.5 |
///     Measure-ServeMetrics -By Turn</code>
/// </example>
/// <example>
/// <para>Replay prompts on a bursty schedule, at most 64 in flight, and keep a journal.</para>
/// <code>Import-ServeDataset ./sharegpt.json -Format ShareGpt -Count 500 |
///     New-ArrivalSchedule -RequestRate 8 -Burstiness 0.7 -Seed 42 |
///     Invoke-ServeBenchmark http://127.0.0.1:8000 -Backend openai-chat -MaxConcurrency 64 -JournalPath ./run.jsonl</code>
/// </example>
/// <example>
/// <para>Send 8 requests a second for ten minutes, and cut what is in flight 30 seconds after that.</para>
/// <code>New-ServeDataset -Kind Random -Count 500 |
///     Invoke-ServeBenchmark http://127.0.0.1:8000 -RequestRate 8 -DurationSec 600 -GraceSec 30 | Measure-ServeMetrics</code>
/// </example>
/// <example>
/// <para>Warm up, ramp to 8 requests a second, and hold them; measure each phase.</para>
/// <code>$phases = @{ Name = 'warm-up'; Kind = 'Warmup'; Concurrency = 4; Count = 20 },
///     @{ Name = 'ramp'; RequestRate = 1; RampTo = 8; DurationSec = 60 },
///     @{ Name = 'hold'; RequestRate = 8; DurationSec = 300; Seamless = $true }
/// New-ServeDataset -Kind Random -Count 500 | Invoke-ServeBenchmark http://127.0.0.1:8000 -Phase $phases | Measure-ServeMetrics -By Phase</code>
/// </example>
/// <example>
/// <para>Measure a deployment of Azure OpenAI; the key is in AZURE_OPENAI_API_KEY.</para>
/// <code>New-ServeDataset -Kind Random -Count 50 -OutputLength 64 |
///     Invoke-ServeBenchmark https://NAME.openai.azure.com -Backend azure-openai -Model my-gpt -RequestRate 2</code>
/// </example>
/// <example>
/// <para>Measure two replicas as one endpoint, and see how each did.</para>
/// <code>New-ServeDataset -Kind Random -Count 200 |
///     Invoke-ServeBenchmark http://gpu1:8000, http://gpu2:8000 -RequestRate 8 |
///     Group-Object Uri | ForEach-Object { $_.Group | Measure-ServeMetrics }</code>
/// </example>
/// <example>
/// <para>
/// Keep a line a request as comma-separated values. Export-Csv prints ItlMs, which is an array, as System.Double[]; -Detailed writes its
/// numbers, and a calculated property has Export-Csv write them.
/// </para>
/// <code>$results = New-ServeDataset -Kind Random -Count 100 | Invoke-ServeBenchmark http://127.0.0.1:8000 -RequestRate 8
/// $results | Export-ServeResult ./requests.csv -Detailed
/// $results | Select-Object *, @{ Name = 'ItlMs'; Expression = { $_.ItlMs -join ' ' } } -ExcludeProperty ItlMs | Export-Csv ./own.csv</code>
/// </example>
/// <example>
/// <para>See what would be sent, without sending it.</para>
/// <code>New-ServeDataset -Kind Random -Count 1000 | Invoke-ServeBenchmark http://127.0.0.1:8000 -RequestRate 20 -WhatIf</code>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "ServeBenchmark", HelpUri = HelpPages.Root + "Invoke-ServeBenchmark.md", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ServeRequestResult))]
public sealed partial class InvokeServeBenchmarkCommand : EndpointCmdlet
{
    /// <summary>The seconds that a request may take, unless others are given.</summary>
    internal const double DefaultTimeoutSec = 21600;

    private const int WarmupPollMs = 10;

    private readonly WorkloadCollector _workload = new();

    /// <summary>Requests or slots of a schedule; usually from the pipeline.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject?[]? InputObject { get; set; }

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
        using EndingSignals signals = StopWithTheSession();
        IReadOnlyList<ServeStopRule> rules = StopRuleInput.Read(StopWhen);
        ArrivalPlan arrivals = ReadArrivals();
        IReadOnlyList<ArrivalSlot> scheduled = _workload.ToSchedule(arrivals);
        RunningPlan.Scheduled?.Invoke(scheduled);
        RefuseAssignmentWithoutModules();
        RefuseThresholdWithoutProfile();
        IBackend backend = BackendCatalog.Find(Backend);
        ReadSampling().RequireSupport(backend);
        string endpoint = Endpoint ?? backend.DefaultEndpoint;
        EndpointAddress.RequireSuffix(backend, endpoint);
        EndpointAddress.RefuseControls(Model, nameof(Model));
        EndpointAddress.RefuseControls(ApiVersion, nameof(ApiVersion));
        EndpointConnection connection = Connect(backend.KeyStyle, endpoint);
        var summary = new WorkloadSummary(scheduled);
        RefuseThinkTimeWithoutConversations(summary);
        RequireStopRules(rules, scheduled, connection, backend, endpoint);
        if (!ShouldProcess($"{connection.Addresses} ({backend.Name}, {EndpointAddress.WithoutSecrets(EndpointTemplate.Fill(endpoint, Model, ApiVersion))})", summary.Action(MaxConcurrency)))
        {
            return;
        }

        var check = new EndpointCheck(connection, backend, ApiVersion, TimeSpan.FromSeconds(ReadyTimeoutSec), ReportWait);
        string model = check.ResolveModel(Model, LoraModule ?? [], SkipEndpointCheck, StopToken);
        RunPlan plan = CreatePlan(scheduled, backend, EndpointTemplate.Fill(endpoint, model, ApiVersion), connection, model);
        plan = WithModules(plan with { Slots = Align(plan), StopRules = rules }, scheduled[0].Plan ?? arrivals);
        ServeRun run = CreateRun(plan, scheduled[0].Plan ?? arrivals, summary);
        RefusePlacesBeyondTheLimit(plan);
        WriteVerbose($"{summary.Action(MaxConcurrency)} to {connection.Addresses} with backend {backend.Name}, model {model}.");
        WarmUp(EngineWarmup.EnsureAsync(backend, connection, Transport, WarmupExtents.For(plan.Slots), StopToken));
        JournalObserver? journal = JournalPath is null ? null : new JournalObserver(CmdletPaths.ResolveNew(this, JournalPath));
        ScriptStopRule[] scripts = [.. rules.Select(rule => rule.Condition).OfType<ScriptStopRule>()];
        new BenchmarkPump(this, new BenchmarkRun(plan, run, TimeProvider.System, journal), run, journal, StopToken) { Scripts = scripts }.Run();
        WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"The run took {run.DurationSeconds:0.###} s. Client: {run.Client}"));
    }

    // While the engine warms up on other threads, this one has done often enough what it will do in the run: wait, and write to a
    // pipeline. Else that would be compiled at the first results, beside the requests of the second round.
    private void WarmUp(Task<TimeSpan?> engine)
    {
        WriteProgress(new ProgressRecord(BenchmarkPump.ActivityId, RunProgressText.Activity, "Warming up the client"));
        ScriptBlock pipeline = InvokeCommand.NewScriptBlock(@"1..8 | Microsoft.PowerShell.Core\Where-Object { $true }");
        try
        {
            while (Task.WaitAny([engine], WarmupPollMs, CancellationToken.None) < 0)
            {
                pipeline.Invoke();
            }
        }
        catch (CommandNotFoundException)
        {
            // A session with few commands has no Where-Object, and does without.
        }

        if (Wait(engine) is { } taken)
        {
            WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"The client warmed itself up for {taken.TotalSeconds:0.0} s, once per process. It sent nothing to the endpoint meanwhile."));
        }
    }

    private void ReportWait(Uri address, TimeSpan? left) => WriteProgress(
        new ProgressRecord(BenchmarkPump.ActivityId, RunProgressText.Activity, left is null ? $"Asking {address} for its models" : $"Waiting for {address}")
        {
            SecondsRemaining = left is { } time ? (int)time.TotalSeconds : -1,
        });

    private void RefuseTwoSchedules()
    {
        foreach (string name in (string[])[nameof(RequestRate), nameof(Burstiness), nameof(Seed), nameof(Phase), nameof(DurationSec), nameof(GraceSec), nameof(LoadProfile), nameof(NoRepeat)])
        {
            if (_workload.IsSchedule && MyInvocation.BoundParameters.ContainsKey(name))
            {
                throw new ServeException(
                    "ScheduleConflict",
                    ServeErrorKind.InvalidArgument,
                    $"The input already has a schedule, so -{name} has no effect. Pass it to New-ArrivalSchedule, or pipe unscheduled requests.",
                    name);
            }
        }
    }

    // A rule that can never decide is an error before anything is asked of the endpoint.
    private static void RequireStopRules(IReadOnlyList<ServeStopRule> rules, IReadOnlyList<ArrivalSlot> slots, EndpointConnection connection, IBackend backend, string endpoint)
    {
        var watched = new RunPlan { Slots = slots, Connection = connection, Backend = backend, Endpoint = endpoint, Generation = new GenerationOptions { Model = "" } };
        foreach (ServeStopRule rule in rules)
        {
            rule.Condition.Begin(watched);
        }
    }

    private void RefuseAssignmentWithoutModules()
    {
        if (LoraModule is null && MyInvocation.BoundParameters.ContainsKey(nameof(LoraAssignment)))
        {
            throw new ServeException(
                "LoraModuleMissing",
                ServeErrorKind.InvalidArgument,
                "-LoraAssignment requires -LoraModule.",
                LoraAssignment);
        }
    }

    private void RefuseThresholdWithoutProfile()
    {
        foreach (string name in (string[])[nameof(ProfileBatchThreshold), nameof(ProfileDurationSec)])
        {
            string needed = name == nameof(ProfileDurationSec) ? nameof(ProfileBatchThreshold) : nameof(Profile);
            if (MyInvocation.BoundParameters.ContainsKey(name) && !MyInvocation.BoundParameters.ContainsKey(needed))
            {
                throw new ServeException(
                    "ParameterNotApplicable", ServeErrorKind.InvalidArgument, $"-{name} requires -{needed}.", name);
            }
        }
    }

    private void RefuseThinkTimeWithoutConversations(WorkloadSummary summary)
    {
        foreach (string name in (string[])[nameof(ThinkTimeSec), nameof(ThinkTimeDistribution)])
        {
            if (summary.ConversationCount == 0 && MyInvocation.BoundParameters.ContainsKey(name))
            {
                throw new ServeException(
                    "ParameterNotApplicable",
                    ServeErrorKind.InvalidArgument,
                    $"-{name} sets the pauses between the turns of conversations, but the workload has no conversations. Leave it out, or make conversations with Import-ServeDataset -MultiTurn or New-ServeDataset -Kind Conversation.",
                    name);
            }
        }
    }

    private IReadOnlyList<ArrivalSlot> Align(RunPlan plan)
    {
        if (NoRealign || SkipEndpointCheck)
        {
            return plan.Slots;
        }

        WriteProgress(new ProgressRecord(BenchmarkPump.ActivityId, RunProgressText.Activity, "Fitting the prompts to the endpoint's tokens"));
        PromptAlignment alignment = Wait(PromptAlignment.AlignAsync(plan, StopToken));
        if (alignment.Refusal is { } refusal)
        {
            WriteWarning($"{EngineTexts.Of(refusal)} -NoRealign skips the question.");
        }
        else if (alignment.PromptCount > 0)
        {
            WriteVerbose(alignment.ToString());
        }

        return alignment.Slots;
    }

    // What goes before the run asks for the model itself.
    private RunPlan WithModules(RunPlan plan, ArrivalPlan arrivals) => plan with
    {
        TrialRequest = plan.Slots[0].Request,
        Slots = LoraModule is null ? plan.Slots : LoraModules.Assign(plan.Slots, LoraModule, LoraAssignment, arrivals.Seed),
    };

    private RunPlan CreatePlan(IReadOnlyList<ArrivalSlot> slots, IBackend backend, string endpoint, EndpointConnection connection, string model) => new()
    {
        Slots = slots,
        Connection = connection,
        Backend = backend,
        Endpoint = endpoint,
        Generation = new GenerationOptions
        {
            Model = model,
            Sampling = ReadSampling(),
            ExtraBody = BodyMembers.From(PowerShellValues.UnwrapEntries(ExtraBody)),
        },
        HonourIgnoreEos = IgnoreEos || !MyInvocation.BoundParameters.ContainsKey(nameof(IgnoreEos)),
        Transport = Transport,
        MaxConcurrency = MaxConcurrency,
        ThinkTime = new ThinkTime(ThinkTimeSec, ThinkTimeDistribution, slots[0].Plan?.Seed ?? Seed),
        SessionHeader = SessionHeader.Length == 0 ? null : SessionHeader,
        WarmupCount = WarmupCount,
        WarmupPrompt = WarmupPrompt,
        ResetPrefixCache = ResetPrefixCache,
        ProbeRate = ProbeRequestRate,
        Profile = Profile,
        ProfileThreshold = ProfileBatchThreshold,
        ProfileDuration = TimeSpan.FromSeconds(ProfileDurationSec),
        ReadCounters = !SkipEndpointCheck,
        ReadyTimeout = TimeSpan.FromSeconds(ReadyTimeoutSec),
        MaxAnswerBytes = MaxAnswerSize,
        RequestTimeout = TimeSpan.FromSeconds(TimeoutSec),
        Preconnect = !NoPreconnect,
        RequestIdPrefix = RequestIdPrefix ?? $"bench-{Guid.NewGuid():N}"[..14] + "-",
        Tokenizer = Tokenizer is null ? null : TokenizerSource.Open(this, Tokenizer, connection, model, StopToken),
        Ceiling = KnownCeilings.Of(Transport, connection),
    };

    // The parameters that have the names of sampling options.
    private SamplingValues ReadSampling() => SamplingOption.All.Aggregate(SamplingValues.None, (values, option) =>
        MyInvocation.BoundParameters.GetValueOrDefault(option.Name) switch
        {
            null => values,
            SwitchParameter flag => values.With(option, flag.IsPresent),
            object value => values.With(option, value),
        });

    private ServeRun CreateRun(RunPlan plan, ArrivalPlan arrivals, WorkloadSummary workload) => new()
    {
        Label = Label,
        Uri = plan.Connection.Uri,
        Uris = [.. plan.Connection.All.Select(one => one.Uri)],
        Endpoint = EndpointAddress.WithoutSecrets(plan.Endpoint),
        Backend = plan.Backend.Name,
        Model = plan.Generation.Model,
        Tokenizer = Tokenizer ?? TokenizerOf(plan.Slots),
        RequestCount = plan.Slots.Count,
        ConversationCount = workload.ConversationCount,
        WorkloadHash = workload.Hash(StopToken),
        ThinkTimeSeconds = workload.ConversationCount == 0 ? null : ThinkTimeSec,
        ThinkTimeDistribution = workload.ConversationCount == 0 ? null : ThinkTimeDistribution,
        RequestRate = arrivals.UseTimestamp ? 0 : PhaseLoad.RateOf(plan.Phases) ?? arrivals.RequestRate,
        SpeedUp = arrivals.UseTimestamp ? arrivals.SpeedUp : null,
        Burstiness = arrivals.Burstiness,
        RampUpStrategy = arrivals.RampUpStrategy,
        RampUpStartRate = arrivals.RampUpStartRate,
        RampUpEndRate = arrivals.RampUpEndRate,
        MaxConcurrency = MaxConcurrency ?? PhaseLoad.ConcurrencyOf(plan.Phases),
        Seed = arrivals.Seed,
        Metadata = PowerShellValues.UnwrapEntries(Metadata),
        Plan = RunningPlan.Current,
    };

    // Lengths of several datasets may have been counted with several tokenizers; then none is that of the run.
    private static string? TokenizerOf(IReadOnlyList<ArrivalSlot> slots)
    {
        string[] names = [.. slots.Select(slot => slot.Request?.Tokenizer).OfType<string>().Distinct(StringComparer.Ordinal).Take(2)];
        return names.Length == 1 ? names[0] : null;
    }
}
