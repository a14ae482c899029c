using System.Globalization;
using ServeBench.Results;

namespace ServeBench.Reports.Sweeps;

/// <summary>
/// How latencies grow with concurrency, as <c>vllm bench sweep boundary</c> defines it: for each workload and repetition a latency is
/// divided by that of the baseline's concurrency, and the quotients are averaged over the repetitions.
/// </summary>
internal static class BoundaryTable
{
    private const string MetricSubject = "MultiplierMetric";
    private const string ConcurrencySubject = "ConcurrencyVar";
    private static readonly string[] s_counts = ["completed", "failed"];

    /// <summary>A row for each workload and concurrency, with vLLM's names in its order, and at the end the baseline that counted.</summary>
    /// <exception cref="ServeException">
    /// <c>SweepVariableUnknown</c>, <c>SweepVariableNotNumeric</c>, <c>BoundaryMetricMissing</c> when no run has one of the latencies, or
    /// <c>BoundaryBaselineMissing</c> when none is at the baseline.
    /// </exception>
    public static IReadOnlyList<SweepRow> Of(IReadOnlyList<SweepRow> rows, BoundaryOptions options)
    {
        IEnumerable<(string? Name, string Subject)> needed =
            [
                .. options.GroupBy.Select(name => (name, "GroupBy")),
                (options.ConcurrencyVar, ConcurrencySubject),
                (options.RunVar, "RunVar"),
                .. options.RequiresMetrics ? options.Metrics.Select(name => (name, "Metric")) : [],
            ];
        foreach ((string? name, string subject) in needed)
        {
            if (name is not null && !rows.Any(row => row.Has(name)))
            {
                throw SweepResultErrors.Unknown(name, subject, rows);
            }
        }

        string[] multipliers = [.. options.MultiplierMetrics.Where(name => rows.Any(row => row.Has(name)))];
        if (multipliers.Length == 0)
        {
            throw new ServeException(
                "BoundaryMetricMissing",
                ServeErrorKind.InvalidData,
                $"No run has {string.Join(" or ", options.MultiplierMetrics)}.{OtherLatencies(rows, options)} {SweepPercentiles.Advice(options.Metrics.Concat(options.MultiplierMetrics))}")
            {
                Arguments = SweepPercentiles.Arguments(options.Metrics.Concat(options.MultiplierMetrics)),
            };
        }

        if (options.Baseline is { } baseline && !rows.Any(row => IsAt(row, options, baseline)))
        {
            throw new ServeException(
                "BoundaryBaselineMissing",
                ServeErrorKind.NotFound,
                string.Create(CultureInfo.InvariantCulture, $"No run has the {options.ConcurrencyVar} {baseline} of the baseline. The runs have: {Levels(rows, options)}."),
                baseline);
        }

        string[] metrics = [.. options.Metrics.Where(name => rows.Any(row => row.Has(name)))];
        string[] counts = [.. s_counts.Where(name => rows.Any(row => row.Has(name)))];
        return [.. SweepOrder.Groups(rows, options.GroupBy).SelectMany(workload => Levels(workload, options, metrics, multipliers, counts))];
    }

    /// <summary>
    /// What to warn of when runs of one workload, concurrency and repetition are averaged, although they differ in something else;
    /// <see langword="null"/> when there are none such.
    /// </summary>
    public static ServeWarning? Mixed(IReadOnlyList<SweepRow> rows, BoundaryOptions options)
    {
        if (options.RunVar is not { } run)
        {
            return null;
        }

        string[] key = [.. options.GroupBy, options.ConcurrencyVar, run];
        return SweepOrder.Groups(rows, key).FirstOrDefault(group => group.Rows.Count > 1) is not { } mixed ? null : new ServeWarning(
            "BoundaryRunsMixed",
            string.Create(CultureInfo.InvariantCulture, $"{mixed.Rows.Count} runs count as one repetition of one workload and are averaged: {SweepOrder.Text(key, mixed.Key)}."));
    }

    /// <summary>What to warn of when some of the workloads have no run at the baseline that was asked for; <see langword="null"/> when all have.</summary>
    public static ServeWarning? WithoutBaseline(IReadOnlyList<SweepRow> rows, BoundaryOptions options) =>
        options.Baseline is { } baseline
        && SweepOrder.Groups(rows, options.GroupBy).FirstOrDefault(workload => !workload.Rows.Any(row => IsAt(row, options, baseline))) is { } without
            ? new ServeWarning(
                "BoundaryWorkloadWithoutBaseline",
                string.Create(CultureInfo.InvariantCulture, $"The workload {SweepOrder.Text(options.GroupBy, without.Key)} has no run at the baseline's {options.ConcurrencyVar} {baseline}, so it has no quotients. Its runs have: {Levels(without.Rows, options)}."))
            : null;

