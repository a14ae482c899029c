using System.Collections.Specialized;
using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Transport;

namespace ServeBench.Tests.Results;

/// <summary>Runs and results to write and read back.</summary>
internal static class SampleRuns
{
    /// <summary>A run with every property set.</summary>
    public static ServeRun FullRun(string runId = "0123456789abcdef0123456789abcdef") => new()
    {
        RunId = runId,
        Label = "größe",
        StartedAt = new DateTimeOffset(2026, 8, 1, 12, 30, 15, TimeSpan.Zero),
        Uri = new Uri("http://127.0.0.1:8000/"),
        Endpoint = "/v1/chat/completions",
        Backend = "openai-chat",
        Model = "org/model-7b",
        Tokenizer = "o200k_base",
        RequestCount = 3,
        RequestRate = 8.5,
        Burstiness = 0.7,
        MaxConcurrency = 64,
        Seed = 42,
        DurationSeconds = 12.5,
        Stopped = false,
        Metadata = new OrderedDictionary { ["gpu"] = "H100", ["tp"] = 2, ["ratio"] = 0.5, ["spec"] = true },
        RateChanges = [new RateChange(1, new DateTimeOffset(2026, 8, 1, 12, 30, 15, TimeSpan.Zero)), new RateChange(2, new DateTimeOffset(2026, 8, 1, 12, 30, 17, TimeSpan.Zero))],
        PrefixCache = new PrefixCacheUse(4000, 1000),
        SpeculativeDecoding = new SpeculativeDecoding(12, 36, 24, [1, 0.75, 0.25]),
        DiffusionDecoding = new DiffusionDecoding(512, 4096, 14, 2),
        Probe = new ProbeOutcome(2, 1, [10.5, 12.25, 11]),
        Client = new ClientHealth
        {
            Transport = TransportKind.Portable,
            SendLagP50Ms = 0.05,
            SendLagP99Ms = 0.4,
            SendLagMaxMs = 1.25,
            ConnectionsOpened = 4,
        },
    };

    /// <summary>A finished request with every property set.</summary>
    public static ServeRequestResult Finished(ServeRun run, int index = 0) => new()
    {
        Index = index,
        RequestId = $"bench-{index}",
        Success = true,
        StatusCode = 200,
        FinishReason = "length",
        InputLength = 100 + index,
        OutputLength = 4,
        OutputLengthSource = OutputLengthSource.Usage,
        ScheduledSeconds = 0.5 * index,
        StartSeconds = (0.5 * index) + 0.001234567,
        QueueMs = 1.0,
        SendLagMs = 0.234567,
        ConnectMs = 0.75,
        TtftMs = 50.123456,
        ContentTtftMs = 60.25,
        E2elMs = 80.123456,
        ScheduledTtftMs = 51.358023,
        ScheduledE2elMs = 81.358023,
        ChunkCount = 4,
        ItlMs = [9.999999, 10.000001, 10.0],
        OutputText = "„Grüße“ \"and\"\nmore 🙂",
        Run = run,
    };

    /// <summary>A request that the server refused.</summary>
    public static ServeRequestResult Failed(ServeRun run, int index = 1) => new()
    {
        Index = index,
        RequestId = $"bench-{index}",
        ErrorKind = RequestErrorKind.RateLimited,
        ErrorMessage = "429: slow down",
        StatusCode = 429,
        RetryAfterSeconds = 1.5,
        InputLength = 100 + index,
        ScheduledSeconds = 0.5 * index,
        StartSeconds = 0.5 * index,
        Run = run,
    };
}
