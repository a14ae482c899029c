using System.Globalization;
using System.Text.Json;
using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>Reads one result object of <c>vllm bench serve</c> or of <see cref="VllmResultWriter"/>.</summary>
internal static class VllmResultReader
{
    /// <summary>Whether the object has the keys by which a result of vLLM differs from those of other tools.</summary>
    public static bool Recognises(JsonElement element) =>
        element.TryGetProperty(RunMetrics.Duration.VllmKey, out _)
        && element.TryGetProperty(RunMetrics.Completed.VllmKey, out _)
        && (element.TryGetProperty("model_id", out _) || element.TryGetProperty("num_prompts", out _));

    /// <summary>The run with its requests where the object holds them, else with a summary.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static ImportedRun Read(ResultObject result)
    {
        if (result.Duration(RunMetrics.Duration.VllmKey) is not { } duration || result.Count(RunMetrics.Completed.VllmKey) is null)
        {
            throw result.Invalid("the object has no 'duration' or no 'completed'; it is not a result of vllm bench serve or of another known tool");
        }

        (ResultExtension? extension, int? newerVersion) = ReadExtension(result);
        ServeRun run = extension?.Run ?? ReadRun(result, duration);
        run.NewerFileVersion ??= newerVersion;
        // An imported run that was still going when it was measured has the duration that it was measured with.
        run.DurationSeconds = run.Phases is not null && run.DurationSeconds > 0 ? run.DurationSeconds : duration;
        if (extension?.Phase is { } phase)
        {
            run.Phases = run.Phases?.Where(span => span.Name == phase).ToArray();
        }

        IReadOnlyList<ServeRequestResult>? requests = VllmRequestArrays.Read(result, run, extension?.Requests);
        return requests is null
            ? new ImportedRun(run, [], VllmSummary.Read(result, run, extension))
            : new ImportedRun(run, [.. requests, .. (extension?.Unmeasured ?? []).Select(request => ResultSerialization.ReadResult(request, run))]);
    }

    private static (ResultExtension? Extension, int? NewerVersion) ReadExtension(ResultObject result)
    {
        if (!result.Element.TryGetProperty(ResultExtension.Key, out JsonElement element) || element.ValueKind != JsonValueKind.Object)
        {
            return default;
        }

        try
        {
            return (ResultExtension.Read(element), ResultExtension.NewerVersion(element));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw result.Invalid($"'{ResultExtension.Key}' is not as ServeBench writes it ({exception.Message})", exception);
        }
    }

    private static ServeRun ReadRun(ResultObject result, double duration) => new()
    {
        RunId = result.Identity(),
        Label = result.Text("label"),
        StartedAt = ReadStart(result, duration),
        Backend = result.Text("backend") ?? result.Text("endpoint_type") ?? "",
        Model = result.Text("model_id") ?? "",
        Tokenizer = result.Text("tokenizer_id"),
        // A file of conversations counts those, and not the turns that were sent.
        RequestCount = result.Count("num_prompts") ?? result.Count(RunMetrics.Completed.VllmKey) + (result.Count(RunMetrics.Failed.VllmKey) ?? 0) ?? 0,
        ConversationCount = result.Count("num_conversations") ?? 0,
        ThinkTimeSeconds = result.Number("inter_turn_delay_ms") / 1000,
        RequestRate = result.Number("request_rate") ?? double.PositiveInfinity,
        Burstiness = result.Number("burstiness") ?? 1.0,
        MaxConcurrency = result.Count("max_concurrency") ?? result.Count("multi_turn_concurrency"),
        RampUpStrategy = Enum.TryParse(result.Text("ramp_up_strategy"), ignoreCase: true, out RampUpStrategy strategy) ? strategy : null,
        RampUpStartRate = result.Number("ramp_up_start_rps"),
        RampUpEndRate = result.Number("ramp_up_end_rps"),
        RateChanges = RampEvents.Read(result),
        SpeculativeDecoding = VllmServerKeys.ReadSpeculative(result),
        DiffusionDecoding = VllmServerKeys.ReadDiffusion(result),
        Metadata = VllmMetadata.Read(result),
    };

    // vLLM writes the date when the run has ended, in local time.
    private static DateTimeOffset ReadStart(ResultObject result, double duration) =>
        DateTime.TryParseExact(
            result.Text("date"), "yyyyMMdd-HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTime end)
        && end > DateTime.UnixEpoch
            ? new DateTimeOffset(end).AddSeconds(-duration)
            : default;
}
