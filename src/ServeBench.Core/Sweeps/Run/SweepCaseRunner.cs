using System.Globalization;
using System.Text.Json.Nodes;
using ServeBench.Metrics;

namespace ServeBench.Sweeps;

/// <summary>Makes the runs of one combination, and keeps each in a file of its own as soon as it is there.</summary>
internal sealed class SweepCaseRunner(SweepPlan plan, SweepSession session, ISweepHost host)
{
    /// <summary>All results so far, in the order in which their combinations were run.</summary>
    public List<JsonObject> Finished { get; } = [];

    /// <summary>Makes the runs that are missing, and writes all of them together; the earlier ones also when the server does not start.</summary>
    /// <returns>The results; none when every run failed and the sweep continues after failures.</returns>
    public IReadOnlyList<SweepOutcome> Run(SweepCase combination)
    {
        List<SweepOutcome> outcomes = [];
        try
        {
            Run(combination, outcomes);
        }
        catch (Exception exception) when (ReferenceEquals(exception, session.StartFailure))
        {
            Keep(combination, outcomes);
            if (combination.Objective is not null)
            {
                outcomes.ForEach(outcome => Write(combination, outcome, margin: null));
            }

            throw;
        }

        Keep(combination, outcomes);
        if (combination.Margin(outcomes) is { } margin)
        {
            outcomes.ForEach(outcome => Write(combination, outcome, margin));
        }

        return outcomes;
    }

    private void Run(SweepCase combination, List<SweepOutcome> outcomes)
    {
        bool isWarm = plan.WarmupCount == 0;
        for (int number = 0; number < plan.RunCount; number++)
        {
            string path = SweepFolder.Run(combination.Folder, number);
            if (File.Exists(path))
            {
                outcomes.Add(Reuse(combination, number, path));
            }
            else
            {
                SweepServer? server = session.Ensure();
                isWarm = isWarm || WarmUp(combination, server);
                if (Attempt(() => Measure(combination.Parameters, NameOf(combination), number, path, server), combination.Parameters, number, path) is { } outcome)
                {
                    outcomes.Add(outcome);
                }
            }

            if (combination.Objective is null && outcomes is [.., { } last] && last.Number == number)
            {
                Write(combination, last, margin: null);
            }
        }
    }

    private void Keep(SweepCase combination, List<SweepOutcome> outcomes)
    {
        JsonObject[] runs = [.. outcomes.Select(outcome => outcome.Data)];
        Finished.AddRange(runs);
        if (runs.Length > 0)
        {
            SweepData.Write(SweepFolder.Summary(combination.Folder), runs);
        }
    }

    private bool WarmUp(SweepCase combination, SweepServer? server)
    {
        SweepParameters parameters = combination.Parameters.With("num_prompts", (long)plan.WarmupCount);
        string path = SweepFolder.Warmup(combination.Folder);
        Attempt(() => Measure(parameters, NameOf(combination), -1, path, server), parameters, -1, path);
        return true;
    }

    private SweepOutcome Reuse(SweepCase combination, int number, string path)
    {
        host.Inform($"'{path}' is there already.");
        (JsonObject data, ServeMetrics metrics) = SweepData.Read(path);
        SweepData.Add(data, number, session.Stage.Parameters, combination.Parameters);
        return new SweepOutcome(number, path, data, metrics, Reused: true);
    }

    private SweepOutcome Measure(SweepParameters parameters, string name, int number, string path, SweepServer? server)
    {
        (ServeMetrics metrics, bool detailed) = host.Benchmark(parameters, server?.Command);
        JsonObject data = SweepData.From(metrics, detailed);
        SweepData.Add(data, number, session.Stage.Parameters, parameters);
        SweepData.AddName(data, name);
        if (server?.StartSeconds is { } seconds)
        {
            data[SweepData.ServerStartKey] = JsonValue.Create(seconds);
        }

        SweepData.Write(path, data);
        File.Delete(SweepFolder.Failure(path));
        return new SweepOutcome(number, path, data, metrics, Reused: false);
    }

    // Where the sweep continues, a failed run is reported and left out. What follows a run is done all the same.
    private SweepOutcome? Attempt(Func<SweepOutcome> run, SweepParameters parameters, int number, string path)
    {
        SweepOutcome? outcome = null;
        try
        {
            outcome = run();
            session.ShowOutput();
            host.AfterBenchmark(parameters, session.Stage.Command);
            return outcome;
        }
        catch (Exception exception) when (plan.ContinueOnError && host.IsFailure(exception))
        {
            host.ReportFailure(exception, Describe(parameters, number), SweepSecrets.Scrubber(session.Stage, parameters));
            if (outcome is null)
            {
                SweepData.Write(SweepFolder.Failure(path), SweepFailure.Of(exception, session.Stage, parameters, number));
                session.ShowOutput();
                TryAfterBenchmark(parameters);
            }

            return outcome;
        }
    }

    private string Describe(SweepParameters parameters, int number)
    {
        string combination = string.Join(" / ", new[] { session.Stage.Parameters.Name, parameters.Name }.Where(part => part.Length > 0));
        string run = number < 0 ? "the warm-up" : string.Create(CultureInfo.InvariantCulture, $"run {number}");
        return combination.Length > 0 ? $"{combination}, {run}" : run;
    }

    private void TryAfterBenchmark(SweepParameters parameters)
    {
        try
        {
            host.AfterBenchmark(parameters, session.Stage.Command);
        }
        catch (Exception exception) when (host.IsFailure(exception))
        {
            // The run's own failure was reported, and says more.
            host.Inform($"After the failed run: {exception.Message}");
        }
    }

    private void Write(SweepCase combination, SweepOutcome outcome, double? margin) => host.Write(new ServeSweepRun
    {
        Experiment = plan.Folder.Name,
        Name = NameOf(combination),
        RunNumber = outcome.Number,
        ServerParameters = session.Stage.Parameters.Masked,
        BenchmarkParameters = combination.Parameters.Masked,
        ServerStartSeconds = outcome.Data[SweepData.ServerStartKey]?.GetValue<double>(),
        Reused = outcome.Reused,
        Objective = combination.Objective?.ToString(),
        ObjectiveMargin = margin,
        Path = outcome.Path,
        Metrics = outcome.Metrics,
    });

    // The name of an entry does not show the value that the sweep set.
    private string NameOf(SweepCase combination)
    {
        bool isNamed = combination.Parameters.ContainsKey(SweepParameters.NameKey);
        string[] parts =
        [
            .. new[] { session.Stage.Parameters.Name, combination.Parameters.Name, isNamed ? combination.Value ?? "" : "" }.Where(part => part.Length > 0),
        ];
        return parts.Length > 0 ? string.Join(" / ", parts) : plan.Folder.Name;
    }
}
