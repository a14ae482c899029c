using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>
/// Keys of a result that <c>vllm-bench</c> has and <c>vllm bench serve</c> has not, and that its users' scripts read: the throughput of the
/// input, and why requests failed, which it writes with and without the single requests.
/// </summary>
internal static class VllmBenchKeys
{
    /// <summary>The key of the failures; absent where there are none.</summary>
    public const string FailedRequests = "failed_requests";

    /// <summary>Adds the keys; that of the failures where the requests are at hand.</summary>
    public static void Add(OrderedDictionary<string, Action<Utf8JsonWriter>> members, ServeMetrics metrics)
    {
        MetricColumn throughput = RunMetrics.InputThroughput.Columns[0];
        if (throughput.IsInFileOf(metrics.Task))
        {
            members[throughput.Name] = writer => MetadataConverter.WriteValue(writer, throughput.InFile(metrics));
        }

        IReadOnlyList<ServeRequestResult> requests = metrics.GetRequests();
        if (requests.Any(IsFailure))
        {
            members[FailedRequests] = writer => WriteFailures(writer, requests);
        }
    }

    /// <summary>The failures of a result of another client by their kind; none when the result lacks them.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static IReadOnlyDictionary<RequestErrorKind, int> ReadFailures(ResultObject result) =>
        Tally.Count(result.Children(FailedRequests).Select(failure => VllmErrors.KindOf(failure.Text("error") ?? "")));

    // The error of a request: vLLM's readers take an empty text for a success.
    internal static string ErrorOf(ServeRequestResult request) =>
        request.Success ? "" : string.IsNullOrEmpty(request.ErrorMessage) ? request.ErrorKind.ToString() : request.ErrorMessage;

    private static bool IsFailure(ServeRequestResult request) => !request.Success && !request.WasCut;

    private static void WriteFailures(Utf8JsonWriter writer, IReadOnlyList<ServeRequestResult> requests)
    {
        writer.WriteStartArray();
        for (int index = 0; index < requests.Count; index++)
        {
            if (IsFailure(requests[index]))
            {
                WriteFailure(writer, requests[index], index);
            }
        }

        writer.WriteEndArray();
    }

    // A turn of a conversation is named by it, another request by its place in the arrays.
    private static void WriteFailure(Utf8JsonWriter writer, ServeRequestResult request, int index)
    {
        writer.WriteStartObject();
        if (request.ConversationId is { } conversation)
        {
            writer.WriteString("conversation_id", conversation);
            writer.WriteNumber("turn_index", request.Turn.GetValueOrDefault());
        }
        else
        {
            writer.WriteNumber("index", index);
        }

        writer.WriteString("error", ErrorOf(request));
        writer.WriteNumber("prompt_len", request.InputLength);
        writer.WritePropertyName("start_time");
        PythonNumbers.Write(writer, request.StartSeconds);
        writer.WritePropertyName("latency");
        PythonNumbers.WriteThousandth(writer, request.LastChunkMs.GetValueOrDefault());
        writer.WritePropertyName("ttft");
        PythonNumbers.WriteThousandth(writer, request.FirstChunkMs.GetValueOrDefault());
        writer.WriteNumber("output_tokens", request.OutputLength);
        writer.WriteStartArray("itl");
        foreach (double gap in request.ItlMs)
        {
            PythonNumbers.WriteThousandth(writer, gap);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
