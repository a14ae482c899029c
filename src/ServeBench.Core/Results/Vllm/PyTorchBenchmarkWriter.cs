using System.Globalization;
using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>
/// Writes the records of PyTorch's benchmark database that <c>vllm bench serve</c> writes beside its result: one for each mean, median, standard
/// deviation and 99th percentile of TTFT, TPOT and ITL that the result has.
/// </summary>
internal static class PyTorchBenchmarkWriter
{
    private const string CompileMode = "compilation_config.mode";
    private const string OptimizationLevel = "optimization_level";
    private const string TensorParallelSize = "tensor_parallel_size";

    // In vLLM's order.
    private static readonly string[] s_metrics =
    [
        "median_ttft_ms", "mean_ttft_ms", "std_ttft_ms", "p99_ttft_ms",
        "mean_tpot_ms", "median_tpot_ms", "std_tpot_ms", "p99_tpot_ms",
        "median_itl_ms", "mean_itl_ms", "std_itl_ms", "p99_itl_ms",
    ];

    private static readonly string[] s_leftOut = [.. s_metrics, "ttfts", "itls", "generated_texts", "errors", VllmBenchKeys.FailedRequests, ResultExtension.Key];

    /// <summary>The file beside a result file: <c>run.json</c> has <c>run.pytorch.json</c>.</summary>
    public static string PathOf(string resultPath) => Path.ChangeExtension(resultPath, ".pytorch.json");

    /// <summary>Whether there is a record at all: a pooling run has none of these latencies, and vLLM writes no file of it then.</summary>
    public static bool HasRecords(IEnumerable<ServeMetrics> results)
    {
        LatencyMetric[] latencies = [LatencyMetric.Ttft, LatencyMetric.Tpot, LatencyMetric.Itl];
        return results.Any(result => latencies.Any(latency => result.GetLatency(latency) is not null));
    }

    /// <summary>Writes the records of results as one JSON array.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="results">The results.</param>
    /// <param name="detailed">Whether the result file beside it holds each request.</param>
    /// <param name="resultPath">That file; with <c>eager</c> in its name it is taken for a run without compilation, as in vLLM.</param>
    public static void Write(Stream stream, IEnumerable<ServeMetrics> results, bool detailed, string resultPath)
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = ResultSerialization.Options.Encoder });
        writer.WriteStartArray();
        foreach (ServeMetrics result in results)
        {
            OrderedDictionary<string, Action<Utf8JsonWriter>> members = VllmResultWriter.Members(result, detailed);
            foreach (string name in s_metrics.Where(members.ContainsKey))
            {
                WriteRecord(writer, name, members, result.Run, Path.GetFileName(resultPath));
                writer.Flush();
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteRecord(
        Utf8JsonWriter writer, string name, OrderedDictionary<string, Action<Utf8JsonWriter>> members, ServeRun run, string fileName)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("benchmark");
        writer.WriteString("name", "vLLM benchmark");
        writer.WriteStartObject("extra_info");
        WriteArguments(writer, members, run, fileName);
        WriteOr(writer, CompileMode, members, "");
        WriteOr(writer, OptimizationLevel, members, "");
        writer.WriteBoolean("use_compile", !IsEager(run, fileName));
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartObject("model");
        writer.WriteString("name", run.Model);
        writer.WriteEndObject();
        writer.WriteStartObject("metric");
        writer.WriteString("name", name);
        writer.WriteStartArray("benchmark_values");
        members[name](writer);
        writer.WriteEndArray();
        writer.WriteStartObject("extra_info");
        foreach ((string key, Action<Utf8JsonWriter> value) in members.Where(member => !s_leftOut.Contains(member.Key)))
        {
            writer.WritePropertyName(key);
            value(writer);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // What this client knows of the options of vLLM's command line, under their names there.
    private static void WriteArguments(Utf8JsonWriter writer, OrderedDictionary<string, Action<Utf8JsonWriter>> members, ServeRun run, string fileName)
    {
        writer.WriteStartObject("args");
        writer.WriteString("label", run.Label);
        writer.WriteString("backend", run.Backend);
        writer.WriteString("base_url", run.Uri?.ToString().TrimEnd('/'));
        writer.WriteString("endpoint", run.Endpoint);
        writer.WriteString("model", run.Model);
        writer.WriteString("tokenizer", run.Tokenizer);
        writer.WriteNumber("num_prompts", run.RequestCount);
        writer.WriteNumber("seed", run.Seed);
        foreach (string key in (string[])["request_rate", "burstiness", "max_concurrency"])
        {
            WriteOr(writer, key, members, null);
        }

        writer.WriteString("ramp_up_strategy", run.RampUpStrategy?.ToString().ToLowerInvariant());
        WriteOr(writer, "ramp_up_start_rps", members, null);
        WriteOr(writer, "ramp_up_end_rps", members, null);
        writer.WriteString("result_filename", fileName);
        if (members.TryGetValue(TensorParallelSize, out Action<Utf8JsonWriter>? size))
        {
            writer.WritePropertyName(TensorParallelSize);
            size(writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteOr(Utf8JsonWriter writer, string key, OrderedDictionary<string, Action<Utf8JsonWriter>> members, string? otherwise)
    {
        writer.WritePropertyName(key);
        if (members.TryGetValue(key, out Action<Utf8JsonWriter>? value))
        {
            value(writer);
        }
        else
        {
            writer.WriteStringValue(otherwise);
        }
    }

    private static bool IsEager(ServeRun run, string fileName) =>
        fileName.Contains("eager", StringComparison.Ordinal)
        || (run.Metadata?.Contains(CompileMode) == true && Convert.ToString(run.Metadata[CompileMode], CultureInfo.InvariantCulture) == "0");
}
