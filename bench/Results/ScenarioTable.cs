namespace ServeBench.Bench;

/// <summary>What the client did with open-loop loads.</summary>
/// <param name="Against">The instrument.</param>
/// <param name="Runs">Runs of each load.</param>
/// <param name="Loads">A row for each load; medians of all runs.</param>
/// <param name="Timer">How late the machine's own timer was; <see langword="null"/> where it was not measured.</param>
internal sealed record ScenarioTable(string Against, int Runs, IReadOnlyList<ScenarioFigures> Loads, TimerFigures? Timer);

/// <summary>One open-loop load. Times are in milliseconds.</summary>
internal sealed record ScenarioFigures(
    string Load, double OpenAtOnce, double SendLagP50Ms, double SendLagP99Ms, double TtftErrorP50Ms, double TtftErrorP99Ms, double ItlStdMs, double Failed, int LimitedRuns);

/// <summary>How late a thread woke that only sleeps until a deadline, in microseconds: medians of all measurements, and the highest p99.</summary>
internal sealed record TimerFigures(double P50Us, double P99Us, double HighestP99Us);
