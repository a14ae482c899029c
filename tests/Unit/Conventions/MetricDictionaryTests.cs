using System.Text.RegularExpressions;
using ServeBench.Load;
using ServeBench.Metrics;
using Xunit;

namespace ServeBench.Tests.Conventions;

/// <summary>docs/metrics.md explains every property that a user can read.</summary>
public sealed partial class MetricDictionaryTests
{
    [Theory]
    [InlineData(typeof(ServeMetrics))]
    [InlineData(typeof(ServeRequestResult))]
    public void Every_property_is_in_the_dictionary(Type type)
    {
        HashSet<string> explained = [.. Code().Matches(File.ReadAllText(RepositoryFolder.PathOf("docs", "metrics.md"))).Select(match => match.Groups[1].Value)];
        string[] missing = [.. type.GetProperties().Select(property => property.Name).Where(name => !explained.Contains(name))];

        Assert.True(missing.Length == 0, $"docs/metrics.md does not explain {string.Join(", ", missing)} of {type.Name}.");
    }

    [GeneratedRegex("`([A-Za-z0-9]+)`")]
    private static partial Regex Code();
}
