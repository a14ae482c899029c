using System.Globalization;
using ServeBench.Decisions;
using ServeBench.Metrics;

namespace ServeBench.Sweeps;

/// <summary>
/// Limits that a load has to keep: texts such as <c>p99 e2el &lt;= 500 ms</c>, or a table as <c>vllm bench sweep serve_sla</c> takes it,
/// <c>{"p99_e2el_ms": "&lt;=500"}</c>.
/// </summary>
internal sealed class SweepObjective
{
    private const string FailedKey = "failed";

    // How well a value is known of which nothing is said.
    private const double ValueError = 0.1;

    private readonly IReadOnlyList<SweepLimit> _limits;

    private SweepObjective(IReadOnlyList<SweepLimit> limits) => _limits = limits;

    public IEnumerable<string> Metrics => _limits.Select(limit => limit.RequiredKey).OfType<string>();

    /// <summary>The objective of texts, all of which are to be kept.</summary>
    /// <exception cref="ServeException"><c>ObjectiveInvalid</c> and the other errors of <see cref="ServeObjective.Parse"/>.</exception>
    public static SweepObjective Parse(IEnumerable<string> texts) => new([.. texts.Select(text => new SweepLimit.OfObjective(ServeObjective.Parse(text)))]);

    /// <summary>Reads an entry.</summary>
    /// <exception cref="ServeException"><c>SweepObjectiveInvalid</c>.</exception>
    public static SweepObjective Parse(SweepParameters entry)
    {
        SweepLimit[] limits = [.. entry.Where(pair => pair.Key != SweepParameters.NameKey).Select(pair => ParseLimit(pair.Key, PythonText.Str(pair.Value)))];
        return limits.Length > 0 ? new SweepObjective(limits) : throw Invalid("An objective is empty; give a metric and its limit, as in @{ p99_e2el_ms = '<=500' }.", entry);
    }

    /// <summary>
    /// The worst margin: 0 or below when every limit is kept, else the distance from the worst missed one, as a share of it. The share of
    /// requests that failed counts as such a distance, unless a limit says how many may fail or have to complete.
    /// </summary>
    /// <param name="runs">The runs, whose means are looked at; at least one.</param>
    /// <exception cref="ServeException"><c>SweepMetricMissing</c>.</exception>
    public double Margin(IReadOnlyList<SweepOutcome> runs)
    {
        // Latencies are those of the requests that succeeded: a server that refuses most of a load would keep any limit on them.
        double completed = runs.Sum(run => SweepData.Number(run.Data, "completed"));
        if (completed == 0)
        {
            return 1;
        }

        double margin = _limits.Max(limit => limit.Margin(runs));
        double failed = FailedIn(runs);
        return failed > 0 && !_limits.Any(limit => limit.LimitsFailures) ? Math.Max(margin, failed / (failed + completed)) : margin;
    }

    /// <summary>
    /// What runs of a load say to a search by verdicts: a test of the requests where all limits are objectives and the requests are known, else the
    /// values. Runs that differ decide nothing.
    /// </summary>
    /// <param name="runs">The runs, at least one.</param>
    /// <param name="margin">Their <see cref="Margin"/>.</param>
    public CapacityOutcome Judge(IReadOnlyList<SweepOutcome> runs, double margin)
    {
        ServeObjective[] objectives = [.. _limits.OfType<SweepLimit.OfObjective>().Select(limit => limit.Objective)];
        if (objectives.Length < _limits.Count || runs.Any(run => !new RunSample(run.Metrics).HasRequests))
        {
            return new CapacityOutcome(margin <= 0 ? ObjectiveVerdict.Pass : ObjectiveVerdict.Fail, -margin, ValueError, ToString());
        }

        var options = new ObjectiveOptions { AreNeighboursAlike = true };
        CapacityOutcome[] outcomes =
        [
            .. runs.Select(run => CapacityJudge.Judge(
                [.. ObjectiveTest.Decide(objectives, [run.Metrics], options)],
                [.. ObjectiveTest.Decide(objectives, [run.Metrics], options with { Confidence = NormalDistribution.Below(1) })],
                run.Metrics,
                isSaturated: false)),
        ];
        CapacityOutcome worst = outcomes.MinBy(outcome => outcome.Margin);
        return outcomes.All(outcome => outcome.Verdict == worst.Verdict) ? worst : worst with { Verdict = ObjectiveVerdict.Undecided };
    }

    public static double FailedIn(IReadOnlyList<SweepOutcome> runs) => runs.Sum(run => run.Data[FailedKey] is null ? 0 : SweepData.Number(run.Data, FailedKey));

    /// <summary>The limits as vLLM writes them into a file's name.</summary>
    public string ToString(string separator) => string.Join(separator, _limits);

    public override string ToString() => ToString(", ");

    // A key may be one of the benchmark's own. What is not vLLM's and has a meaning as a text is one.
    private static SweepLimit ParseLimit(string metric, string text)
    {
        ObjectiveOperator? comparison = ObjectiveOperator.All.Where(known => text.StartsWith(known.Symbol, StringComparison.Ordinal)).MaxBy(known => known.Symbol.Length);
        if (comparison is null || !double.TryParse(text[comparison.Symbol.Length..].Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
        {
            return TryParse($"{metric} {text}") ?? throw Invalid($"'{metric}' has the limit '{text}'; a limit is <=, >=, < or > and a number, as in '<=500'.", text);
        }

        bool isKey = MetricCatalog.FindColumn(metric)?.VllmKey == metric;
        SweepLimit? named = isKey ? null : TryParse($"{metric} {text}");
        return named ?? new SweepLimit.OfKey(metric, comparison, value);
    }

    private static SweepLimit.OfObjective? TryParse(string text)
    {
        try
        {
            return new(ServeObjective.Parse(text));
        }
        catch (ServeException)
        {
            return null;
        }
    }

    private static ServeException Invalid(string message, object target) => new("SweepObjectiveInvalid", ServeErrorKind.InvalidArgument, message, target);
}