    /// <summary>
    /// What to warn of when runs do not have one of the percentiles, but have others of the same latency, so that a column is missing or has
    /// empty cells; <see langword="null"/> when they have all.
    /// </summary>
    public static ServeWarning? WithoutPercentile(IReadOnlyList<SweepRow> rows, BoundaryOptions options)
    {
        string[] missing =
        [
            .. options.Metrics.Concat(options.MultiplierMetrics).Distinct(StringComparer.Ordinal)
                .Where(name => rows.Any(row => !row.Has(name)) && SweepPercentiles.Others(name, rows).Any()),
        ];
        return missing.Length == 0 ? null : new ServeWarning(
            "BoundaryPercentileMissing",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{rows.Count(row => missing.Any(name => !row.Has(name)))} of {rows.Count} runs do not have {string.Join(", ", missing)}. Their columns are missing, or cover only the other runs. {SweepPercentiles.Advice(missing)}"))
        {
            Arguments = SweepPercentiles.Arguments(missing),
        };
    }

    private static string OtherLatencies(IReadOnlyList<SweepRow> rows, BoundaryOptions options)
    {
        string[] others = [.. options.MultiplierMetrics.SelectMany(name => SweepPercentiles.Others(name, rows)).Distinct(StringComparer.Ordinal)];
        return others.Length == 0 ? "" : $" These runs have {string.Join(", ", others)}.";
    }

    private static bool IsAt(SweepRow row, BoundaryOptions options, double? concurrency) =>
        row.Number(options.ConcurrencyVar, ConcurrencySubject) is { } number && number == concurrency;

    private static string Levels(IReadOnlyList<SweepRow> rows, BoundaryOptions options) =>
        string.Join(", ", rows.Select(row => row.Number(options.ConcurrencyVar, ConcurrencySubject)).OfType<double>().Distinct().Order().Select(level => SweepRow.Text(level)));

    private static IEnumerable<SweepRow> Levels(SweepGroup workload, BoundaryOptions options, string[] metrics, string[] multipliers, string[] counts)
    {
        double? baseline = options.Baseline ?? workload.Rows.Min(row => row.Number(options.ConcurrencyVar, ConcurrencySubject));
        ILookup<string, SweepRow> baselines = workload.Rows
            .Where(row => IsAt(row, options, baseline))
            .ToLookup(Repetition, StringComparer.Ordinal);
        foreach (SweepGroup level in SweepOrder.Groups(workload.Rows, [options.ConcurrencyVar]))
        {
            yield return new SweepRow(
            [
                .. options.GroupBy.Select((name, index) => KeyValuePair.Create(name, workload.Key[index])),
                KeyValuePair.Create(options.ConcurrencyVar, level.Key[0]),
                .. metrics.Select(name => KeyValuePair.Create(name, (object?)Mean(level.Rows.Select(row => row.Number(name, "Metric"))))),
                .. multipliers.Select(name => KeyValuePair.Create(
                    $"{name}_multiplier_vs_baseline",
                    (object?)Mean(level.Rows.Select(row => Quotient(row.Number(name, MetricSubject), baselines[Repetition(row)].Select(other => other.Number(name, MetricSubject))))))),
                .. counts.Select(name => KeyValuePair.Create(name, (object?)Mean(level.Rows.Select(row => row.Number(name, null))))),
                KeyValuePair.Create("n_runs", (object?)(long)level.Rows.Count),
                KeyValuePair.Create("baseline", (object?)baseline),
            ]);
        }

        string Repetition(SweepRow row) => options.RunVar is { } name ? row.Text(name) : "";
    }

    // A baseline in which nothing succeeded cannot measure others.
    private static double? Quotient(double? value, IEnumerable<double?> baseline) => Mean(baseline) is { } mean && double.IsFinite(mean) ? value / mean : null;

    // As pandas averages: over the values that exist.
    private static double? Mean(IEnumerable<double?> values)
    {
        double[] known = [.. values.OfType<double>().Where(value => !double.IsNaN(value))];
        return known.Length == 0 ? null : known.Average();
    }
}
