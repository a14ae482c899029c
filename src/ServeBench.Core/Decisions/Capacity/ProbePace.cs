using ServeBench.Load;
using ServeBench.Metrics;
using static System.FormattableString;

namespace ServeBench.Decisions;

/// <summary>
/// How fast a server answered in a probe: its mean TTFT and TPOT. Two probes of one load that differ in them show a server that changed, even where all
/// objectives have as much room as before.
/// </summary>
internal sealed class ProbePace
{
    // Of both latencies together, so often a server that did not change is said to have.
    private const double Error = 0.01;

    private static readonly LatencyMetric[] s_latencies = [LatencyMetric.Ttft, LatencyMetric.Tpot];

    private readonly Dictionary<LatencyMetric, double[]> _latencies;
    private readonly double[] _inputLengths;
    private readonly double[] _outputLengths;

    private ProbePace(ServeRequestResult[] requests)
    {
        _latencies = s_latencies.ToDictionary(latency => latency, latency => MeansOf(requests.Where(latency.IsPossible).Select(latency.OfRequest).OfType<double>().Where(double.IsFinite)));
        _inputLengths = MeansOf(requests.Select(request => (double)request.InputLength));
        _outputLengths = MeansOf(requests.Select(request => (double)request.OutputLength));
    }

    /// <summary>The pace of a run.</summary>
    /// <param name="metrics">Its metrics, with their requests.</param>
    public static ProbePace Of(ServeMetrics metrics) =>
        new([.. metrics.GetRequests().Where(request => request.Success && !request.WasCut).OrderBy(request => request.StartSeconds)]);

    /// <summary>What certainly changed by more than a tolerance, as text such as <c>TTFT 120 ms, then 190 ms</c>; <see langword="null"/> where nothing did.</summary>
    /// <param name="after">A later probe of the same load.</param>
    /// <param name="tolerance">The change that does not matter, as a share of the mean.</param>
    /// <remarks>Where prompts or answers were of other lengths, nothing can be said of the server.</remarks>
    public string? ChangeTo(ProbePace after, double tolerance)
    {
        if (Differs(_inputLengths, after._inputLengths, tolerance: 0) || Differs(_outputLengths, after._outputLengths, tolerance: 0))
        {
            return null;
        }

        string[] changes =
        [
            .. s_latencies
                .Where(latency => Differs(_latencies[latency], after._latencies[latency], tolerance))
                .Select(latency => Invariant($"{latency.Title} {_latencies[latency].Average():0.##} ms, then {after._latencies[latency].Average():0.##} ms")),
        ];
        return changes.Length == 0 ? null : string.Join("; ", changes);
    }

    private static bool Differs(double[] first, double[] second, double tolerance) =>
        first.Length > 1 && second.Length > 1 && new WelchTest(first, second).ChangePValue(tolerance * first.Average()) < Error / s_latencies.Length;

    // Requests near each other resemble each other: the means of batches are nearly independent.
    private static double[] MeansOf(IEnumerable<double> values) =>
        [.. SerialSample.Batches([.. values.Select(value => (value, 1))]).Select(batch => batch.Sum / batch.Count)];
}
