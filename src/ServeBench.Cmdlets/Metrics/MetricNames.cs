using System.Management.Automation;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>The metrics that a user names: by the properties of the metrics, by vLLM's keys, or with wildcards.</summary>
internal sealed class MetricNames
{
    private readonly WildcardPattern[] _patterns;
    private readonly HashSet<string> _named;

    /// <summary>Reads the names.</summary>
    /// <param name="names">As the user wrote them.</param>
    /// <exception cref="ServeException"><c>MetricUnknown</c>.</exception>
    public MetricNames(IReadOnlyCollection<string> names)
    {
        _named = [.. names.Where(name => !WildcardPattern.ContainsWildcardCharacters(name)).Select(Find)];
        _patterns = [.. names.Where(WildcardPattern.ContainsWildcardCharacters).Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase))];
    }

    public bool Has(string metric) => _named.Contains(metric) || _patterns.Any(pattern => pattern.IsMatch(metric));

    /// <summary>Whether the metric is one of those by its own name, and not by a wildcard.</summary>
    public bool Names(string metric) => _named.Contains(metric);

    private static string Find(string name) =>
        MetricCatalog.Compared.FirstOrDefault(column => NameSpelling.AreSame(column.Name, name))?.Name
        ?? throw new ServeException(
            "MetricUnknown",
            ServeErrorKind.InvalidArgument,
            $"-Metric: '{name}' is not a metric that runs are compared by. Did you mean '{NameSpelling.Nearest(name, MetricCatalog.Compared, column => [column.Name]).Name}'? Metrics: {string.Join(", ", MetricCatalog.Compared.Select(column => column.Name))}.",
            name);
}
