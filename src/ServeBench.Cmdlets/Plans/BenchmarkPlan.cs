using System.Collections;
using System.Collections.Specialized;
using ServeBench.Decisions;

namespace ServeBench.Commands;

/// <summary>A plan that has been read: the steps of its pipeline, and how often they run.</summary>
internal sealed record BenchmarkPlan
{
    /// <summary>Where the plan is from: the name of its file.</summary>
    public required string Source { get; init; }

    /// <summary>The folder that relative paths begin at.</summary>
    public required string Folder { get; init; }

    public required string Text { get; init; }

    /// <summary>What was set beside the text.</summary>
    public required IReadOnlyList<string> Overrides { get; init; }

    /// <summary>Environment variables that the plan uses, and their values.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The built-in endpoint; <see langword="null"/> for none.</summary>
    public PlanStep? Simulator { get; init; }

    public required PlanStep Dataset { get; init; }

    /// <summary>Which requests are taken; <see langword="null"/> for all.</summary>
    public PlanFilter? Where { get; init; }

    /// <summary>The schedule; <see langword="null"/> where the run makes it.</summary>
    public PlanStep? Schedule { get; init; }

    public required PlanStep Run { get; init; }

    /// <summary>The metrics; <see langword="null"/> where requests are written.</summary>
    public PlanStep? Measure { get; init; }

    public PlanSweep? Sweep { get; init; }

    /// <summary>The search for a load, without what it takes of the run; <see langword="null"/> for none.</summary>
    public PlanStep? Capacity { get; init; }

    /// <summary>How often each run is done.</summary>
    public int Repeat { get; init; } = 1;

    public PlanStep? Objectives { get; init; }

    /// <summary>The files to write.</summary>
    public IReadOnlyList<PlanOutput> Outputs { get; init; } = [];

    /// <summary>The label of the runs: that of the run, else the plan's own name.</summary>
    public string Label => Run.Parameters["Label"] as string ?? Path.GetFileNameWithoutExtension(Source);

    public int RunCount => Repeat * (Sweep?.Entries.Count ?? 1);

    /// <summary>The plan of one combination: its values in the sections that they belong to.</summary>
    /// <param name="entry">The values by their keys.</param>
    public BenchmarkPlan With(IDictionary entry)
    {
        BenchmarkPlan plan = this;
        foreach (DictionaryEntry pair in entry)
        {
            plan = plan.With((string)pair.Key, pair.Value);
        }

        return plan;
    }

    /// <summary>The plan of each combination of a sweep, or the plan itself.</summary>
    public IEnumerable<(IDictionary Entry, BenchmarkPlan Plan)> Combinations() =>
        Sweep is null ? [(new OrderedDictionary(), this)] : Sweep.Entries.Select(entry => ((IDictionary)entry, With(entry)));

    /// <summary>The plan of one run that is made again: without a sweep, without outputs, once.</summary>
    /// <param name="entry">The values of the run in its sweep; <see langword="null"/> outside one.</param>
    public BenchmarkPlan ToRepetition(IDictionary? entry)
    {
        BenchmarkPlan one = entry is null ? this : With(entry);
        return one with { Sweep = null, Repeat = 1, Outputs = [] };
    }

    /// <summary>The keys of the run that a search sets itself.</summary>
    /// <param name="capacity">The search.</param>
    public static string[] SearchedKeys(PlanStep capacity)
    {
        bool isRate = capacity.Parameters[nameof(FindServeCapacityCommand.Variable)] is null or nameof(CapacityVariable.RequestRate);
        return ["stopWhen", "phase", "durationSec", "graceSec", "loadProfile", "noRepeat", isRate ? "requestRate" : "maxConcurrency"];
    }

    /// <summary>The call of a search: the endpoint is that of the run, and so is what else the probes are made with.</summary>
    public PlanStep Search()
    {
        PlanStep search = Capacity!;
        var probes = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (string name in Run.Parameters.Keys)
        {
            if (typeof(EndpointCmdlet).GetProperty(name) is null)
            {
                probes[name] = Run.Parameters[name];
            }
            else
            {
                search = search.With(name, Run.Parameters[name]);
            }
        }

        return probes.Count == 0 ? search : search.With(nameof(FindServeCapacityCommand.RunParameter), probes);
    }

    private BenchmarkPlan With(string key, object? value)
    {
        // What a warm-up and a search of the sweep set themselves has vLLM's names.
        (string section, string name) = key switch
        {
            "num_prompts" => (PlanSections.Dataset.Name, "count"),
            "request_rate" => (Schedule is null ? PlanSections.Run.Name : PlanSections.Schedule.Name, "requestRate"),
            "max_concurrency" => (PlanSections.Run.Name, "maxConcurrency"),
            _ => (key.Split('.')[0], key.Split('.')[^1]),
        };
        return section switch
        {
            _ when section == PlanSections.Dataset.Name => With(dataset: Set(Dataset, name, value)),
            _ when section == PlanSections.Schedule.Name => With(schedule: Set(Schedule ?? Empty(PlanSections.Schedule), name, value)),
            _ when section == PlanSections.Run.Name => With(run: Set(Run, name, value)),
            _ when section == PlanSections.Measure.Name => With(measure: Set(Measure ?? Empty(PlanSections.Measure), name, value)),
            _ => this,
        };
    }

    /// <summary>The same plan with other steps.</summary>
    public BenchmarkPlan With(PlanStep? dataset = null, PlanStep? schedule = null, PlanStep? run = null, PlanStep? measure = null) =>
        this with { Dataset = dataset ?? Dataset, Schedule = schedule ?? Schedule, Run = run ?? Run, Measure = measure ?? Measure };

    private PlanStep Empty(PlanSection section) => new(section, section.Command, [], Run.Node);

    private static PlanStep Set(PlanStep step, string name, object? value) => step.Command.Find(name) is { } key ? step.With(key.Parameter, value) : step;
}
