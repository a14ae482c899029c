using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Tests.Decisions;

/// <summary>Runs of requests with given times to first token.</summary>
internal static class SampleMetrics
{
    /// <summary>A run of 10 s.</summary>
    /// <param name="ttftMs">The times to first token; one that is not a number fails.</param>
    /// <param name="change">What else is special about the run.</param>
    /// <param name="label">The label of the run.</param>
    public static ServeMetrics Of(IEnumerable<double> ttftMs, Action<ServeRun>? change = null, string? label = null)
    {
        ServeRun run = Run(change, label);
        return MetricsCalculator.Measure(run, ttftMs.Select((ttft, index) => double.IsNaN(ttft) ? Failed(run, index) : Request(run, index, ttft)));
    }

    public static ServeRun Run(Action<ServeRun>? change = null, string? label = null)
    {
        var run = new ServeRun { Label = label, DurationSeconds = 10, Backend = "openai" };
        change?.Invoke(run);
        return run;
    }

    public static ServeRequestResult Request(ServeRun run, int index, double ttftMs, params double[] itlMs) => new()
    {
        Index = index,
        Success = true,
        InputLength = 10,
        OutputLength = 1 + itlMs.Length,
        TtftMs = ttftMs,
        ItlMs = itlMs,
        E2elMs = ttftMs + itlMs.Sum(),
        Run = run,
    };

    public static ServeRequestResult Failed(ServeRun run, int index, RequestErrorKind kind = RequestErrorKind.HttpStatus, string? conversation = null) =>
        new() { Index = index, ErrorKind = kind, ConversationId = conversation, Run = run };

    /// <summary>Values of which so many are over 200.</summary>
    public static IEnumerable<double> Over(int over, int all) => Enumerable.Range(0, all).Select(i => i < over ? 300.0 + i : 100.0 + (i * 0.01));
}
