using System.Globalization;
using ServeBench.Metrics;
using ServeBench.Results;

namespace ServeBench.Reports;

// What vllm-bench prints behind its block.
internal static partial class ConsoleBlock
{
    private const int SteadyWidth = 47;

    private static IEnumerable<string> SteadyStateLines(SteadyState? state)
    {
        if (state is null)
        {
            yield break;
        }

        if (state.Warning is { } warning)
        {
            yield return $"Warning: {warning}";
        }

        double startedPercent = 100.0 * state.Started / Math.Max(1, state.Requests);
        yield return Heading(" Steady-State Metrics ", '=', SteadyWidth);
        yield return Steady("Concurrency threshold:", $">= {Fixed(state.Threshold, 2)} * {state.TargetConcurrency} = {state.ThresholdConcurrency}");
        yield return Steady("Window:", $"{Fixed(state.StartSeconds, 1)}s -> {Fixed(state.EndSeconds, 1)}s  ({Fixed(state.DurationSeconds, 1)}s)");
        yield return Steady("Observed peak concurrency:", $"{state.PeakConcurrency}");
        yield return Steady("Requests started in window:", $"{state.Started} / {state.Requests} ({Fixed(startedPercent, 1)}%)");
        yield return Steady("Requests completed in window:", $"{state.Completed}");
        yield return new string('-', SteadyWidth);
        yield return Steady("Request throughput (req/s):", state.RequestThroughput);
        yield return Steady("Output token throughput (tok/s):", state.OutputThroughput);
        yield return Steady("Input token throughput (tok/s):", state.InputThroughput);
        yield return Steady("Total token throughput (tok/s):", state.TotalTokenThroughput);
        foreach (string line in SteadyLatencies(state))
        {
            yield return line;
        }

        yield return new string('=', SteadyWidth);
    }

    private static IEnumerable<string> SteadyLatencies(SteadyState state)
    {
        if (state.Percentiles.Length > 0 || state.MeanTtftMs > 0)
        {
            yield return new string('-', SteadyWidth);
            yield return Steady("Mean TTFT (ms):", state.MeanTtftMs);
            yield return Steady("Median TTFT (ms):", state.MedianTtftMs);
            foreach ((double percent, double ms) in state.Percentiles.Zip(state.PercentilesTtftMs))
            {
                yield return Steady($"P{MetricStatistic.PercentText(percent)} TTFT (ms):", ms);
            }
        }

        if (state.MeanTpotMs > 0 || state.MedianTpotMs > 0)
        {
            yield return new string('-', SteadyWidth);
            yield return Steady("Mean TPOT (ms):", state.MeanTpotMs);
            yield return Steady("Median TPOT (ms):", state.MedianTpotMs);
            yield return Steady("P90 TPOT (ms):", state.P90TpotMs);
            yield return Steady("P99 TPOT (ms):", state.P99TpotMs);
        }
    }

    private static string Steady(string label, double value) => Steady(label, Fixed(VllmLatencies.Reported(value)!.Value, 2));

    private static string Steady(string label, string value) => $"{label,-35} {value}";

    // As with two places: a tie goes to the even neighbour in Rust too.
    private static string Fixed(double value, int places)
    {
        double tie = value * Math.Pow(2, places + 1);
        double rounded = double.IsInteger(tie) ? Math.Round(value, places, MidpointRounding.ToEven) : value;
        return rounded.ToString("F" + places.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
