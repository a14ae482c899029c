using System.Globalization;
using System.Text.Json.Nodes;

namespace ServeBench.Sweeps;

/// <summary>
/// Runs a benchmark one request at a time, then with all requests at once, and then at loads in between, as <c>vllm bench sweep serve_workload</c> does.
/// </summary>
internal sealed class WorkloadExploration(
    SweepPlan plan, SweepCaseRunner runner, SweepParameters server, SweepParameters benchmark, SweepVariable variable)
{
    private const string ConcurrencyKey = "max_concurrency";

    private readonly string _key = SweepPlan.KeyOf(variable);

    /// <summary>Runs all of them.</summary>
    /// <returns>The results, from the least load to the greatest.</returns>
    public IReadOnlyList<JsonObject> Run()
    {
        long size = benchmark.Find("num_prompts") is { } count ? Size(count) : plan.DatasetSize;
        SweepCase serialCase = CaseOf(benchmark.With(ConcurrencyKey, 1L), 1);
        SweepCase batchCase = CaseOf(benchmark.With(ConcurrencyKey, size), size);
        JsonObject[] serial = Run(serialCase);
        JsonObject[] batch = Run(batchCase);
        if (serial.Length == 0 || batch.Length == 0)
        {
            return [.. serial, .. batch];
        }

        List<JsonObject> between = [];
        foreach (long value in WorkloadPoints.Between(WorkloadPoints.Estimate(serial, variable), WorkloadPoints.Estimate(batch, variable), plan.IterationCount))
        {
            SweepCase one = CaseOf(benchmark, value);
            // An entry with a name of its own has the same folder at the ends: those runs are there, with another concurrency.
            if (value > 0 && one.Folder != serialCase.Folder && one.Folder != batchCase.Folder)
            {
                between.AddRange(Run(one));
            }
        }

        return [.. serial, .. between, .. batch];
    }

    private JsonObject[] Run(SweepCase one) => [.. runner.Run(one).Select(run => run.Data)];

    private long Size(object count) => double.TryParse(PythonText.Str(count), NumberStyles.Float, CultureInfo.InvariantCulture, out double size) && double.IsInteger(size) && size >= 1
        ? (long)size
        : throw SweepErrors.Invalid($"'num_prompts' of the entry '{benchmark.Name}' is '{PythonText.Str(count)}', and loads up to it are explored. Give a whole number above 0.", benchmark);

    private SweepCase CaseOf(SweepParameters parameters, long value)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{_key}={value}");
        return new SweepCase(parameters.With(_key, value), plan.Folder.Of(server, parameters, text), text);
    }
}
