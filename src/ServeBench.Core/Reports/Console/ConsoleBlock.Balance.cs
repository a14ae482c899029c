using System.Globalization;
using ServeBench.Metrics;

namespace ServeBench.Reports;

// The part of a run in balance, which vLLM's clients do not print.
internal static partial class ConsoleBlock
{
    private static IEnumerable<string> BalanceLines(ServeMetrics metrics)
    {
        if (metrics.Balance is { } balance)
        {
            yield return Heading(" Part in Balance ", '-');
            yield return Line("Window (s):", string.Create(CultureInfo.InvariantCulture, $"{balance.StartSeconds:F2} to {balance.EndSeconds:F2}"));
            yield return Line("Left out before and after (s):", string.Create(CultureInfo.InvariantCulture, $"{balance.LeftOutBeforeSeconds:F2}, {balance.LeftOutAfterSeconds:F2}"));
            yield return Line("Requests in flight:", balance.MeanInFlight);
            yield return Line("Request throughput (req/s):", balance.RequestThroughput);
            yield return Line("Output throughput (tok/s):", balance.OutputThroughput);
            yield return Line("Mean TTFT (ms):", balance.MeanTtftMs);
            yield return Line("P99 TTFT (ms):", balance.P99TtftMs);
            yield return Line("Mean E2EL (ms):", balance.MeanE2elMs);
            yield return new string('=', Width);
        }

        if (metrics.BalanceWarning is { } warning)
        {
            yield return $"Balance: {warning}.";
        }
    }
}
