using System.Collections;
using System.Globalization;
using System.Text.Json;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>
/// Writes the result JSON of <c>vllm bench serve</c>, key for key and in its order, so that what reads vLLM's files reads these. Times are in
/// seconds there, statistics in milliseconds. What vLLM has no key for follows in one object, <c>servebench</c>.
/// </summary>
internal static class VllmResultWriter
{
    /// <summary>Writes one result as one line of JSON, without a line end.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="metrics">The result.</param>
    /// <param name="detailed">
    /// Whether to write an entry a request: lengths, latencies, gaps, texts, errors. Without it there are the arrays <c>latencies</c> and
    /// only <c>queue_times</c>, as in vLLM.
    /// </param>
    public static void Write(Stream stream, ServeMetrics metrics, bool detailed)
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = ResultSerialization.Options.Encoder });
        writer.WriteStartObject();
        foreach ((string key, Action<Utf8JsonWriter> value) in Members(metrics, detailed))
        {
            writer.WritePropertyName(key);
            value(writer);
            // An array of a long run is many megabytes: they need not pile up.
            writer.Flush();
        }

        writer.WriteEndObject();
    }

    /// <summary>The members of a result, in their order.</summary>
    // As in Python's dict, a key that is set again keeps its first place: metadata may overwrite what is before it, and is overwritten by
    // what comes after it.
    internal static OrderedDictionary<string, Action<Utf8JsonWriter>> Members(ServeMetrics metrics, bool detailed)
    {
        var members = new OrderedDictionary<string, Action<Utf8JsonWriter>>();
        AddSetup(members, metrics.Run);
        if (metrics.Task == BackendTask.Pooling)
        {
            AddPooling(members, metrics, detailed);
        }
        else
        {
            AddTotals(members, metrics);
            AddRequests(members, metrics.GetRequests(), detailed);
            AddMetrics(members, metrics, RunMetrics.Peaks);
        }

        Add(members, VllmConversationKeys.Keys(metrics, detailed));
        Add(members, VllmServerKeys.ProbeKeys(metrics));
        if (metrics.Run.RateChanges is { Length: > 0 } changes)
        {
            members[RampEvents.Key] = writer => RampEvents.Write(writer, changes);
        }

        Add(members, VllmServerKeys.DecodingKeys(metrics));
        foreach (LatencyMetric metric in LatencyMetric.OfBenchServe)
        {
            AddLatency(members, metric, metrics.GetLatency(metric));
        }

        VllmBenchKeys.Add(members, metrics);
        if (metrics.SteadyState is { } state)
        {
            members[SteadyStateKeys.Key] = writer => MetadataConverter.WriteValue(writer, SteadyStateKeys.ToObject(state));
        }

        members[ResultExtension.Key] = ResultExtension.Of(metrics, detailed).Write;
        return members;
    }

    private static void Add(OrderedDictionary<string, Action<Utf8JsonWriter>> members, IEnumerable<KeyValuePair<string, object?>> pairs)
    {
        foreach ((string key, object? value) in pairs)
        {
            members[key] = writer => MetadataConverter.WriteValue(writer, value);
        }
    }

    private static void AddSetup(OrderedDictionary<string, Action<Utf8JsonWriter>> members, ServeRun run)
    {
        members["date"] = Text(ResultFileName.Date(run));
        members["endpoint_type"] = Text(run.Backend);
        members["backend"] = Text(run.Backend);
        members["label"] = Text(run.Label);
        members["model_id"] = Text(run.Model);
        members["tokenizer_id"] = Text(run.Tokenizer);
        members["num_prompts"] = Whole(run.RequestCount);
        foreach (DictionaryEntry entry in run.Metadata ?? new Hashtable())
        {
            members[Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? ""] = writer => MetadataConverter.WriteValue(writer, entry.Value);
        }

        members["request_rate"] = Float(run.ReportedRate);
        members["burstiness"] = Float(run.Burstiness);
        members["max_concurrency"] = Whole(run.MaxConcurrency);
        if (run.RampUpStrategy is { } strategy)
        {
            members["ramp_up_strategy"] = Text(ResultFileName.NameOf(strategy));
            members["ramp_up_start_rps"] = RampRate(run.RampUpStartRate);
            members["ramp_up_end_rps"] = RampRate(run.RampUpEndRate);
        }
    }

    private static void AddTotals(OrderedDictionary<string, Action<Utf8JsonWriter>> members, ServeMetrics metrics)
    {
        AddMetrics(members, metrics, [RunMetrics.Duration]);
        AddMetrics(members, metrics, RunMetrics.Counts);
        AddMetrics(members, metrics, RunMetrics.Throughputs);
    }

    private static void AddMetrics(OrderedDictionary<string, Action<Utf8JsonWriter>> members, ServeMetrics metrics, IEnumerable<Metric> added)
    {
        foreach (MetricColumn column in added.SelectMany(metric => metric.Columns).Where(column => column.IsInFileOf(metrics.Task)))
        {
            object? value = column.InFile(metrics);
            members[column.VllmKey!] = writer => MetadataConverter.WriteValue(writer, value);
        }
    }

    private static void AddPooling(OrderedDictionary<string, Action<Utf8JsonWriter>> members, ServeMetrics metrics, bool detailed)
    {
        IReadOnlyList<ServeRequestResult> requests = metrics.GetRequests();
        AddTotals(members, metrics);
        if (detailed)
        {
            members["input_lens"] = Each(requests, (writer, request) => writer.WriteNumberValue(request.InputLength));
        }

        members["latencies"] = Latencies(requests);
        members["queue_times"] = QueueTimes(requests);
        if (detailed)
        {
            members["errors"] = Errors(requests);
        }
    }

    private static void AddRequests(
        OrderedDictionary<string, Action<Utf8JsonWriter>> members, IReadOnlyList<ServeRequestResult> requests, bool detailed)
    {
        if (detailed)
        {
            members["input_lens"] = Each(requests, (writer, request) => writer.WriteNumberValue(request.InputLength));
            members["output_lens"] = Each(requests, (writer, request) => writer.WriteNumberValue(request.Success ? request.OutputLength : 0));
            members["ttfts"] = Each(requests, (writer, request) => WriteSeconds(writer, request.FirstChunkMs));
            members["itls"] = Each(requests, (writer, request) => WriteGaps(writer, request.ItlMs));
        }

        members["latencies"] = Latencies(requests);
        if (detailed)
        {
            members["start_times"] = Each(requests, (writer, request) => PythonNumbers.Write(writer, request.StartSeconds));
        }

        members["queue_times"] = QueueTimes(requests);
        if (detailed)
        {
            members["generated_texts"] = Each(requests, (writer, request) => writer.WriteStringValue(request.OutputText));
            members["errors"] = Errors(requests);
        }
    }

    private static void AddLatency(OrderedDictionary<string, Action<Utf8JsonWriter>> members, LatencyMetric latency, LatencyStatistics? statistics)
    {
        if (statistics is null)
        {
            return;
        }

        foreach ((string key, double? value) in VllmLatencies.Members(latency, statistics))
        {
            members[key] = Float(value);
        }
    }

    private static Action<Utf8JsonWriter> Latencies(IReadOnlyList<ServeRequestResult> requests) =>
        Each(requests, (writer, request) => WriteSeconds(writer, request.Success ? request.E2elMs : 0));

    private static Action<Utf8JsonWriter> QueueTimes(IReadOnlyList<ServeRequestResult> requests) =>
        Each(requests, (writer, request) => WriteSeconds(writer, request.QueueMs));

    private static Action<Utf8JsonWriter> Errors(IReadOnlyList<ServeRequestResult> requests) =>
        Each(requests, (writer, request) => writer.WriteStringValue(VllmBenchKeys.ErrorOf(request)));

    private static void WriteGaps(Utf8JsonWriter writer, double[] gapsMs)
    {
        writer.WriteStartArray();
        foreach (double gap in gapsMs)
        {
            WriteSeconds(writer, gap);
        }

        writer.WriteEndArray();
    }

    private static void WriteSeconds(Utf8JsonWriter writer, double? milliseconds) =>
        PythonNumbers.WriteThousandth(writer, milliseconds.GetValueOrDefault());

    private static Action<Utf8JsonWriter> Each(
        IReadOnlyList<ServeRequestResult> requests, Action<Utf8JsonWriter, ServeRequestResult> write) => writer =>
    {
        writer.WriteStartArray();
        foreach (ServeRequestResult request in requests)
        {
            write(writer, request);
        }

        writer.WriteEndArray();
    };

    private static Action<Utf8JsonWriter> Text(string? value) => writer => writer.WriteStringValue(value);

    private static Action<Utf8JsonWriter> Whole(long? value) => writer => MetadataConverter.WriteValue(writer, value);

    private static Action<Utf8JsonWriter> Float(double? value) => writer => MetadataConverter.WriteValue(writer, value);

    private static Action<Utf8JsonWriter> RampRate(double? rate) =>
        rate is { } value && double.IsInteger(value) ? Whole((long)value) : Float(rate);
}
