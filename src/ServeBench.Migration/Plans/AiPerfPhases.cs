using System.Collections.Specialized;
using System.Globalization;

namespace ServeBench.Migration;

/// <summary>The load of a configuration of aiperf: one phase as the load of a run, more than one, or a warm-up with a load of its own, as phases.</summary>
/// <param name="draft">The plan; its sweep has been read.</param>
/// <param name="isConversation">Whether the dataset has conversations, which phases then count.</param>
internal sealed class AiPerfPhases(PlanDraft draft, bool isConversation)
{
    private const string Warmup = "warmup";
    private const string Profiling = "profiling";

    private static readonly string[] s_sweptLoads = ["run.maxConcurrency", "schedule.requestRate", "schedule.burstiness", "dataset.count"];
    private static readonly string[] s_phaseTypes = ["concurrency", "poisson", "constant", "gamma"];

    public void Read(ForeignTable file)
    {
        (ForeignTable Table, string Kind)[] phases =
        [
            .. file.Tables("phases").Select(phase => (phase, phase.Text("kind") ?? (phase.Text("name") == Warmup ? Warmup : Profiling))),
            .. file.Tables(Warmup).Select(phase => (phase, Warmup)),
            .. file.Tables(Profiling).Select(phase => (phase, Profiling)),
        ];
        foreach ((ForeignTable phase, string kind) in phases)
        {
            phase.Pass("name", "kind");
            // Both are so by the kind.
            if (phase.Value("exclude_from_results") is bool excluded && excluded == (kind == Warmup))
            {
                phase.Pass("exclude_from_results");
            }
        }

        ForeignTable[] profiling = [.. phases.Where(phase => phase.Kind != Warmup).Select(phase => phase.Table)];
        ForeignTable[] warmups = [.. phases.Where(phase => phase.Kind == Warmup).Select(phase => phase.Table)];
        bool isSwept = draft.Sweep is object[] entries ? entries.OfType<OrderedDictionary>().Any(IsOfLoad) : IsOfLoad((OrderedDictionary)draft.Sweep);
        bool haveLoads = phases.All(phase => s_phaseTypes.Contains(phase.Table.Text("type") ?? s_phaseTypes[0]));
        if (!isSwept && haveLoads && profiling.Length > 0 && phases.Length > 1)
        {
            ReadPhases(phases);
            return;
        }

        foreach (ForeignTable warmup in warmups)
        {
            PlanDraft.Set(draft.Run, "warmupCount", CountOf(warmup));
            warmup.Pass("type");
        }

        if (profiling.Length > 0)
        {
            ReadLoad(profiling[0]);
        }

        foreach (ForeignTable further in profiling.Skip(1))
        {
            further.Leave("A further phase is left out: a plan whose load is swept has one.");
            further.Pass([.. further.Keys]);
        }
    }

    private static bool IsOfLoad(OrderedDictionary swept) => s_sweptLoads.Any(swept.Contains);

    private object? CountOf(ForeignTable phase) => phase.Value("requests") ?? (isConversation ? phase.Value("sessions") : null);

    private void ReadPhases((ForeignTable Table, string Kind)[] phases)
    {
        double? limit = null;
        foreach ((ForeignTable phase, string kind) in phases)
        {
            string type = phase.Text("type") ?? s_phaseTypes[0];
            bool isRate = type != s_phaseTypes[0];
            OrderedDictionary table = new() { ["name"] = phase.Text("name") ?? kind };
            PlanDraft.Set(table, "kind", kind == Warmup ? "Warmup" : null);
            PlanDraft.Set(table, "arrival", type == "constant" ? "Constant" : null);
            PlanDraft.Set(table, "requestRate", isRate ? phase.Value("rate") : null);
            PlanDraft.Set(table, "burstiness", type == "gamma" ? phase.Value("smoothness") ?? 1L : null);
            PlanDraft.Set(table, "concurrency", isRate ? null : phase.Value("concurrency") ?? 1L);
            limit = isRate && phase.Number("concurrency") is { } own ? Math.Max(limit ?? 0, own) : limit;
            ReadLength(phase, table);
            PlanDraft.Set(table, "seamless", phase.Is("seamless") ? true : null);
            PlanDraft.Set(table, "prefillConcurrency", phase.Value("prefill_concurrency"));
            ForeignTable cancellation = phase.Table("cancellation");
            PlanDraft.Set(table, "cancellationRate", cancellation.Number("rate") is { } percent ? percent / 100 : null);
            PlanDraft.Set(table, "cancellationDelaySec", cancellation.Seconds("delay"));
            draft.Phases.Add(table);
        }

        ReadLimit(limit, phases);
    }

    private void ReadLength(ForeignTable phase, OrderedDictionary table)
    {
        object? seconds = phase.Seconds("duration");
        object? count = CountOf(phase);
        PlanDraft.Set(table, "count", count);
        if (seconds is null)
        {
            return;
        }

        if (count is not null)
        {
            phase.Leave("duration", "A phase has a count or a duration. This one ends with its requests.");
            return;
        }

        table["durationSec"] = seconds;
        PlanDraft.Set(table, "graceSec", phase.Seconds("grace_period"));
    }

    // The limit beside a rate is one of the whole run here.
    private void ReadLimit(double? limit, (ForeignTable Table, string Kind)[] phases)
    {
        if (limit is not { } most)
        {
            return;
        }

        bool isShared = phases.All(phase => phase.Table.Number("concurrency") is not { } own || own <= most);
        if (isShared)
        {
            draft.Run["maxConcurrency"] = (long)most;
        }

        foreach ((ForeignTable phase, string _) in phases.Where(phase => (phase.Table.Text("type") ?? s_phaseTypes[0]) != s_phaseTypes[0]))
        {
            if (!isShared || phase.Number("concurrency") != most)
            {
                phase.Leave("concurrency", isShared
                    ? string.Create(CultureInfo.InvariantCulture, $"A phase with a rate has no limit of its own. The whole run has at most {most} in flight.")
                    : "A phase with a rate has no limit of its own, and that of the run would hold back another phase.");
            }
        }
    }

    private void ReadLoad(ForeignTable phase)
    {
        string type = phase.Text("type") ?? s_phaseTypes[0];
        object? rate = phase.Value("rate");
        PlanDraft.Set(draft.Run, "maxConcurrency", phase.Value("concurrency"));
        switch (type)
        {
            case "poisson":
                PlanDraft.Set(draft.Schedule, "requestRate", rate);
                break;
            case "constant":
                PlanDraft.Set(draft.Schedule, "requestRate", rate);
                draft.Schedule["burstiness"] = double.PositiveInfinity;
                break;
            case "gamma":
                PlanDraft.Set(draft.Schedule, "requestRate", rate);
                PlanDraft.Set(draft.Schedule, "burstiness", phase.Value("smoothness"));
                break;
            case "fixed_schedule":
                draft.Schedule["useTimestamp"] = true;
                phase.Pass("auto_offset");
                break;
            case not "concurrency":
                phase.Leave("type", $"A phase of the type '{type}' has no counterpart.");
                break;
        }

        object? count = CountOf(phase);
        PlanDraft.Set(draft.Dataset, "count", count);
        if (phase.Seconds("duration") is not { } seconds)
        {
            return;
        }

        if (count is null && (rate is not null || draft.Run.Contains("maxConcurrency")) && s_phaseTypes.Contains(type))
        {
            draft.SetDuration(seconds, phase.Seconds("grace_period"), isWhole: false);
        }
        else
        {
            phase.Leave("duration", "The run ends with its requests.");
        }
    }
}
