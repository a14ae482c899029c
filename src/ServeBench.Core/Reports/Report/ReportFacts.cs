using System.Globalization;
using ServeBench.Decisions;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Reports;

/// <summary>What a reader has to know of a run before its numbers: whether they can be trusted, and what failed.</summary>
internal static class ReportFacts
{
    private const int MessageLength = 300;

    public static IReadOnlyList<string> ObjectiveHeads { get; } = ["Objective", "Verdict", "Value", "Bounds", "Margin", "Run", "Reason"];

    public static IReadOnlyList<string> PhaseHeads { get; } = ["Phase", "From (s)", "Arrivals to (s)", "End (s)", "Sent", "Cut", "Abandoned", "Server let go after (ms)", "Kind", "Ending", "Load"];

    /// <summary>A row a phase, as it went; none of a run without phases.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Phases(ServeMetrics metrics) =>
    [
        .. (metrics.Run.Phases ?? []).Select(phase => (string[])
        [
            phase.Name, ReportNumbers.Text(phase.StartSeconds), ReportNumbers.Text(phase.ArrivalsEndSeconds), ReportNumbers.Text(phase.EndSeconds),
            ReportNumbers.Text(phase.Sent), ReportNumbers.Text(phase.Cut), ReportNumbers.Text(phase.Abandoned), phase.ServerReleaseMs is null ? "" : ReportNumbers.Text(phase.ServerReleaseMs), phase.Kind.ToString(), phase.Ending.ToString(), phase.Load,
        ]),
    ];

    public static IReadOnlyList<string> Cells(ServeObjectiveResult objective) =>
    [
        objective.Objective,
        objective.Verdict.ToString(),
        Measured(objective.Actual, objective.Unit),
        objective.Lower is null && objective.Upper is null ? "" : $"{ReportNumbers.Text(objective.Lower)} to {Measured(objective.Upper, objective.Unit)}",
        Measured(objective.Margin, objective.Unit),
        objective.Run?.ToString() ?? "",
        objective.Reason,
    ];

    /// <summary>Sentences, each with its kind: <c>good</c>, <c>doubt</c> or <c>bad</c>.</summary>
    public static IEnumerable<(string Kind, string Text)> Of(ServeMetrics metrics)
    {
        int total = metrics.Completed + metrics.Failed;
        yield return metrics.Failed == 0 && metrics.Completed > 0
            ? ("good", string.Create(CultureInfo.InvariantCulture, $"All {total} requests completed."))
            : (metrics.Completed == 0 ? "bad" : "doubt", string.Create(CultureInfo.InvariantCulture, $"{metrics.Failed} of {total} requests failed."));
        if (metrics.Cut > 0)
        {
            yield return ("doubt", string.Create(CultureInfo.InvariantCulture, $"The client itself ended {metrics.Cut} requests, at the end of a phase or as its cancellation rate says: they are not failures, and in no latency."));
        }

        yield return metrics.Run.Client switch
        {
            null => ("doubt", "Nothing is known of the client: the run comes from a file that does not say how well it kept up."),
            { ClientLimited: true } client => ("bad", $"The client limited this run: {string.Join("; ", client.Reasons)}. Its latencies are not those of the server."),
            { } client => ("good", string.Create(
                CultureInfo.InvariantCulture,
                $"The client kept up: p99 of the send lag {client.SendLagP99Ms:0.###} ms, {client.StampSource} stamps, {client.Transport} transport.")),
        };
        if (metrics.Run.NewerFileVersion is { } version)
        {
            yield return ("doubt", string.Create(CultureInfo.InvariantCulture, $"A newer ServeBench wrote the file of this run (version {version}): what it says against its numbers was not read."));
        }

        if (metrics.Stopped)
        {
            yield return ("doubt", "The run was stopped before all of its requests had ended.");
        }

        if (metrics.Run.EndReason is { } reason)
        {
            yield return ("doubt", $"The run was ended before its schedule was over: {reason}");
        }

        foreach (ServePhaseSpan phase in metrics.Run.Phases?.Where(phase => phase.Reason is not null) ?? [])
        {
            yield return ("doubt", $"The phase {phase.Name} was ended early: {phase.Reason}");
        }

        if (metrics.BalanceWarning is { } warning)
        {
            yield return ("doubt", $"Balance: {warning}.");
        }

        if (metrics.Run.PrefixCache is { } cache)
        {
            yield return ("", $"The server's prefix cache held {cache} of the prompts.");
        }
    }

    /// <summary>A row a kind of failure: its name, how many, and what the first one said.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Failures(ServeMetrics metrics) =>
    [
        .. metrics.GetRequests()
            .Where(request => !request.Success && !request.WasCut)
            .GroupBy(request => request.ErrorKind)
            .OrderByDescending(kind => kind.Count())
            .Select(kind => (string[])[kind.Key.ToString(), kind.Count().ToString(CultureInfo.InvariantCulture), Cut(kind.MinBy(request => request.Index)!)]),
    ];

    private static string Measured(double? value, string unit) => value is null ? "" : $"{ReportNumbers.Text(value)} {unit}".TrimEnd();

    private static string Cut(ServeRequestResult request) =>
        request.ErrorMessage is { Length: > MessageLength } message ? message[..MessageLength] + "…" : request.ErrorMessage ?? "";
}
