using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>
/// Reads the records of <c>aiperf</c>, a line a request, and measures them as aiperf does for its profile export: a file of records gives what
/// the export of the same run gives.
/// </summary>
internal sealed class AiPerfRecords
{
    private const string Tool = "aiperf";
    private const string FirstToken = "time_to_first_token";
    private const double NanosecondsPerSecond = 1e9;
    private const double NanosecondsPerMillisecond = 1e6;

    private static readonly double[] s_percentiles = [1, 5, 10, 25, 50, 75, 90, 95, 99];

    private readonly Dictionary<string, List<double>> _samples = [];
    private readonly Dictionary<RequestErrorKind, int> _failures = [];
    private ResultObject? _first;
    private int _completed;
    private long _inputTokens;
    private long _outputTokens;
    private long _start = long.MaxValue;
    private double _endMs;

    public static bool Recognises(JsonElement element) =>
        element.TryGetProperty("metadata", out JsonElement metadata)
        && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty("request_start_ns", out _)
        && element.TryGetProperty("metrics", out _);

    /// <summary>Takes a record. Requests of the warm-up are passed over.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public void Add(ResultObject record)
    {
        // What the object says stays readable after its file: of the first, only the place and the identity are used again.
        _first ??= record with { Element = record.Element.Clone() };
        if (record.Child("metadata") is not { } metadata || metadata.Whole("request_start_ns") is not { } start)
        {
            throw record.Invalid("the record has no 'metadata' with a 'request_start_ns'; it is not a record of aiperf");
        }

        if (metadata.Text("benchmark_phase") is "warmup")
        {
            return;
        }

        if (record.Child("error") is { } error)
        {
            RequestErrorKind kind = ToolErrors.KindOfAiPerf(error);
            _failures[kind] = _failures.GetValueOrDefault(kind) + 1;
            return;
        }

        AddSuccess(record, start);
    }

    /// <summary>The run of the records; <see langword="null"/> when there were none.</summary>
    public ImportedRun? ToRun()
    {
        if (_first is null)
        {
            return null;
        }

        double duration = _completed == 0 ? 0 : _endMs / 1000;
        var run = new ServeRun
        {
            RunId = _first.Identity(),
            Tool = Tool,
            Label = Path.GetFileNameWithoutExtension(_first.Path),
            StartedAt = _completed == 0 ? default : ToolSetup.Date(_start / NanosecondsPerSecond),
            RequestCount = _completed + _failures.Values.Sum(),
            DurationSeconds = duration,
        };
        Dictionary<LatencyMetric, LatencyStatistics> latencies = Statistics(FirstToken) is { } ttft ? new() { [LatencyMetric.ContentTtft] = ttft } : [];
        return new ImportedRun(run, [], new ServeMetrics(run, [], latencies)
        {
            Completed = _completed,
            TotalInputSequences = _completed,
            Failed = _failures.Values.Sum(),
            FailureCounts = _failures,
            DurationSeconds = duration,
            TotalInputTokens = _inputTokens,
            TotalOutputTokens = _outputTokens,
            ToolMetrics = OwnMetrics(duration),
        });
    }

    private void AddSuccess(ResultObject record, long start)
    {
        if (record.Child("metrics") is not { } metrics || metrics.Child("request_latency")?.Number("value") is null)
        {
            throw record.Invalid("the record has neither an 'error' nor 'metrics' with a 'request_latency'; it is not a record of aiperf");
        }

        _completed++;
        _inputTokens += metrics.Child("input_sequence_length")?.Whole("value") ?? 0;
        _outputTokens += metrics.Child("output_sequence_length")?.Whole("value") ?? 0;
        Sample(metrics, FirstToken);
        foreach ((string key, _) in NvidiaProfile.Latencies)
        {
            Sample(metrics, key);
        }

        // A double does not hold nanoseconds since 1970: times count from the first start.
        double latency = _samples["request_latency"][^1];
        if (start < _start)
        {
            _endMs += _start == long.MaxValue ? 0 : (_start - start) / NanosecondsPerMillisecond;
            _start = start;
        }

        _endMs = Math.Max(_endMs, ((start - _start) / NanosecondsPerMillisecond) + latency);
    }

    private void Sample(ResultObject metrics, string key)
    {
        if (metrics.Child(key) is not { } metric)
        {
            return;
        }

        List<double> samples = _samples.TryGetValue(key, out List<double>? known) ? known : _samples[key] = [];
        double factor = NvidiaProfile.Milliseconds(metric);
        if (metric.Element.TryGetProperty("value", out JsonElement value) && value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement gap in value.EnumerateArray())
            {
                samples.Add(gap.ValueKind == JsonValueKind.Number ? gap.GetDouble() * factor : throw metric.Wrong("value", "an array of numbers"));
            }
        }
        else if (metric.Number("value") is { } number)
        {
            samples.Add(number * factor);
        }
    }

    private OrderedDictionary<string, double> OwnMetrics(double duration)
    {
        var own = new ToolStatistics(nameof(ImportFormat.AiPerf));
        foreach ((string key, string metric) in NvidiaProfile.Latencies)
        {
            if (Statistics(key) is { } latency)
            {
                own.Add(metric, latency);
                own.Add("Min", metric, _samples[key].Min());
                own.Add("Max", metric, _samples[key].Max());
            }
        }

        own.Add("", "RequestsPerSecond", duration > 0 ? _completed / duration : null);
        own.Add("", "OutputTokensPerSecond", duration > 0 && _outputTokens > 0 ? _outputTokens / duration : null);
        return own.Metrics;
    }

    private LatencyStatistics? Statistics(string key) => _samples.TryGetValue(key, out List<double>? samples) && samples.Count > 0
        ? LatencyStatistics.Of(samples.ToArray(), s_percentiles)
        : null;
}
