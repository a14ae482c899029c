using System.Globalization;

namespace ServeBench.Decisions;

/// <summary>What can be wrong with the text of an objective.</summary>
internal static class ObjectiveErrors
{
    /// <summary>How an objective is written, for messages.</summary>
    public const string Form = "An objective is '[statistic] metric operator number [unit]', as in 'p99 ttft <= 200 ms'.";

    /// <summary>The text cannot be read.</summary>
    /// <param name="text">The objective.</param>
    /// <param name="column">Where, from 1.</param>
    /// <param name="what">What is wrong there.</param>
    public static ServeException Syntax(string text, int column, string what) => new(
        "ObjectiveInvalid",
        ServeErrorKind.InvalidArgument,
        string.Create(CultureInfo.InvariantCulture, $"The objective '{text}', column {column}: {what}. {Form}"),
        text);

    /// <summary>No run measures a metric of such a name.</summary>
    public static ServeException Metric(string text, string what) =>
        new("ObjectiveMetricUnknown", ServeErrorKind.InvalidArgument, $"The objective '{text}': {what}", text);

    /// <summary>The metric does not have the statistic.</summary>
    public static ServeException Statistic(string text, string what) =>
        new("ObjectiveStatisticInvalid", ServeErrorKind.InvalidArgument, $"The objective '{text}': {what}", text);

    /// <summary>The unit is unknown, or it does not fit.</summary>
    public static ServeException Unit(string text, string what) =>
        new("ObjectiveUnitInvalid", ServeErrorKind.InvalidArgument, $"The objective '{text}': {what}", text);
}
