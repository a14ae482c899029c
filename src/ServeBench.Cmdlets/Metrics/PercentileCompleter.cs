namespace ServeBench.Commands;

/// <summary>Completes percentiles with those that are asked for most.</summary>
public sealed class PercentileCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) =>
        ((string[])["50", "90", "95", "99", "99.9", "50, 90, 95, 99"]).Select(percentile => (percentile, ""));
}
