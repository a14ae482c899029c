using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Transport;
using ServeBench.Workloads;

namespace ServeBench.Calibration;

/// <summary>Measures the client against two simulators: one that keeps set times, and one that answers as fast as it can.</summary>
/// <param name="paced">The simulator that keeps <see cref="TtftMs"/> and <see cref="ItlMs"/>.</param>
/// <param name="unpaced">The simulator that answers as fast as it can.</param>
/// <param name="transport">The transport to measure.</param>
internal sealed class CalibrationRun(Uri paced, Uri unpaced, TransportKind transport)
{
    /// <summary>Time to first token of the paced simulator, in milliseconds.</summary>
    public const double TtftMs = 50;

    /// <summary>Time between two tokens of the paced simulator, in milliseconds.</summary>
    public const double ItlMs = 10;

    private const int FastConcurrency = 64;
    private const int ManyTokens = 500;
    private const int EventRequests = 3200;
    private const int ShortRequests = 10_000;
    private const int PacedTokens = 100;

    // Paced requests are due one by one over half an answer's time, so that their send lag is each one's own.
    private const double PacedSpreadSeconds = 0.5;

    private static readonly IBackend s_backend = BackendCatalog.Find("openai");

    /// <summary>Measures.</summary>
    /// <param name="concurrency">Streams at once with which the accuracy is measured.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    /// <exception cref="ServeException"><c>CalibrationFailed</c>: a request failed.</exception>
    public async Task<ClientCalibration> MeasureAsync(int concurrency, CancellationToken cancellationToken)
    {
        await EngineWarmup.EnsureAsync(s_backend, new EndpointConnection(paced), transport, WarmupExtent.Full, cancellationToken).ConfigureAwait(false);
        ServeMetrics accuracy = await RunAsync(paced, concurrency, PacedTokens, null, PacedSpreadSeconds / concurrency, cancellationToken).ConfigureAwait(false);
        ServeMetrics events = await RunAsync(unpaced, EventRequests, ManyTokens, FastConcurrency, 0, cancellationToken).ConfigureAwait(false);
        ServeMetrics requests = await RunAsync(unpaced, ShortRequests, 1, FastConcurrency, 0, cancellationToken).ConfigureAwait(false);
        ClientHealth health = accuracy.Run.Client!;
        double received = events.Completed * (double)ManyTokens;
        return new ClientCalibration
        {
            MeasuredAt = accuracy.Run.StartedAt,
            Transport = health.Transport,
            StampSource = health.StampSource,
            Processors = health.Processors,
            EventsPerSecond = received / events.DurationSeconds,
            CpuMicrosecondsPerEvent = events.Run.Client!.CpuSeconds * 1e6 / received,
            RequestsPerSecond = requests.RequestThroughput,
            Concurrency = concurrency,
            TtftErrorP50Ms = accuracy.P50TtftMs.GetValueOrDefault() - TtftMs,
            TtftErrorP99Ms = accuracy.P99TtftMs.GetValueOrDefault() - TtftMs,
            ItlStdMs = accuracy.StdItlMs.GetValueOrDefault(),
            SendLagP99Ms = health.SendLagP99Ms,
            ReadLagP99Ms = health.ReadLagP99Ms,
            Reasons = health.Reasons,
        };
    }

    private async Task<ServeMetrics> RunAsync(
        Uri uri, int count, int tokens, int? maxConcurrency, double intervalSeconds, CancellationToken cancellationToken)
    {
        var plan = new RunPlan
        {
            Slots = [.. Enumerable.Range(0, count).Select(index => new ArrivalSlot
            {
                Index = index,
                OffsetSeconds = index * intervalSeconds,
                Rate = intervalSeconds > 0 ? 1 / intervalSeconds : double.PositiveInfinity,
                Request = new ServeRequest { Index = index, Prompt = "hello", InputLength = 1, OutputLength = tokens },
            })],
            Connection = new EndpointConnection(uri),
            Backend = s_backend,
            Endpoint = s_backend.DefaultEndpoint,
            Generation = new GenerationOptions { Model = "sim" },
            Transport = transport,
            MaxConcurrency = maxConcurrency,
        };
        double rate = plan.Slots[0].Rate;
        var run = new ServeRun { Uri = uri, RequestCount = count, RequestRate = rate, MaxConcurrency = maxConcurrency };
        var benchmark = new BenchmarkRun(plan, run, TimeProvider.System);
        Task running = benchmark.ExecuteAsync(cancellationToken);
        var results = new List<ServeRequestResult>(count);
        await foreach (ServeRequestResult result in benchmark.Results.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            results.Add(result);
        }

        await running.ConfigureAwait(false);
        if (results.Find(result => !result.Success) is { } failed)
        {
            throw new ServeException(
                "CalibrationFailed",
                ServeErrorKind.Connection,
                $"A request of the calibration failed, so that its figures would say nothing. {failed.ErrorKind}: {failed.ErrorMessage}",
                failed);
        }

        return MetricsCalculator.Measure(run, results, new MeasureOptions { Percentiles = [50, 99] });
    }
}
