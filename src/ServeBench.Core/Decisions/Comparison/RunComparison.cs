using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>Compares all metrics of two sides.</summary>
internal static class RunComparison
{
    /// <summary>The metrics that both sides have, in the order of <c>vllm-bench --compare</c>.</summary>
    /// <param name="reference">The first, at least one; several are repetitions.</param>
    /// <param name="referenceRun">What it is called.</param>
    /// <param name="difference">The second, at least one; several are repetitions.</param>
    /// <param name="differenceRun">What it is called.</param>
    /// <param name="isWanted">Whether a metric is to be compared, by its name: those that are not do not weaken the verdicts of the others.</param>
    /// <param name="options">How they are compared.</param>
    /// <param name="isNamed">Whether a metric was asked for by its own name: where a side does not have it, it is undecided, and not left out.</param>
    public static IReadOnlyList<ServeComparison> Compare(
        IReadOnlyList<ServeMetrics> reference, string referenceRun, IReadOnlyList<ServeMetrics> difference, string differenceRun, Func<string, bool> isWanted, ComparisonOptions options, Func<string, bool> isNamed)
    {
        (MetricColumn Column, MetricComparer? Comparer)[] all =
        [
            .. MetricCatalog.Compared.Where(column => isWanted(column.Name)).Select(column => (column, MetricComparer.Of(column, reference, difference, options))),
        ];
        MetricComparer[] comparers = [.. all.Select(one => one.Comparer).OfType<MetricComparer>()];
        double[] change = Corrected(comparers, comparer => comparer.ChangePValue);
        double[] equivalence = Corrected(comparers, comparer => comparer.EquivalencePValue);
        int together = Math.Max(1, comparers.Count(comparer => comparer.ChangePValue is not null));
        int next = 0;
        return
        [
            .. all.Select(one => one.Comparer is { } comparer ? comparer.Compare(referenceRun, differenceRun, change[next], equivalence[next++], together)
                : isNamed(one.Column.Name) ? ServeComparison.Missing(one.Column, referenceRun, differenceRun, options.TolerancePercent, Has(reference, one.Column), Has(difference, one.Column))
                : null).OfType<ServeComparison>(),
        ];
    }

    private static bool Has(IReadOnlyList<ServeMetrics> runs, MetricColumn column) => runs.Any(run => column.Of(run) is not null);

    // What is not tested takes no part in the correction.
    private static double[] Corrected(MetricComparer[] comparers, Func<MetricComparer, double?> value)
    {
        double?[] values = [.. comparers.Select(value)];
        var corrected = new Queue<double>(HolmCorrection.Correct([.. values.OfType<double>()]));
        return [.. values.Select(one => one is null ? 1 : corrected.Dequeue())];
    }
}
