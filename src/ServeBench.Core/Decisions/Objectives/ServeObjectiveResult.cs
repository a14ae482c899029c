using System.Globalization;
using ServeBench.Load;

namespace ServeBench.Decisions;

/// <summary>One objective on one run, or on the runs of one label: the value, what is certain of it, and the verdict.</summary>
public sealed record ServeObjectiveResult
{
    /// <summary>The objective, for example <c>p99 ttft &lt;= 200 ms</c>.</summary>
    public required string Objective { get; init; }

    /// <summary>The metric, for example <c>ttft</c>, <c>OutputThroughput</c> or <c>attainment(ttft &lt;= 200 ms)</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>The statistic, for example <c>p99</c>; empty where the metric is one number by itself.</summary>
    public required string Statistic { get; init; }

    /// <summary>How the value has to stand to the limit: <c>&lt;=</c>, <c>&lt;</c>, <c>&gt;=</c> or <c>&gt;</c>.</summary>
    public required string Operator { get; init; }

    /// <summary>The limit, in <see cref="Unit"/>.</summary>
    public required double Limit { get; init; }

    /// <summary>The unit of the limit, the value and its bounds, for example <c>ms</c>; empty for a number without a unit.</summary>
    public required string Unit { get; init; }

    /// <summary>
    /// The value. In a percentile a failed request is infinite, so that without failures it is that of the metrics; <see langword="null"/> where the
    /// run has no such value.
    /// </summary>
    public double? Actual { get; init; }

    /// <summary>The value of the server is at least this, at the confidence; <see langword="null"/> where nothing is known.</summary>
    public double? Lower { get; init; }

    /// <summary>The value of the server is at most this, at the confidence; <see langword="null"/> where nothing is known.</summary>
    public double? Upper { get; init; }

    /// <summary>The confidence of the verdict and of each bound: 0.5 or more and below 1; 0 where the value decides.</summary>
    public double Confidence { get; init; }

    /// <summary>Requests that were looked at, or runs; <see langword="null"/> where the value is all that is known.</summary>
    public long? Samples { get; init; }

    /// <summary>Those of them that miss the limit; <see langword="null"/> where single requests do not count.</summary>
    public long? Exceeding { get; init; }

    /// <summary>Pass, Fail or Undecided.</summary>
    public required ObjectiveVerdict Verdict { get; init; }

    /// <summary>How far the value is on the good side of the limit, in <see cref="Unit"/>; negative beyond it, <see langword="null"/> without a value.</summary>
    public double? Margin { get; init; }

    /// <summary>
    /// How many requests would decide if the server stays as it is; <see langword="null"/> where that is unknown, and where the objective is decided.
    /// </summary>
    public long? RequestsNeeded { get; init; }

    /// <summary>Why the verdict is what it is, in sentences.</summary>
    public required string Reason { get; init; }

    /// <summary>The run, the first of several; <see langword="null"/> when there was none.</summary>
    public ServeRun? Run { get; init; }

    /// <summary>The test of the share of misses, with as many samples as independent ones say as much; <see langword="null"/> where something else decides.</summary>
    internal ShareTest? Test { get; init; }

    /// <summary>How many requests the value comes from, however few values of them are looked at; <see langword="null"/> where that is <see cref="Samples"/>.</summary>
    internal long? Requests { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Objective}: {Text(Actual)}, {Verdict}");

    private string Text(double? value) => value is { } number
        ? string.Create(CultureInfo.InvariantCulture, $"{number:0.###}{(Unit.Length > 0 ? " " : "")}{Unit}")
        : "no value";
}
