using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>Compares two sides block by block, a run of each in a block, until every metric is decided or the blocks are used up.</summary>
/// <param name="columns">The metrics, at least one.</param>
/// <param name="options">How they are compared.</param>
internal sealed class SequentialComparison(IReadOnlyList<MetricColumn> columns, SequentialOptions options)
{
    private readonly PairedMetric[] _metrics = [.. columns.Select(column => new PairedMetric(column, options.TolerancePercent))];
    private int _blocks;

    public bool IsDecided => _metrics.All(metric => metric.Verdict != ComparisonVerdict.Undecided);

    public int Blocks => _blocks;

    /// <summary>Takes a block and looks at all of them. The looks share the error out, and so do the metrics.</summary>
    /// <param name="reference">The run of the first side.</param>
    /// <param name="difference">The run of the second side.</param>
    public void Add(ServeMetrics reference, ServeMetrics difference)
    {
        _blocks++;
        foreach (PairedMetric metric in _metrics)
        {
            metric.Add(reference, difference);
        }

        if (_blocks < SequentialOptions.LeastBlocks)
        {
            return;
        }

        int before = _blocks == SequentialOptions.LeastBlocks ? 0 : _blocks - 1;
        double error = ErrorSpending.At(_blocks, before, options.MaxBlocks, 1 - options.Confidence) / _metrics.Length;
        foreach (PairedMetric metric in _metrics.Where(metric => metric.Verdict == ComparisonVerdict.Undecided))
        {
            metric.Look(error);
        }
    }

    /// <summary>What came of it, metric by metric.</summary>
    /// <param name="referenceRun">What the first side is called.</param>
    /// <param name="differenceRun">What the second side is called.</param>
    public IReadOnlyList<ServeComparison> Results(string referenceRun, string differenceRun) =>
        [.. _metrics.Select(metric => metric.Compare(referenceRun, differenceRun, options))];
}
