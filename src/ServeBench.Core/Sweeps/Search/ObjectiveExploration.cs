using System.Globalization;
using System.Text.Json.Nodes;

namespace ServeBench.Sweeps;

/// <summary>Searches for the greatest load that keeps each objective.</summary>
internal sealed class ObjectiveExploration(
    SweepPlan plan, SweepCaseRunner runner, SweepParameters server, SweepParameters benchmark, SweepVariable variable, ISweepHost host)
{
    private readonly string _key = SweepPlan.KeyOf(variable);
    private readonly string _folder = plan.Folder.Of(server, benchmark);

    /// <summary>Searches for all objectives. A load that was run for one is not run again for the next.</summary>
    /// <returns>The results of all loads, in the order in which they were tried.</returns>
    public IReadOnlyList<JsonObject> Run() => [.. plan.Objectives.SelectMany(Search)];

    private List<JsonObject> Search(SweepObjective objective)
    {
        List<JsonObject> all = [];
        ILoadSearch search = plan.SearchMethod == SweepSearchMethod.Vllm ? new ObjectiveSearch() : new VerdictSearch(objective);
        while (search.Next is { } value)
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"{_key}={value}");
            var one = new SweepCase(benchmark.With(_key, (long)value), Path.Combine(_folder, text), text, objective);
            IReadOnlyList<SweepOutcome> runs = runner.Run(one);
            if (one.Margin(runs) is not { } margin)
            {
                host.Inform($"No run at {text} succeeded, so the search for {objective} ends.");
                break;
            }

            string failures = SweepObjective.FailedIn(runs) is > 0 and var failed ? string.Create(CultureInfo.InvariantCulture, $"; {failed} requests failed") : "";
            string verdict = search.Add(value, margin, runs) switch { true => "kept", false => "missed", null => "not decided" };
            host.Inform(string.Create(CultureInfo.InvariantCulture, $"{text}: {objective} is {verdict}, margin {margin:0.####}{failures}."));
            all.AddRange(runs.Select(run => run.Data));
        }

        host.Inform(search.Best is { } best
            ? string.Create(CultureInfo.InvariantCulture, $"The greatest {_key} that keeps {objective} is {best}.")
            : $"No {_key} keeps {objective}.");
        if (all.Count > 0)
        {
            SweepData.Write(Path.Combine(_folder, SweepFolder.Sanitize($"SLA--{objective.ToString("-")}.json")), all);
        }

        return all;
    }
}
