using System.Management.Automation;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Load;

namespace ServeBench.Commands;

// What the parameters say, as the engine takes it.
public sealed partial class InvokeServeBenchmarkCommand
{
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

    private ServeRun CreateRun(RunPlan plan, ArrivalPlan arrivals, int conversations) => new()
    {
        Label = Label,
        Uri = plan.Connection.Uri,
        Uris = [.. plan.Connection.All.Select(one => one.Uri)],
        Endpoint = plan.Endpoint,
        Backend = plan.Backend.Name,
        Model = plan.Generation.Model,
        Tokenizer = Tokenizer ?? TokenizerOf(plan.Slots),
        RequestCount = plan.Slots.Count,
        ConversationCount = conversations,
        ThinkTimeSeconds = conversations == 0 ? null : ThinkTimeSec,
        ThinkTimeDistribution = conversations == 0 ? null : ThinkTimeDistribution,
        RequestRate = arrivals.UseTimestamp ? 0 : arrivals.RequestRate,
        SpeedUp = arrivals.UseTimestamp ? arrivals.SpeedUp : null,
        Burstiness = arrivals.Burstiness,
        RampUpStrategy = arrivals.RampUpStrategy,
        RampUpStartRate = arrivals.RampUpStartRate,
        RampUpEndRate = arrivals.RampUpEndRate,
        MaxConcurrency = MaxConcurrency,
        Seed = arrivals.Seed,
        Metadata = PowerShellValues.UnwrapEntries(Metadata),
    };

    // Lengths of several datasets may have been counted with several tokenizers; then none is that of the run.
    private static string? TokenizerOf(IReadOnlyList<ArrivalSlot> slots)
    {
        string[] names = [.. slots.Select(slot => slot.Request?.Tokenizer).OfType<string>().Distinct(StringComparer.Ordinal).Take(2)];
        return names.Length == 1 ? names[0] : null;
    }
}
